"""Tables as they are in life, CSV or workbook, on their way to rows by field.

The heading is found by its words; what stands above it is no row. Totals, notes, a heading that is printed again and
hidden rows and sheets are passed over and counted.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from twinwheel_graph.errors import BadRow
from twinwheel_graph.export.neutral import original
from twinwheel_ingest.sources import headers
from twinwheel_ingest.sources.asides import aside
from twinwheel_ingest.sources.base import Item, Noted, Rejection, Skipped
from twinwheel_ingest.sources.csvfile import DELIMITERS, grid_of
from twinwheel_ingest.sources.excel import NO_VALUE, PREVIEW, Sheet, is_excel, previews_of, sheets_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.headers import Heading, Vocabulary
from twinwheel_ingest.sources.worksheets import is_error

Cells: TypeAlias = Sequence[Any]
Numbered: TypeAlias = tuple[int, Cells | BadRow]
Found = TypeVar("Found")

BLANK = frozenset({"", "-", "--", "---", "—", "——", "/", "\\", "无", "暂无", "null", "none", "nan", "n/a", "n.a."})
"""What stands in an export where there is nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file, a sheet (`!name`) or a whole text: its first rows, all its rows, what of it is hidden."""

    name: str
    first: Sequence[Numbered]
    rows: Callable[[], Iterable[Numbered]]
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Table(Generic[Found]):
    """A part and what was found of its heading."""

    part: Part
    heading: Found


@dataclass(frozen=True, slots=True)
class Row:
    """One row by field: cells that hold something, and the unit that a heading gives its column."""

    locator: str
    cells: Mapping[str, Any]
    units: Mapping[str, str]


def is_of(file: InputFile, words: Vocabulary) -> bool:
    """Whether a table of the file has the heading of a format."""
    return bool(_headed(parts_of(file), words))


def items_of(file: InputFile, words: Vocabulary, claims: Callable[[Row], Iterable[Item]]) -> Iterator[Item]:
    """What the tables of a file say, by `claims` of each row; a BadRow that it raises rejects the row.

    Columns that are not known, are personal or are hidden are told once a table.
    """
    parts = parts_of(file, whole=True)
    yield from hidden_sheets(file, parts)
    for table in _headed(parts, words):
        where = f"{file.name}{table.part.name}"
        yield from _notices(where, table)
        yield from hidden_rows(where, table.part)
        for number, cells in below(table.part, table.heading.last):
            yield from _row_items(f"{where}:{number}", number, cells, table, claims)
            yield None


def parts_of(file: InputFile, *, whole: bool = False) -> list[Part]:
    """The tables that a file may hold: its sheets, or its text by each separator. Not `whole`, just to look at."""
    if is_excel(file):
        sheets = sheets_of(file) if whole else previews_of(file)
        return [Part(f"!{sheet.name}", sheet.cells[:PREVIEW], partial(iter, sheet.cells), sheet) for sheet in sheets]
    return [_text_part(file, delimiter) for delimiter in DELIMITERS] if file.sample else []


def tables_of(
    parts: Sequence[Part], find: Callable[[Sequence[Cells]], Found | None], score: Callable[[Found], int]
) -> list[Table[Found]]:
    """The parts whose heading `find` finds; of a text the one whose separator fits the heading best."""
    found = [Table(part, heading) for part in parts if (heading := find(_cells(part))) is not None]
    if not found or found[0].part.sheet is not None:
        return found
    return [max(found, key=lambda table: score(table.heading))]


def below(part: Part, last: int) -> Iterator[Numbered]:
    """The rows below a heading, and unreadable lines wherever they are."""
    heading = part.first[last][0]
    return ((number, cells) for number, cells in part.rows() if number > heading or isinstance(cells, BadRow))


def hidden_sheets(file: InputFile, parts: Sequence[Part]) -> Iterator[Item]:
    """Each sheet that is hidden."""
    for part in parts:
        if part.sheet is not None and part.sheet.hidden:
            yield Skipped(f"{file.name}{part.name}", "skipped_hidden")


def hidden_rows(where: str, part: Part) -> Iterator[Item]:
    """Each row of a sheet that is hidden."""
    for number in part.sheet.hidden_rows if part.sheet else ():
        yield Skipped(f"{where}:{number}", "skipped_hidden")


def opened(field: str, cell: Any) -> Any:
    """A cell as it was meant: without what makes it harmless in a spreadsheet. BadRow where its formula failed."""
    if not isinstance(cell, str):
        return cell
    if cell == NO_VALUE:
        raise BadRow("formula_without_value", field=field)
    plain = cell.strip()
    if is_error(plain):
        raise BadRow("error_cell", field=field, value=plain)
    return original(plain)


def filled(field: str, cell: Any) -> Any:
    """What a cell of an export holds; None where it says that there is nothing."""
    value = opened(field, cell)
    return None if isinstance(value, str) and value.casefold() in BLANK else value


def _headed(parts: Sequence[Part], words: Vocabulary) -> list[Table[Heading]]:
    return tables_of(parts, lambda rows: headers.find(rows, words), lambda found: len(found.fields))


def _text_part(file: InputFile, delimiter: str) -> Part:
    first = file.once(f"first {delimiter}", lambda: list(itertools.islice(grid_of(file, delimiter), PREVIEW)))
    return Part("", first, partial(grid_of, file, delimiter))


def _cells(part: Part) -> list[Cells]:
    return [() if isinstance(cells, BadRow) else cells for _, cells in part.first]


def _notices(where: str, table: Table[Heading]) -> Iterator[Item]:
    """What to know of the columns of a table."""
    heading, hidden = table.heading, table.part.sheet.hidden_columns if table.part.sheet else frozenset()
    seen = [column.text for column in heading.columns if column.place in hidden]
    for code, columns in (
        ("columns_unknown", heading.unknown),
        ("columns_personal", heading.personal),
        ("columns_hidden", seen),
    ):
        if columns:
            yield Noted(where, BadRow(code, known="、".join(dict.fromkeys(columns))))


def _row_items(
    locator: str,
    number: int,
    cells: Cells | BadRow,
    table: Table[Heading],
    claims: Callable[[Row], Iterable[Item]],
) -> Iterator[Item]:
    try:
        if isinstance(cells, BadRow):
            raise cells
        notes = table.part.sheet.notes if table.part.sheet else frozenset[int]()
        reason = aside(cells, table.heading.keys, is_note=number in notes)
        if reason:
            yield Skipped(locator, reason)
            return
        row = _row(locator, cells, table)
        yield from list(claims(row)) if row.cells else [Skipped(locator, "skipped_empty")]
    except BadRow as error:
        yield Rejection(locator, error)


def _row(locator: str, cells: Cells, table: Table[Heading]) -> Row:
    heading = table.heading
    if table.part.sheet is None and any(cell.strip() for cell in cells[heading.width :]):
        raise BadRow("too_many_cells", count=len(cells), wanted=heading.width)
    values: dict[str, Any] = {}
    units: dict[str, str] = {}
    for column in heading.columns:
        cell = cells[column.place] if column.place < len(cells) else None
        value = None if column.field in values else filled(column.field, cell)
        if value is not None:
            values[column.field], units[column.field] = value, column.unit
    return Row(locator, values, units)
