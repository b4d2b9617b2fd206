"""Tables of text: rows of a CSV file as mappings, row by row, with what is wrong with a row beside it."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.files import LINE_BYTES, InputFile


def header_of(file: InputFile) -> list[str]:
    """The column names of a text table; empty where it has none."""
    first = _first_line(file)
    cells = next(csv.reader([first], delimiter=_delimiter(first)), [])
    return [cell.strip() for cell in cells]


def rows_of(file: InputFile) -> Iterator[tuple[int, Mapping[str, str] | BadRow]]:
    """Rows by column name, each with the number of its first line; lines with # before the header are comments."""
    csv.field_size_limit(LINE_BYTES)
    lines = _Lines(file)
    header = header_of(file)
    reader = csv.reader(lines, delimiter=_delimiter(_first_line(file)), strict=True)
    for number in itertools.count():
        lines.first = 0
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield lines.first, BadRow("bad_csv", detail=error)
            continue
        if number:
            yield from _row(lines, header, cells)
    yield from lines.put_aside()


def _row(lines: _Lines, header: list[str], cells: list[str]) -> Iterator[tuple[int, Mapping[str, str] | BadRow]]:
    yield from lines.put_aside()
    if not any(cell.strip() for cell in cells):
        return
    if any(cell.strip() for cell in cells[len(header) :]):
        yield lines.first, BadRow("too_many_cells", count=len(cells), wanted=len(header))
    else:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        yield lines.first, {name: cell.strip() for name, cell in zip(header, padded, strict=False) if name}


class _Lines:
    """Lines for the csv module: comments before the header dropped, unreadable lines put aside.

    `first` is the number of the first line given since it was set to 0: a row may take several lines.
    """

    def __init__(self, file: InputFile) -> None:
        self.first = 0
        self._pending: list[tuple[int, BadRow]] = []
        self._lines = file.lines()
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


def _first_line(file: InputFile) -> str:
    lines = file.sample.lstrip("\ufeff").splitlines()
    return next((line for line in lines if line.strip() and not line.startswith("#")), "")


def _delimiter(line: str) -> str:
    return "\t" if line.count("\t") > line.count(",") else ","
