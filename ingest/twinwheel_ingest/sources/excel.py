"""Excel workbooks as rows, as they are seen: merged cells filled, hidden rows and sheets passed over and counted.

Formulas give their stored values; macros and links are never followed.
"""

from __future__ import annotations

import itertools
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_ingest.sources.files import ZIP_MAGIC, InputFile
from twinwheel_ingest.sources.layout import Layout, Merged
from twinwheel_ingest.sources.safe import archive
from twinwheel_ingest.sources.worksheets import at, worksheets_of

PREVIEW = 40
"""How many rows of a sheet are looked at to tell what the file is."""

WIDEST = 1_000
"""A merged block is filled so far to the right."""

NO_VALUE: Final = "#FORMULA!"
"""Stands for a formula of which no value is stored."""

_BROKEN = (KeyError, ValueError, TypeError, OSError, EOFError, SyntaxError, zipfile.BadZipFile, zlib.error)
"""What openpyxl raises on damaged workbooks; errors of XML are syntax errors."""

Row: TypeAlias = tuple[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows that have cells, by the numbers that Excel shows.

    `notes` are rows that are a single merged cell, such as titles. `hidden_rows` were filled and are not in `cells`;
    of a hidden sheet nothing is. `hidden_columns` count from 0; their cells are there.
    """

    name: str
    cells: list[Row]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    notes: frozenset[int] = frozenset()

    @property
    def heading(self) -> list[str]:
        """The first row, as the heading of a table that begins with it."""
        cells = [str(cell).strip() if cell is not None else "" for cell in self.cells[0][1]] if self.cells else []
        while cells and not cells[-1]:
            cells.pop()
        return cells

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any] | BadRow]]:
        """Row numbers as Excel shows them, and cells by heading."""
        heading = self.heading
        for number, cells in self.cells[1:]:
            if any(cell is not None for cell in cells[len(heading) :]):
                yield number, BadRow("too_many_cells", count=len(cells), wanted=len(heading))
            else:
                yield number, {name: cell for name, cell in zip(heading, cells, strict=False) if name}


def is_excel(file: InputFile) -> bool:
    """Whether the file is an Office workbook, by its content."""
    return file.once("is_excel", lambda: _is_excel(file))


def previews_of(file: InputFile) -> list[Sheet]:
    """The sheets with their first rows only."""
    return file.once("previews", lambda: sheets_of(file, PREVIEW))


def sheets_of(file: InputFile, limit: int | None = None) -> list[Sheet]:
    """The sheets of a workbook, with their first rows where a limit is given."""
    try:
        with file.path.open("rb") as stream:
            return _sheets(stream, limit)
    except _BROKEN as error:
        raise TwinwheelError("broken_workbook", path=file.name, detail=error) from error


def _sheets(stream: Any, limit: int | None) -> list[Sheet]:
    made = []
    for sheet, layout in worksheets_of(stream):
        if layout is None:
            made.append(Sheet(sheet.title, [], hidden=True))
        else:
            rows = enumerate(sheet.iter_rows(values_only=True), 1)
            made.append(_sheet(sheet.title, _filled(rows, layout), layout, limit))
    return made


def _sheet(name: str, rows: Iterator[tuple[int, tuple[Any, ...], bool]], layout: Layout, limit: int | None) -> Sheet:
    cells: list[Row] = []
    hidden, notes = [], set[int]()
    for number, values, is_note in itertools.islice(rows, limit):
        if number in layout.hidden_rows:
            hidden.append(number)
            continue
        cells.append((number, values))
        if is_note:
            notes.add(number)
    columns = frozenset(column - 1 for column in layout.hidden_columns)
    return replace(Sheet(name, cells), hidden_rows=tuple(hidden), hidden_columns=columns, notes=frozenset(notes))


def _filled(rows: Iterator[tuple[int, tuple[Any, ...]]], layout: Layout) -> Iterator[tuple[int, tuple[Any, ...], bool]]:
    """Rows that have a cell of their own, merged values in all their cells, and whether a row is one merged cell."""
    computed = {row for row, _ in layout.formulas}
    waiting = sorted(layout.merged, key=lambda block: block.top, reverse=True)
    open_blocks: list[tuple[Merged, Any]] = []
    for number, cells in rows:
        open_blocks = [(block, value) for block, value in open_blocks if block.bottom >= number]
        while waiting and waiting[-1].top <= number:
            block = waiting.pop()
            open_blocks.append((block, at(cells, block.left) if block.top == number else None))
        own = sum(cell is not None for cell in cells)
        if own or number in computed:
            values = _spread(_without_formulas(cells, number, layout), number, open_blocks)
            is_note = own == 1 and any(_is_wide(block, cells, number) for block, _ in open_blocks)
            yield number, values, is_note


def _is_wide(block: Merged, cells: Sequence[Any], row: int) -> bool:
    """Whether a block begins in this row, spans columns and holds a value."""
    return block.top == row and block.right > block.left and at(cells, block.left) is not None


def _without_formulas(cells: Sequence[Any], row: int, layout: Layout) -> list[Any]:
    """The cells, with what stands for a formula whose value is not stored."""
    if not layout.formulas:
        return list(cells)
    return [
        NO_VALUE if cell is None and (row, column) in layout.formulas else cell for column, cell in enumerate(cells, 1)
    ]


def _spread(values: list[Any], row: int, blocks: Sequence[tuple[Merged, Any]]) -> tuple[Any, ...]:
    for block, value in blocks:
        if value is None:
            continue
        right = min(block.right, WIDEST)
        values += [None] * (right - len(values))
        for column in range(block.left, right + 1):
            if (row, column) != (block.top, block.left):
                values[column - 1] = value
    return tuple(values)


def _is_excel(file: InputFile) -> bool:
    return file.head.startswith(ZIP_MAGIC) and zipfile.is_zipfile(file.path) and archive.WORKBOOK in archive.check(file)
