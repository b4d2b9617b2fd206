"""Cells as people write them, on their way to values of the ontology."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.language.text import name_key
from twinwheel_graph.ontology import Property
from twinwheel_ingest.sources.dates import SERIALS, date_of
from twinwheel_ingest.sources.money import CNY, amount_of

_MANY = re.compile(r"[;；\n]+")
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


def day_of(field: str, cell: Any) -> str:
    """The date in a cell of an export; BadRow where it holds none."""
    if isinstance(cell, float) and not _may_be_october(cell):
        # Day and hour of a date whose column is not marked as one; the hour is no matter.
        cell = int(cell) if cell > SERIALS.start else cell
    printed = text_of(cell)
    return values.date_value(field, printed if _may_be_october(cell) else date_of(printed))


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


def cny_of(field: str, cell: Any, unit: str = "") -> float:
    """A sum of money in yuan; BadRow where it is none, or one in another currency."""
    amount = amount_of(cell, unit)
    if amount is None:
        raise BadRow("not_a_number", field=field, value=str(cell)[:40])
    if amount.currency != CNY:
        raise BadRow("foreign_currency", field=field, value=str(cell)[:40])
    return amount.value


def _number(wanted: Property, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    if wanted.name.endswith("_cny"):
        return cny_of(wanted.name, cell)
    plain = unicodedata.normalize("NFKC", cell).replace(",", "").strip()
    try:
        return int(plain) if wanted.type == "integer" and "." not in plain else float(plain)
    except ValueError:
        raise BadRow("not_a_number", field=wanted.name, value=cell[:40]) from None


def _boolean(cell: Any) -> Any:
    word = name_key(text_of(cell))
    return True if word in _TRUE else False if word in _FALSE else cell


def _listed(wanted: Property, word: str) -> str:
    for key, label in wanted.values.items():
        if name_key(word) in {key, name_key(label.zh), name_key(label.en)}:
            return key
    return word
