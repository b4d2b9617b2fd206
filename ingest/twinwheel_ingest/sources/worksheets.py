"""What of a workbook shows, for tables and forms alike: sheets and rows that are not hidden, formulas that held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from twinwheel_ingest.sources.layout import Layout, Merged, layout_of

ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""What a spreadsheet shows where a formula fails."""


def worksheets_of(stream: Any) -> Iterator[tuple[Any, Layout | None]]:
    """The sheets of a workbook as openpyxl reads them, each with its layout; None in place of that of a hidden one."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(stream, read_only=True, data_only=True, keep_links=False)
    reader.read()
    parts = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
    for sheet in reader.wb.worksheets:
        if sheet.sheet_state != "visible":
            yield sheet, None
            continue
        with reader.archive.open(parts[sheet.title]) as xml:
            layout = layout_of(xml)
        # What a file says of its size is often wrong; without it every row is as wide as it is.
        sheet.reset_dimensions()
        yield sheet, layout


def shown(rows: Iterable[Sequence[Any]], layout: Layout) -> Iterator[tuple[int, list[Any]]]:
    """The rows that show, by number, without errors; what is merged from a hidden row down stands below it."""
    begun: dict[int, list[Merged]] = {row: [] for row in layout.hidden_rows}
    for block in layout.merged:
        if block.top in begun:
            begun[block.top].append(block)
    carried: list[tuple[Merged, Any]] = []
    for number, cells in enumerate(rows, 1):
        if number in begun:
            carried += [(block, at(cells, block.left)) for block in begun[number]]
            continue
        values = list(cells)
        for block, value in carried:
            if block.bottom >= number:
                values += [None] * (block.left - len(values))
                values[block.left - 1] = value
        carried = []
        yield number, [None if is_error(value) else value for value in values]


def at(cells: Sequence[Any], column: int) -> Any:
    """The cell in a column that counts from 1; None behind the last."""
    return cells[column - 1] if column <= len(cells) else None


def is_error(cell: Any) -> bool:
    """Whether a formula failed in a cell."""
    return isinstance(cell, str) and cell.strip() in ERRORS
