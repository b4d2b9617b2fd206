"""Granted patents of the United States as PatentsView publishes them: four tables, joined by the patent's number.

The tables come in any order, any of them alone, in one call or several; what an assignee's row says of a patent that
no table has brought is told. The number is an alias of the patent, which has its title from one of the tables alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.sources.base import Item
from twinwheel_ingest.sources.csvfile import header_of, rows_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.kinds import PERSON, kind_of
from twinwheel_ingest.sources.patents.symbols import class_id, class_of
from twinwheel_ingest.sources.reading import Claim, PassedOver, Told, Voice, items_of, numbered

DATASET = "patentsview"
LICENCE = "CC BY 4.0"
Row = Mapping[str, str]

_NUMBER = re.compile(r"(?:[A-Z]{1,2})?[0-9]{1,8}$", re.ASCII)
_ASSIGNEE = re.compile(r"[0-9A-Za-z_-]{1,60}$", re.ASCII)
_SUBCLASS = re.compile(r"[A-H][0-9]{2}[A-Z]$", re.ASCII)
_GOVERNMENT = frozenset("6789")


@dataclass(frozen=True, slots=True)
class _Table:
    """One table: its columns, and what it says of a row."""

    columns: frozenset[str]
    told: Callable[[Row], Told]


class PatentsviewReader:
    """Reads g_patent, g_patent_abstract, g_assignee_disambiguated and g_ipc_at_issue, in their archives or out."""

    name = "patentsview"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The heading is that of one of the four tables."""
        return "seen_patentsview" if _table_of(file) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each row."""
        table = _table_of(file)
        return items_of(numbered(file, rows_of(file)), table.told) if table else iter(())


def _patent(row: Row) -> Told:
    number, date = _number(row), row["patent_date"]
    props = {
        "kind": "patent",
        "date": date,
        "publication_number": f"US{number}{row.get('wipo_kind', '')}",
        "aliases": [f"US{number}"],
        "legal_status": "withdrawn" if row.get("withdrawn") == "1" else None,
    }
    return [_voice(number, date).entity("Achievement", _id(number), row["patent_title"], props)]


def _abstract(row: Row) -> Told:
    number = _number(row)
    if not row["patent_abstract"]:
        return PassedOver("skipped_empty")
    return [_by_number(number, f"{number}:abstract", {"abstract": row["patent_abstract"]})]


def _assignee(row: Row) -> Told:
    number, name = _number(row), row["disambig_assignee_organization"]
    if not name:
        return PassedOver("skipped_person")
    if not _ASSIGNEE.match(row["assignee_id"]):
        raise BadRow("missing_id", field="assignee_id")
    kind = _kind(name, row.get("assignee_type", ""))
    id = f"{'firm' if kind == 'Firm' else 'org'}:patentsview:{row['assignee_id']}"
    return [
        _voice(f"{id}:{name}").entity(kind, id, name),
        _voice(f"{number}>{id}").relation("HELD_BY", _id(number), id),
    ]


def _kind(name: str, type: str) -> str:
    """What a name tells; else what the office writes, to which a university is a corporation as well."""
    kind = kind_of(name)
    if kind not in {PERSON, ""}:
        return kind
    return "ResearchInstitute" if type[-1:] in _GOVERNMENT else "Firm"


def _ipc(row: Row) -> Told:
    number, symbol = _number(row), _symbol(row)
    sequence = row["ipc_sequence"]
    code, known = class_of(symbol)
    claims: list[Claim] = [_by_number(number, f"{number}:ipc{sequence}", {"ipc": [symbol]})]
    if not known:
        claims.append(_voice(code).entity("PatentClass", class_id(code), code, {"code": code}))
    claims.append(_voice(f"{number}:ipc{sequence}").relation("CLASSIFIED_AS", _id(number), class_id(code)))
    return claims


def _symbol(row: Row) -> str:
    """`H01M10/0525` of its five parts; PatentsView fills some up with zeros."""
    subclass = f"{row['section']}{row['ipc_class'].zfill(2)}{row['subclass']}".upper()
    group, subgroup = row["main_group"].lstrip("0"), row["subgroup"]
    if not _SUBCLASS.match(subclass) or not (group + subgroup).isdigit():
        raise BadRow("bad_ipc", field="ipc", value=f"{subclass}{group}/{subgroup}"[:40])
    return f"{subclass}{group}/{subgroup.zfill(2)}" if group and subgroup else subclass


def _by_number(number: str, locator: str, props: Mapping[str, object]) -> Claim:
    """What a table says of a patent that it does not name."""
    # Undated, so that the title, which is dated, comes first.
    return _voice(locator).entity("Achievement", _id(number), f"US{number}", {"kind": "patent", **props})


def _number(row: Row) -> str:
    number = row["patent_id"].upper()
    if not _NUMBER.match(number):
        raise BadRow("bad_patent_number", field="patent_id", value=number[:40])
    return number


def _id(number: str) -> str:
    return f"ach:patentsview:US{number}"


def _voice(locator: str, date: str = "") -> Voice:
    return Voice(Source(DATASET, locator, SourceKind.SECONDARY, date, LICENCE))


TABLES = (
    _Table(frozenset({"patent_id", "patent_type", "patent_date", "patent_title"}), _patent),
    _Table(frozenset({"patent_id", "patent_abstract"}), _abstract),
    _Table(frozenset({"patent_id", "assignee_id", "disambig_assignee_organization"}), _assignee),
    _Table(
        frozenset({"patent_id", "ipc_sequence", "section", "ipc_class", "subclass", "main_group", "subgroup"}), _ipc
    ),
)


def _table_of(file: InputFile) -> _Table | None:
    header = set(header_of(file))
    return next((table for table in TABLES if table.columns <= header), None)
