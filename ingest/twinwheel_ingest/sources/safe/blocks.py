"""What a document is made of, whatever its format: lines and tables, each with the place where it stands.

A place is what follows the file's name in a locator: `!12` (the paragraph), `!p3:12` (page and line), `!T1:B3` (table
and cell), `!Sheet1:B3` (sheet and cell), `:12` (line of the file).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a heading or an item."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table that is not empty; `column` counts from 0, `span` is how many it takes, 0 if not told."""

    place: str
    text: str
    column: int
    span: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of filled cells; a merged cell stands once, at its first row and column."""

    place: str
    rows: tuple[tuple[Cell, ...], ...]


Block: TypeAlias = Line | Table


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet names it (`B3`); both count from 0."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row + 1}"
