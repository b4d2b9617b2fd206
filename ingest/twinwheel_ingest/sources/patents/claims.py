"""What one row of a patent export says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import RelationClaim, Source
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item, Located, Rejection, Skipped
from twinwheel_ingest.sources.cells import day_of, text_of
from twinwheel_ingest.sources.patents.holders import Body, Named, named_in, pairs, unclear
from twinwheel_ingest.sources.patents.numbers import application_number
from twinwheel_ingest.sources.patents.status import legal_status
from twinwheel_ingest.sources.patents.symbols import class_id, class_of, symbols_of
from twinwheel_ingest.sources.places import place_of
from twinwheel_ingest.sources.provenance import Provenance, provenance_of
from twinwheel_ingest.sources.tabular import Row

DATASET = "patents"
EXCLUSIVE: Mapping[str, bool] = {"独占": True, "排他": True, "独家": True, "普通": False, "开放": False}
"""Licences that keep others out, and those that do not. A sole licence (排他) leaves just the licensor beside."""

HOLDERS = ("applicant", "owner", "transferee", "licensee")


@dataclass(frozen=True, slots=True)
class _Patent:
    """A row that was read: bodies by column, dates, and where it comes from."""

    row: Row
    number: str
    named: Mapping[str, Named]
    days: Mapping[str, str]
    origin: Provenance

    @property
    def id(self) -> str:
        return id_of("ach:patent", self.number)

    @property
    def date(self) -> str:
        return self.days.get("filed", "")

    def bodies(self, *fields: str) -> list[Body]:
        """The bodies of some columns, each once."""
        return list(dict.fromkeys(body for field in fields for body in self.named[field].bodies))

    def source(self, fact: str = "", date: str | None = None) -> Source:
        """The source of a fact of this patent; without a date, it is as new as what is known of the patent."""
        newest = max(self.days.get("filed", ""), self.days.get("published", ""))
        return self.origin.source(f"{self.number}{fact}", newest if date is None else date)


def items_of_row(row: Row) -> Iterator[Item]:
    """The patent, its holders and classes, its licences and transfers. BadRow where the row cannot go in at all."""
    patent = _patent_of(row)
    yield Located(row.locator, _achievement(patent))
    for part in (_bodies, _holding, _classes, _licences, _transfers, _place):
        yield from part(patent)
    for field, named in patent.named.items():
        yield from (Skipped(row.locator, "skipped_person") for _ in range(named.persons))
        yield from (Rejection(row.locator, error) for error in unclear(field, named))


def _patent_of(row: Row) -> _Patent:
    if "application_number" not in row.cells:
        raise BadRow("missing_property", field="application_number")
    number = application_number(row.cells["application_number"])
    named = {field: named_in(field, row.cells.get(field)) for field in HOLDERS}
    fields = ("filed", "published", "licensed", "licensed_until", "transferred")
    days = {field: day_of(field, row.cells[field]) for field in fields if field in row.cells}
    return _Patent(row, number, named, days, provenance_of(row, DATASET))


def _achievement(patent: _Patent) -> Any:
    cells = patent.row.cells
    terms = "open" if "开放" in _text(cells, "licence_kind") else None
    status = _text(cells, "legal_status")
    props = {
        "kind": "patent",
        "name_en": _text(cells, "title_en"),
        "abstract": _text(cells, "abstract"),
        "date": patent.date,
        "published": patent.days.get("published"),
        "ipc": _symbols(patent),
        "legal_status": legal_status(status) if status else None,
        "licence_terms": terms,
        "application_number": patent.number,
        "publication_number": "".join(_text(cells, "publication_number").split()),
    }
    return values.entity_claim(ontology(), patent.id, "Achievement", _text(cells, "title"), props, patent.source())


def _bodies(patent: _Patent) -> Iterator[Item]:
    """Who is named; what is said of a body is its name alone, so that all rows say it alike."""
    for body in patent.bodies(*HOLDERS):
        source = patent.origin.source(body.id)
        yield Located(patent.row.locator, values.entity_claim(ontology(), body.id, body.type, body.name, {}, source))


def _holding(patent: _Patent) -> Iterator[Item]:
    for body in patent.bodies("applicant", "owner"):
        yield _relation(patent, "HELD_BY", patent.id, body.id, patent.source(), {"date": patent.date})
    for field in ("applicant", "owner"):
        yield from _cooperation(patent, pairs(patent.bodies(field), patent.bodies(field)), "", patent.date)


def _classes(patent: _Patent) -> Iterator[Item]:
    for code, is_known in dict.fromkeys(map(class_of, _symbols(patent))):
        id = class_id(code)
        if not is_known:
            source = patent.origin.source(id)
            claim = values.entity_claim(ontology(), id, "PatentClass", code, {"code": code}, source)
            yield Located(patent.row.locator, claim)
        yield _relation(patent, "CLASSIFIED_AS", patent.id, id, patent.source(), {"date": patent.date})


def _licences(patent: _Patent) -> Iterator[Item]:
    kind = _text(patent.row.cells, "licence_kind")
    day = patent.days.get("licensed", "")
    props = {
        "exclusive": next((shut for word, shut in EXCLUSIVE.items() if word in kind), None),
        "date": day,
        "until": patent.days.get("licensed_until"),
    }
    licensees = patent.bodies("licensee")
    for body in licensees:
        if body.type == "Firm":
            yield _relation(patent, "LICENSED_TO", patent.id, body.id, patent.source("#licence", day), props)
        else:
            yield Rejection(patent.row.locator, _no_licensee(body))
    yield from _cooperation(patent, pairs(patent.bodies("applicant", "owner"), licensees), "#licence", day)


def _no_licensee(body: Body) -> BadRow:
    allowed = ", ".join(sorted(ontology().relations["LICENSED_TO"].range))
    told = {"value": body.name[:60], "type": body.type, "relation": "LICENSED_TO", "allowed": allowed}
    return BadRow("wrong_end", field="licensee", **told)


def _transfers(patent: _Patent) -> Iterator[Item]:
    day = patent.days.get("transferred", "")
    source = patent.source("#transfer", day)
    takers = patent.bodies("transferee")
    givers = [body for body in patent.bodies("applicant", "owner") if body not in takers]
    for body in takers:
        yield _relation(patent, "TRANSFERRED_TO", patent.id, body.id, source, {"date": day})
        if body not in patent.bodies("applicant", "owner"):
            yield _relation(patent, "HELD_BY", patent.id, body.id, source, {"date": day})
    yield from _cooperation(patent, pairs(givers, takers) + pairs(takers, givers), "#transfer", day)


def _place(patent: _Patent) -> Iterator[Item]:
    """The address is that of the first applicant."""
    first = patent.bodies("applicant", "owner")[:1]
    place = place_of(_text(patent.row.cells, "address"))
    for body in first if place.city else ():
        city = id_of("city", place.city)
        claim = values.entity_claim(
            ontology(), city, "City", place.city, {"province": place.province}, patent.origin.source(city)
        )
        yield Located(patent.row.locator, claim)
        yield _relation(patent, "LOCATED_IN", body.id, city, patent.origin.source(f"{body.id}>{city}"), {})


def _cooperation(patent: _Patent, found: Sequence[tuple[Body, Body]], fact: str, day: str) -> Iterator[Item]:
    for institution, firm in dict.fromkeys(found):
        source = patent.source(fact, day)
        yield _relation(patent, "COOPERATED_WITH", institution.id, firm.id, source, {"date": day})


def _relation(patent: _Patent, type: str, start: str, end: str, source: Source, props: Mapping[str, Any]) -> Located:
    claim: RelationClaim = values.relation_claim(ontology(), type, start, end, props, source)
    return Located(patent.row.locator, claim)


def _symbols(patent: _Patent) -> list[str]:
    """The main class first."""
    cells = patent.row.cells
    return list(dict.fromkeys([*symbols_of(_text(cells, "ipc_main")), *symbols_of(_text(cells, "ipc"))]))


def _text(cells: Mapping[str, Any], field: str) -> str:
    return values.text_value(field, text_of(cells[field])) if field in cells else ""
