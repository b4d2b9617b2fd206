"""Organisations of the registry as institutions and firms.

A Chinese institution goes by its Chinese name, as the ministry's list and the preprints have it, so that they meet;
every other one by its ROR id. The id is a property of each, for whoever resolves names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources import jsonarray
from twinwheel_ingest.sources.base import Item
from twinwheel_ingest.sources.bearers import Bearer, bearer, is_chinese, kind_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.reading import Claim, PassedOver, Told, Voice, items_of, numbered
from twinwheel_ingest.sources.ror.organisation import Organisation, Record, organisation

DATASET = "ror"
LICENCE = "CC0-1.0"
CHINESE = ("zh", "zh-hans", "zh-cn")


class RorReader:
    """Reads the dump, schema 2 or 1. It is read twice: first for what the organisations are called here."""

    name = "ror"
    headed = False

    def recognise(self, file: InputFile) -> str | None:
        """A JSON array whose first object has a ROR id, relationships and a status."""
        if not file.sample.lstrip("\ufeff \r\n\t").startswith("["):
            return None
        _, first = next(jsonarray.objects([file.head]), (0, {}))
        if isinstance(first, BadRow) or not {"id", "relationships", "status"} <= set(first):
            return None
        return "seen_ror" if "ror.org/" in str(first["id"]) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """An institution or firm for each organisation, as a part of its parents."""
        register = _register(file)
        return items_of(numbered(file, jsonarray.objects(file.blocks())), register.told)


@dataclass(frozen=True, slots=True)
class _Register:
    """Who bears which ROR id."""

    bearers: dict[str, Bearer]

    def told(self, record: Record) -> Told:
        """What the record of one organisation says."""
        one = organisation(record)
        if not one.is_active:
            return PassedOver("skipped_inactive")
        if not one.name():
            raise BadRow("missing_property", field="names")
        return [_entity(one, self.bearers[one.id]), *self._parts(one)]

    def _parts(self, one: Organisation) -> Iterator[Claim]:
        """Each says who is above it and who below, so that a link is told from both ends, and alike."""
        links = [(one.id, parent) for parent in one.parents] + [(child, one.id) for child in one.children]
        for part, whole in links:
            ends = self.bearers.get(part), self.bearers.get(whole)
            if ends[0] and ends[1] and ends[0].id != ends[1].id:
                said = Voice(Source(DATASET, f"{part}>{whole}", SourceKind.SECONDARY, "", LICENCE))
                yield said.relation("PART_OF", ends[0].id, ends[1].id)


def _entity(one: Organisation, bearer: Bearer) -> Claim:
    said = Voice(Source(DATASET, one.id, SourceKind.SECONDARY, one.modified, LICENCE))
    english = [*one.labels("en"), *([] if is_chinese(one.name()) else [one.name()])]
    props = {
        "ror": one.id,
        "aliases": [name for name in dict.fromkeys(one.others()) if name != bearer.name],
        "acronyms": one.acronyms(),
        "name_en": english[0] if english else None,
        "url": one.website,
        "founded": one.established,
    }
    return said.entity(bearer.type, bearer.id, bearer.name, props)


def _register(file: InputFile) -> _Register:
    """A first look through the dump. A Chinese name that several bear tells none of them."""
    found: dict[str, tuple[str, str, bool]] = {}
    for _, record in jsonarray.objects(file.blocks()):
        try:
            one = organisation(record) if not isinstance(record, BadRow) else None
        except BadRow:
            continue
        if one and one.is_active:
            found[one.id] = one.name(), _chinese_name(one), one.is_firm
    times = Counter(chinese for _, chinese, _ in found.values() if chinese)
    return _Register({id: _bearer(id, *told, times=times) for id, told in found.items()})


def _chinese_name(one: Organisation) -> str:
    return next((name for name in one.labels(*CHINESE) if is_chinese(name)), "") if one.is_chinese else ""


def _bearer(id: str, shown: str, chinese: str, firm: bool, *, times: Counter[str]) -> Bearer:
    if chinese and not firm and times[chinese] == 1:
        return Bearer(kind_of(chinese), id_of("org", chinese), chinese)
    return bearer(chinese or shown, f"ror:{id}", firm=firm)
