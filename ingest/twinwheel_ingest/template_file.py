"""Writing the table of a type as a file to fill in."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from twinwheel_graph.errors import TwinwheelError, UsageError
from twinwheel_graph.export.neutral import neutral
from twinwheel_ingest.sources.template import Column, Template, template_of

SUFFIXES = (".csv", ".xlsx")
_NOT_IN_TITLES = re.compile(r"[\\*?:/\[\]]+")


def write_template(type: str, path: Path, language: str) -> int:
    """Write the template of a type; the number of its columns. A file that is there is not touched."""
    template = template_of(type)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError("unknown_suffix", path=path, known=" / ".join(SUFFIXES))
    if path.exists():
        raise UsageError("would_overwrite", path=path)
    try:
        if path.suffix.lower() == ".csv":
            _write_csv(template, path, language)
        else:
            _write_workbook(template, path, language)
    except OSError as error:
        raise TwinwheelError("cannot_write", path=path, detail=error.strerror or error) from error
    return len(template.columns)


def _write_csv(template: Template, path: Path, language: str) -> None:
    # The mark makes Excel read the file as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerow(map(neutral, template.heading(language)))


def _write_workbook(template: Template, path: Path, language: str) -> None:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = _NOT_IN_TITLES.sub(" ", template.type.label.of(language))[:31]
    sheet.append([neutral(word) for word in template.heading(language)])
    for number, column in enumerate(template.columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(12, 2 * len(column.label.of(language)) + 2)
        cell = sheet[f"{letter}1"]
        cell.font = Font(bold=True)
        if hint := _hint(column, language):
            cell.comment = Comment(hint, "Twinwheel")
        if column.property and column.property.values and not column.property.many:
            words = ",".join(label.of(language) for label in column.property.values.values())
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}10000")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "A2"
    book.save(path)


def _hint(column: Column, language: str) -> str:
    if column.relation is not None:
        kinds = ", ".join(sorted(column.relation.range))
        return {"zh": f"填写编号、名称或别名，多个用分号隔开；{kinds}"}.get(
            language, f"Ids, names or aliases, separated by semicolons; {kinds}"
        )
    if column.property is None:
        return ""
    if column.property.type == "date":
        return "2018 / 2018-03 / 2018-03-15"
    if column.property.many:
        return {"zh": "多个用分号隔开"}.get(language, "Several are separated by semicolons")
    return ""
