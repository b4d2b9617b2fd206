"""Institutions and authors as records of their own."""

from __future__ import annotations

from typing import Any

from twinwheel_ingest.sources.bearers import is_chinese
from twinwheel_ingest.sources.openalex import records
from twinwheel_ingest.sources.openalex.records import Record
from twinwheel_ingest.sources.openalex.works import entity_of
from twinwheel_ingest.sources.reading import Claim, PassedOver, Told

CHINESE = ("zh", "zh-cn", "zh-hans")
FOCUS = 5
"""How many of an author's topics are kept; the later ones are of few works."""


def institution(record: Record) -> Told:
    """An institution or firm with its names, and the one it is a part of."""
    key = records.key_of(record.get("id"))
    bearer = records.bearer_of(record, "institution")
    if bearer is None:
        return PassedOver("skipped_no_name")
    said = records.voice(key)
    names = records.mapping(records.mapping(record, "international"), "display_name")
    props = {
        **records.props_of(bearer),
        "aliases": _aliases(record, names),
        "acronyms": records.texts(record, "display_name_acronyms"),
        "name_en": names.get("en") or (None if is_chinese(bearer.name) else bearer.name),
        "url": record.get("homepage_url"),
    }
    claims: list[Claim] = [said.entity(bearer.type, bearer.id, bearer.name, props)]
    for other in records.objects(record, "associated_institutions"):
        parent = records.bearer_of(other, "associated_institutions")
        if parent is not None and parent.id != bearer.id and other.get("relationship") == "parent":
            claims += [entity_of(parent), said.relation("PART_OF", bearer.id, parent.id)]
    return claims


def author(record: Record) -> Told:
    """An author: name, ORCID iD, institutions over the years, topics; nothing else."""
    key = records.key_of(record.get("id"))
    name = records.text(record, "display_name")
    if not name:
        return PassedOver("skipped_no_name")
    said, id = records.voice(key), records.expert_id(record, "author")
    props = {
        "orcid": id.removeprefix("exp:orcid:") if id.startswith("exp:orcid:") else None,
        "aliases": [other for other in records.texts(record, "display_name_alternatives") if other != name],
        "focus": [records.text(one, "display_name", "topics") for one in records.objects(record, "topics")][:FOCUS],
    }
    claims: list[Claim] = [said.entity("Expert", id, name, props)]
    for told in records.objects(record, "affiliations"):
        bearer = records.bearer_of(records.mapping(told, "institution"), "affiliations.institution")
        if bearer is not None:
            claims += [entity_of(bearer), said.relation("MEMBER_OF", id, bearer.id, _years(told.get("years")))]
    return claims


def _years(raw: Any) -> dict[str, str]:
    years = [year for year in raw if type(year) is int] if isinstance(raw, list) else []
    return {"date": f"{min(years):04d}"} if years else {}


def _aliases(record: Record, names: Record) -> list[str]:
    chinese = [names[language] for language in CHINESE if isinstance(names.get(language), str)]
    return list(dict.fromkeys([*chinese, *records.texts(record, "display_name_alternatives")]))
