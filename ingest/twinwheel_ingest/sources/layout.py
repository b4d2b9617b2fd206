"""How a sheet of a workbook is laid out, which its values alone do not tell: merged, hidden, computed.

One pass over the sheet's XML by expat. A document type declaration, where entities would be declared, stands in no
sheet and is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$", re.ASCII)
_YES = frozenset({"1", "true"})
COLUMNS = 16_384
"""As many columns has a sheet."""


class DeclaresType(ValueError):
    """A sheet declares a document type."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A block of cells that is one: rows and columns from 1, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Layout:
    """Filled while the sheet is read; rows and columns count from 1. `formulas` are the cells that are computed."""

    merged: list[Merged] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)


def layout_of(stream: IO[bytes]) -> Layout:
    """The layout of a sheet; ValueError where its XML is none."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return reader.layout


def place_of(reference: str) -> tuple[int, int]:
    """Row and column of `C12`: (12, 3)."""
    found = _REFERENCE.match(reference.replace("$", ""))
    if not found:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


class _Reader:
    """What the elements of a sheet say, one after the other."""

    def __init__(self) -> None:
        self.layout = Layout()
        self._row = 0
        self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take one element; a name may have a prefix."""
        handler = _HANDLERS.get(name.rpartition(":")[2])
        if handler is not None:
            handler(self, attributes)

    def row(self, attributes: dict[str, str]) -> None:
        """A row; without a number it follows the last one."""
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        if attributes.get("hidden") in _YES:
            self.layout.hidden_rows.add(self._row)

    def cell(self, attributes: dict[str, str]) -> None:
        """A cell, so that a formula in it is known by its place."""
        place = attributes.get("r")
        self._column = place_of(place)[1] if place else self._column + 1

    def formula(self, _attributes: dict[str, str]) -> None:
        """The cell is computed."""
        self.layout.formulas.add((self._row, self._column))

    def columns(self, attributes: dict[str, str]) -> None:
        """Columns of one width; hidden ones are remembered."""
        if attributes.get("hidden") in _YES:
            last = min(int(attributes["max"]), COLUMNS)
            self.layout.hidden_columns.update(range(int(attributes["min"]), last + 1))

    def merge(self, attributes: dict[str, str]) -> None:
        """One merged block."""
        first, _, last = attributes["ref"].partition(":")
        self.layout.merged.append(Merged(*place_of(first), *place_of(last or first)))


_HANDLERS = {
    "row": _Reader.row,
    "c": _Reader.cell,
    "f": _Reader.formula,
    "col": _Reader.columns,
    "mergeCell": _Reader.merge,
}


def _refuse(*_declaration: object) -> None:
    raise DeclaresType("DOCTYPE")
