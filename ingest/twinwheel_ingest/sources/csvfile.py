"""Tables of text: rows of a CSV file as mappings, row by row, with what is wrong with a row beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.files import LINE_BYTES, InputFile


def header_of(file: InputFile) -> list[str]:
    """The column names of a text table; empty where it has none."""
    first = _first_line(file)
    cells = next(csv.reader([first], delimiter=_delimiter(first)), [])
    return [cell.strip() for cell in cells]


def rows_of(file: InputFile) -> Iterator[tuple[int, Mapping[str, str] | BadRow]]:
    """Line numbers and rows by column name; lines that begin with # before the header are comments."""
    csv.field_size_limit(LINE_BYTES)
    lines = _Lines(file)
    header = header_of(file)
    reader = csv.reader(lines, delimiter=_delimiter(_first_line(file)))
    next(reader, None)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield lines.number, BadRow("bad_csv", detail=error)
            continue
        yield from _row(lines, header, cells)
    if lines.pending:
        yield lines.number, lines.pending.pop()


def _row(lines: _Lines, header: list[str], cells: list[str]) -> Iterator[tuple[int, Mapping[str, str] | BadRow]]:
    while lines.pending:
        yield lines.number, lines.pending.pop()
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) > len(header):
        yield lines.number, BadRow("too_many_cells", count=len(cells), wanted=len(header))
    else:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        yield lines.number, {name: cell.strip() for name, cell in zip(header, padded, strict=True) if name}


class _Lines:
    """Lines for the csv module: comments before the header dropped, unreadable lines put aside in `pending`."""

    def __init__(self, file: InputFile) -> None:
        self.number = 0
        self.pending: list[BadRow] = []
        self._lines = file.lines()
        self._started = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            self.number = number
            if isinstance(line, BadRow):
                self.pending.append(line)
            elif self._started or (line.strip() and not line.startswith("#")):
                self._started = True
                return f"{line}\n"
        raise StopIteration


def _first_line(file: InputFile) -> str:
    lines = file.sample.lstrip("\ufeff").splitlines()
    return next((line for line in lines if line.strip() and not line.startswith("#")), "")


def _delimiter(line: str) -> str:
    return "\t" if line.count("\t") > line.count(",") else ","
