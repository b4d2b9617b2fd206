"""The sheets of an Excel workbook (XLSX) as tables; formulas give their stored values, macros and links stay alone."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from twinwheel_graph.errors import TwinwheelError
from twinwheel_ingest.sources.cells import text_of
from twinwheel_ingest.sources.layout import DeclaresType
from twinwheel_ingest.sources.safe import archive
from twinwheel_ingest.sources.safe.blocks import Block, Cell, Table, cell_name
from twinwheel_ingest.sources.worksheets import shown, worksheets_of

if TYPE_CHECKING:
    from twinwheel_ingest.sources.files import InputFile

CELLS = 200_000
"""The most filled cells of a workbook that is looked through for forms."""

_BROKEN = (KeyError, ValueError, TypeError, OSError, EOFError, SyntaxError, zipfile.BadZipFile, zlib.error)
"""What openpyxl raises on damaged workbooks; errors of XML are syntax errors, entities value errors."""


def blocks(file: InputFile) -> Iterator[Block]:
    """One table a sheet that shows and holds anything; what is hidden and formulas that failed are left out."""
    archive.check(file)
    cells = 0
    try:
        with file.path.open("rb") as stream:
            for sheet, layout in worksheets_of(stream):
                if layout is None:
                    continue
                table = _table(f"!{sheet.title}", shown(sheet.iter_rows(values_only=True), layout))
                cells += sum(map(len, table.rows))
                if cells > CELLS:
                    raise TwinwheelError("document_too_large", path=file.name, limit=f"{CELLS} cells")
                if table.rows:
                    yield table
    except _BROKEN as error:
        code = "unsafe_xml" if _declares_entities(error) else "broken_office"
        raise TwinwheelError(code, path=file.name, detail=_first_line(error)) from error


def _table(place: str, rows: Iterable[tuple[int, list[Any]]]) -> Table:
    made = (
        tuple(
            Cell(f"{place}:{cell_name(number - 1, column)}", text, column)
            for column, value in enumerate(row)
            if value is not None and (text := text_of(value).strip())
        )
        for number, row in rows
    )
    return Table(place, tuple(row for row in made if row))


def _declares_entities(error: BaseException | None) -> bool:
    """Whether an error is of defusedxml or of the layout, or openpyxl's about one."""
    from defusedxml import DefusedXmlException

    return error is not None and (
        isinstance(error, DefusedXmlException | DeclaresType)
        or _declares_entities(error.__cause__ or error.__context__)
    )


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
