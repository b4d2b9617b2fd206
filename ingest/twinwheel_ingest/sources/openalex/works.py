"""A work: an achievement, who holds it, which firms took part, who wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources import numbers
from twinwheel_ingest.sources.bearers import Bearer
from twinwheel_ingest.sources.openalex import records
from twinwheel_ingest.sources.openalex.abstracts import abstract_of, plain
from twinwheel_ingest.sources.openalex.records import Record
from twinwheel_ingest.sources.reading import Claim, PassedOver, Told, Voice

KINDS = {"standard": "standard", "software": "software"}
RESEARCH = frozenset(
    {
        *("article", "preprint", "review", "book", "book-chapter", "dissertation", "report", "letter", "other"),
        *("journal-article", "proceedings-article", "conference-paper", "posted-content", "standard", "software"),
    }
)
"""Types of works that tell of research; editorials, errata, retractions, reviews by peers and data sets do not."""

TOGETHER = 30
"""A work of more bodies than this is a consortium's and tells of no cooperation between two of them."""

TOPIC_SCORE = 0.3
"""Concepts below this score are guesses."""

_TITLE_FROM_ABSTRACT = 40


@dataclass(slots=True)
class _Hands:
    """Who stands on a work, each once, in the order of the print."""

    bearers: dict[str, Bearer] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    memberships: dict[tuple[str, str], None] = field(default_factory=dict)


def claims_of(record: Record) -> Told:
    """What one work says; all of it or, on a bad field, nothing."""
    key = records.key_of(record.get("id"))
    if reason := _not_needed(record):
        return PassedOver(reason)
    date = records.text(record, "publication_date") or str(record.get("publication_year") or "")
    said, hands = records.voice(key, date), _hands(record)
    achievement = said.entity("Achievement", _id(record, key), _name(record, key), _props(record, date))
    return [
        achievement,
        *(entity_of(bearer) for bearer in hands.bearers.values()),
        *(author_of(id, name) for id, name in hands.authors.items()),
        *_links(said, achievement.id, hands, date),
    ]


def entity_of(bearer: Bearer) -> Claim:
    """A body as works name it: said alike wherever it is said, so that a thousand works are one claim."""
    return records.voice(f"{bearer.id}:{bearer.name}").entity(
        bearer.type, bearer.id, bearer.name, records.props_of(bearer)
    )


def author_of(id: str, name: str) -> Claim:
    """An author as works name them."""
    orcid = id.removeprefix("exp:orcid:") if id.startswith("exp:orcid:") else None
    return records.voice(f"{id}:{name}").entity("Expert", id, name, {"orcid": orcid})


def _not_needed(record: Record) -> str:
    if record.get("is_retracted") is True:
        return "skipped_retracted"
    type = records.text(record, "type") or "article"
    return "" if type in RESEARCH and record.get("is_paratext") is not True else "skipped_no_research"


def _id(record: Record, key: str) -> str:
    """By DOI where there is one, so that the same work of another source is met."""
    printed = records.text(record, "doi")
    return id_of("ach:doi", numbers.doi(printed)) if printed else f"ach:openalex:{key}"


def _name(record: Record, key: str) -> str:
    title = plain(records.text(record, "title") or records.text(record, "display_name"))
    if title:
        return title
    start = abstract_of(record.get("abstract_inverted_index"))[:_TITLE_FROM_ABSTRACT]
    return f"{start}…" if start else key


def _props(record: Record, date: str) -> dict[str, Any]:
    printed = records.text(record, "doi")
    return {
        "kind": KINDS.get(records.text(record, "type"), "paper"),
        "abstract": abstract_of(record.get("abstract_inverted_index")),
        "keywords": _keywords(record),
        "date": date,
        "doi": numbers.doi(printed) if printed else None,
        "language": records.text(record, "language"),
    }


def _keywords(record: Record) -> list[str]:
    """Keywords and topics; concepts, which OpenAlex no longer keeps up, only where there are neither."""
    named = [
        records.text(one, "display_name", name) or records.text(one, "keyword", name)
        for name in ("keywords", "topics")
        for one in records.objects(record, name)
    ]
    if not named:
        named = [
            records.text(one, "display_name", "concepts")
            for one in records.objects(record, "concepts")
            if _is_sure(one.get("score"))
        ]
    return [name for name in named if name]


def _is_sure(score: Any) -> bool:
    return isinstance(score, int | float) and score >= TOPIC_SCORE


def _hands(record: Record) -> _Hands:
    found = _Hands()
    for authorship in records.objects(record, "authorships"):
        author = authorship.get("author")
        id = name = ""
        if isinstance(author, dict):
            id, name = records.expert_id(author, "author"), records.text(author, "display_name", "author")
        if id and name:
            found.authors.setdefault(id, name)
        for one in records.objects(authorship, "institutions", "authorships"):
            bearer = records.bearer_of(one, "institutions")
            if bearer is not None:
                found.bearers.setdefault(bearer.id, bearer)
                if id in found.authors:
                    found.memberships[id, bearer.id] = None
    return found


def _links(said: Voice, work: str, hands: _Hands, date: str) -> Iterator[Claim]:
    dated = {"date": date}
    firms: Sequence[str] = [bearer.id for bearer in hands.bearers.values() if bearer.is_firm]
    institutions = [bearer.id for bearer in hands.bearers.values() if not bearer.is_firm]
    for id in institutions:
        yield said.relation("HELD_BY", work, id, dated)
    for id in firms:
        yield said.relation("PARTNERED_BY", work, id, dated)
    if len(hands.bearers) <= TOGETHER:
        for institution in institutions:
            for firm in firms:
                yield said.relation("COOPERATED_WITH", institution, firm, dated)
    for id in hands.authors:
        yield said.relation("CREATED_BY", work, id, dated)
    for author, bearer in hands.memberships:
        yield said.relation("MEMBER_OF", author, bearer, dated)
