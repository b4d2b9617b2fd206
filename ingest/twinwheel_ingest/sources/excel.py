"""Excel workbooks as rows; formulas give their stored values, macros and links are never followed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_ingest.sources.files import ZIP_MAGIC, InputFile

UNPACKED_BYTES = 512 << 20
"""The most a workbook may unpack to."""

_BROKEN = (KeyError, ValueError, TypeError, OSError, EOFError, SyntaxError, zipfile.BadZipFile, zlib.error)
"""What openpyxl raises on damaged workbooks; errors of XML are syntax errors."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its first filled row is the heading."""

    name: str
    heading: list[str]
    cells: list[tuple[int, tuple[Any, ...]]]

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any] | BadRow]]:
        """Row numbers as Excel shows them, and cells by heading."""
        for number, cells in self.cells:
            if any(cell is not None for cell in cells[len(self.heading) :]):
                yield number, BadRow("too_many_cells", count=len(cells), wanted=len(self.heading))
            else:
                yield number, {name: cell for name, cell in zip(self.heading, cells, strict=False) if name}


def is_excel(file: InputFile) -> bool:
    """Whether the file is an Office workbook, by its content."""
    return file.head.startswith(ZIP_MAGIC) and zipfile.is_zipfile(file.path) and _has_workbook(file)


def sheets_of(file: InputFile) -> list[Sheet]:
    """The sheets of a workbook."""
    import openpyxl

    try:
        with file.path.open("rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            return [_sheet(sheet.title, enumerate(sheet.iter_rows(values_only=True), 1)) for sheet in book.worksheets]
    except _BROKEN as error:
        raise TwinwheelError("broken_workbook", path=file.name, detail=error) from error


def _sheet(name: str, rows: Iterator[tuple[int, tuple[Any, ...]]]) -> Sheet:
    filled = [(number, cells) for number, cells in rows if any(cell is not None for cell in cells)]
    heading = [str(cell).strip() if cell is not None else "" for cell in filled[0][1]] if filled else []
    while heading and not heading[-1]:
        heading.pop()
    return Sheet(name, heading, filled[1:])


def _has_workbook(file: InputFile) -> bool:
    with zipfile.ZipFile(file.path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_BYTES:
            raise TwinwheelError("workbook_too_large", path=file.name, limit=UNPACKED_BYTES >> 20)
        return "xl/workbook.xml" in archive.namelist()
