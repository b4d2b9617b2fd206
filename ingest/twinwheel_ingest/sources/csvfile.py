"""Tables of text: rows of a CSV file as mappings, row by row, with what is wrong with a row beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.files import LINE_BYTES, InputFile

DELIMITERS = (",", "\t", ";", "；", "|")
"""What may stand between cells; where a line tells nothing, the first."""

Cells: TypeAlias = list[str]


def header_of(file: InputFile) -> list[str]:
    """The column names of a text table whose first line is its heading; empty where it has none."""
    first = _first_line(file)
    cells = next(csv.reader([first], delimiter=_delimiter(first)), [])
    return [cell.strip() for cell in cells]


def rows_of(file: InputFile) -> Iterator[tuple[int, Mapping[str, str] | BadRow]]:
    """Rows by column name, each with the number of its first line; lines with # before the header are comments."""
    header = header_of(file)
    rows = grid_of(file, _delimiter(_first_line(file)))
    headed = False
    for number, cells in rows:
        if isinstance(cells, BadRow):
            yield number, cells
        elif headed:
            yield number, _named(header, cells)
        else:
            headed = True


def grid_of(file: InputFile, delimiter: str) -> Iterator[tuple[int, Cells | BadRow]]:
    """The cells of every row that has any, the heading and what stands above it included."""
    csv.field_size_limit(LINE_BYTES)
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.first = 0
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield lines.first, BadRow("bad_csv", detail=error)
            continue
        yield from lines.put_aside()
        if any(cell.strip() for cell in cells):
            yield lines.first, cells
    yield from lines.put_aside()


def _named(header: list[str], cells: Cells) -> Mapping[str, str] | BadRow:
    if any(cell.strip() for cell in cells[len(header) :]):
        return BadRow("too_many_cells", count=len(cells), wanted=len(header))
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return {name: cell.strip() for name, cell in zip(header, padded, strict=False) if name}


class _Lines:
    """Lines for the csv module: comments before the header dropped, unreadable lines put aside.

    `first` is the number of the first line given since it was set to 0: a row may take several lines. A carriage
    return alone ends a line as well, as on an old Macintosh.
    """

    def __init__(self, file: InputFile) -> None:
        self.first = 0
        self._pending: list[tuple[int, BadRow]] = []
        self._lines = _numbered(file)
        self._started = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            if isinstance(line, BadRow):
                self._pending.append((number, line))
            elif self._started or (line.strip() and not line.startswith("#")):
                self._started = True
                self.first = self.first or number
                return f"{line}\n"
        raise StopIteration

    def put_aside(self) -> Iterator[tuple[int, BadRow]]:
        """The unreadable lines so far, each once."""
        while self._pending:
            yield self._pending.pop(0)


def _numbered(file: InputFile) -> Iterator[tuple[int, str | BadRow]]:
    number = 0
    for _, line in file.lines():
        for part in line.split("\r") if isinstance(line, str) else [line]:
            number += 1
            yield number, part


def _first_line(file: InputFile) -> str:
    lines = file.sample.lstrip("\ufeff").splitlines()
    return next((line for line in lines if line.strip() and not line.startswith("#")), "")


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)
