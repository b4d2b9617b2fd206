"""Funded projects: lists as a science foundation or a ministry publishes them, CSV or workbook.

A project is an achievement to be, of kind `project`, so that whoever looks for research finds who is paid to do it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, Source, SourceKind
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources import headers, tabular
from twinwheel_ingest.sources.base import Item, Located
from twinwheel_ingest.sources.cells import many_of, text_of
from twinwheel_ingest.sources.codes.lists import nsfc_id
from twinwheel_ingest.sources.dates import date_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.kinds import PERSON, kind_of
from twinwheel_ingest.sources.money import CNY, amount_of
from twinwheel_ingest.sources.reading import Claim, Voice
from twinwheel_ingest.sources.tabular import Row

DATASET = "projects"
LICENCE = "unknown"
ROLE = "项目负责人"

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/（）()\-\[\]〔〕号\u4e00-\u9fff]*$")
_CODE = re.compile(r"(?<![A-Z0-9])[A-H][0-9]{2}(?:[0-9]{2}){0,2}(?![0-9])", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—+|–|－－|--)\s*")
_DATES = re.compile(r"[0-9]{4}年?(?:\s*[-/.年]?\s*[0-9]{1,2}(?![0-9])月?)?(?:\s*[-/.月]?\s*[0-9]{1,2}(?![0-9])日?)?")
_SEPARATORS = re.compile(r"[;；,，、|\n]+")


class ProjectsReader:
    """A project a row, with who holds it, who leads it, its discipline and its funds."""

    name = "projects"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """A heading names a project's number, its name and its institution."""
        return "seen_projects" if tabular.is_of(file, headers.vocabulary("projects")) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each row; a number that comes again with something else is told."""
        return tabular.items_of(file, headers.vocabulary("projects"), _Rows().items)


@dataclass(slots=True)
class _Rows:
    """The rows so far: what was said of each number."""

    said: dict[str, int] = field(default_factory=dict)

    def items(self, row: Row) -> Iterable[Item]:
        number = _number(row)
        claims = list(_claims(row, number))
        digest = hash(tuple(map(str, claims)))
        if self.said.setdefault(number, digest) != digest:
            raise BadRow("duplicate_id", field="number", value=number)
        return [Located(row.locator, claim) for claim in claims]


def _claims(row: Row, number: str) -> Iterator[Claim]:
    date, until = _period(row)
    said = Voice(Source(DATASET, number, SourceKind.SECONDARY, date, LICENCE))
    dated = {"date": date}
    props = _props(row, number, date, until)
    project = said.entity("Achievement", id_of("ach:project", number), _text(row, "name"), props)
    yield project
    holders = [_holder(name) for name in many_of(_text(row, "institution"))]
    if not holders:
        raise BadRow("missing_property", field="institution")
    for holder in holders:
        yield holder
        yield said.relation("HELD_BY", project.id, holder.id, dated)
    for code in _codes(row):
        yield _undated(code).entity("Discipline", nsfc_id(code), code, {"code": code})
        yield said.relation("IN_DISCIPLINE", project.id, nsfc_id(code), dated)
    if leader := _text(row, "leader"):
        # Of two projects with leaders of one name nobody knows that it is one person: each has its own.
        expert = said.entity("Expert", id_of("exp:project", number), leader, {"role": ROLE})
        yield expert
        yield said.relation("CREATED_BY", project.id, expert.id, dated)
        yield said.relation("MEMBER_OF", expert.id, holders[0].id, dated)


def _props(row: Row, number: str, date: str, until: str) -> Mapping[str, Any]:
    # A code that is none of the foundation's, a discipline's name say, is worth keeping as a word.
    named = [] if _codes(row) else [_text(row, "code")]
    return {
        "kind": "project",
        "project_number": number,
        "abstract": _text(row, "abstract"),
        "keywords": [word.strip() for word in (*_SEPARATORS.split(_text(row, "keywords")), *named)],
        "date": date,
        "until": until,
        "funding_cny": _funding(row),
    }


def _holder(name: str) -> EntityClaim:
    """Who holds it; a name that does not tell what it is of is an institute's, since firms say that they are firms."""
    kind = kind_of(name) or "ResearchInstitute"
    if kind == PERSON:
        raise BadRow("unknown_holder", field="institution", value=name[:60])
    id = id_of("firm" if kind == "Firm" else "org", name)
    return _undated(id).entity(kind, id, name)


def _undated(locator: str) -> Voice:
    return Voice(Source(DATASET, locator, SourceKind.SECONDARY, "", LICENCE))


def _number(row: Row) -> str:
    number = "".join(unicodedata.normalize("NFKC", _text(row, "number")).split()).upper()
    if not _NUMBER.match(number):
        raise BadRow("bad_project_number", field="number", value=number[:40])
    return number


def _codes(row: Row) -> list[str]:
    plain = unicodedata.normalize("NFKC", _text(row, "code")).upper()
    return list(dict.fromkeys(_CODE.findall(plain)))


def _funding(row: Row) -> float | None:
    """The sum in CNY; None where no unit is told, since such lists mean now yuan, now ten thousand of them."""
    cell, unit = row.cells.get("funding"), row.units.get("funding", "")
    if cell is None:
        return None
    amount = amount_of(cell, unit)
    if amount is None:
        raise BadRow("not_a_number", field="funding_cny", value=str(cell)[:40])
    told = unit or re.search(r"[元圆万亿]|CNY|RMB", str(cell).upper())
    return amount.value if told and amount.currency == CNY else None


def _period(row: Row) -> tuple[str, str]:
    """When it begins and ends; empty where it is not told."""
    start, until = (date_of(text_of(row.cells[name])) if name in row.cells else "" for name in ("start", "until"))
    if printed := _text(row, "period"):
        start, until = _ends(printed)
    if start and until and until < start[: len(until)]:
        raise BadRow("bad_period", field="period", value=printed or f"{start} - {until}")
    return start, until


def _ends(printed: str) -> tuple[str, str]:
    """The two dates of 2019-01至2022-12, 2019.1-2022.12, 2019年1月—2022年12月; the second may be missing."""
    parts = [part for part in _BETWEEN.split(printed.strip()) if part]
    if len(parts) == 1:
        parts = _DATES.findall(unicodedata.normalize("NFKC", printed))
    if not 1 <= len(parts) <= 2:
        raise BadRow("bad_period", field="period", value=printed[:40])
    return date_of(parts[0]), date_of(parts[1]) if len(parts) == 2 else ""


def _text(row: Row, field: str) -> str:
    return text_of(row.cells[field]).strip() if field in row.cells else ""
