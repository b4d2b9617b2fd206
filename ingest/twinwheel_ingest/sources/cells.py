"""Cells as people write them, on their way to values of the ontology."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from twinwheel_graph.errors import BadRow
from twinwheel_graph.language.text import name_key
from twinwheel_graph.ontology import Property

_MANY = re.compile(r"[;；\n]+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?\s*[日月]?$")
_TRUE = frozenset({"是", "有", "true", "yes", "y", "1"})
_FALSE = frozenset({"否", "无", "false", "no", "n", "0"})


def value_of(wanted: Property, cell: Any) -> Any:
    """The value that a cell means for a property; what it cannot tell it passes on, to be refused with its reason."""
    if isinstance(cell, datetime | date):
        cell = cell.isoformat()[:10]
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if wanted.many:
        return [_one(wanted, part) for part in many_of(cell)]
    return _one(wanted, cell)


def many_of(cell: Any) -> list[str]:
    """The parts of a cell that holds several values, separated by semicolons or line ends."""
    return [part.strip() for part in _MANY.split(text_of(cell)) if part.strip()]


def text_of(cell: Any) -> str:
    """A cell as text: a number of a spreadsheet without its `.0`."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def _one(wanted: Property, cell: Any) -> Any:
    match wanted.type:
        case "integer" | "number":
            return _number(wanted, cell)
        case "boolean":
            return _boolean(cell)
        case "date":
            return text_of(cell) if _may_be_october(cell) else date_of(text_of(cell))
        case _:
            return _listed(wanted, text_of(cell).strip())


def _may_be_october(cell: Any) -> bool:
    """Whether a cell of a spreadsheet holds the number 2022.1, which is what becomes of 2022.10 too."""
    return isinstance(cell, float) and str(cell).endswith(".1")


def _number(wanted: Property, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    plain = unicodedata.normalize("NFKC", cell).replace(",", "").strip()
    try:
        return int(plain) if wanted.type == "integer" and "." not in plain else float(plain)
    except ValueError:
        raise BadRow("not_a_number", field=wanted.name, value=cell[:40]) from None


def _boolean(cell: Any) -> Any:
    word = name_key(text_of(cell))
    return True if word in _TRUE else False if word in _FALSE else cell


def date_of(printed: str) -> str:
    """A date as people write it (2022/3/1, 2022.3, 2022年3月) in the form of the graph; else as it stands."""
    plain = unicodedata.normalize("NFKC", printed).strip()
    found = _DATE.match(plain)
    if not found:
        return plain.removesuffix("年")
    day = f"-{int(found[3]):02d}" if found[3] else ""
    return f"{found[1]}-{int(found[2]):02d}{day}"


def _listed(wanted: Property, word: str) -> str:
    for key, label in wanted.values.items():
        if name_key(word) in {key, name_key(label.zh), name_key(label.en)}:
            return key
    return word
