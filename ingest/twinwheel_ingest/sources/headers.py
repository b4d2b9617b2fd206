"""The heading of a table, found by its words: in any order, below titles and notes, in one row or in two.

The words of a format are data: `headings/<format>.toml` names each field with the headings it goes by.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

WITHIN = 25
"""The heading is looked for in so many first rows."""

_MEASURES = "元|圆|美金|人民币|港币|万|亿|cny|rmb|usd|人|年|%"
_UNIT = re.compile(rf"[(\[]\s*(?:单位\s*[::]?)?\s*([^()\[\]]*?(?:{_MEASURES}))\s*[)\]]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a format. `fields` and their order of preference by heading key.

    A heading counts only if it has one field of each of `needed`. `known` headings are not read and not told;
    `personal` ones are not read, and that is told.
    """

    fields: Mapping[str, tuple[str, int]]
    needed: tuple[frozenset[str], ...]
    known: frozenset[str]
    personal: frozenset[str]

    def field(self, heading: str) -> str:
        """The field that a heading names; empty where it names none."""
        return self.fields.get(key_of(heading), ("", 0))[0]


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: its place from 0, its field, the unit in its heading, its heading as it stands."""

    place: int
    field: str
    unit: str
    text: str
    rank: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that was found: the place of its last row among those looked at, and what it says.

    `columns` stand in order of preference where several name one field. `keys` are the cells of its rows, by which a
    heading that is printed again on the next page is known. `width` is the number of its cells.
    """

    last: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    personal: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    width: int

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it names."""
        return frozenset(column.field for column in self.columns)


def key_of(text: Any) -> str:
    """What the spellings of one heading share: letters and digits, without the unit in brackets at the end."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold().strip()
    return "".join(char for char in _UNIT.sub("", plain) if char.isalnum())


def unit_of(text: str) -> str:
    """The unit in brackets at the end of a heading: `万元` of 注册资本（万元）."""
    found = _UNIT.search(unicodedata.normalize("NFKC", text).strip())
    return found[1] if found else ""


@functools.cache
def vocabulary(name: str) -> Vocabulary:
    """The words of the format `name`."""
    text = resources.files(__package__).joinpath("headings", f"{name}.toml").read_text(encoding="utf-8")
    return vocabulary_of(tomllib.loads(text))


def vocabulary_of(data: Mapping[str, Any]) -> Vocabulary:
    """Words as the TOML has them: `needed`, `known`, `personal` and a table `fields`."""
    fields: dict[str, tuple[str, int]] = {}
    for field, words in data["fields"].items():
        for rank, word in enumerate(words):
            fields.setdefault(key_of(word), (field, rank))
    needed = tuple(frozenset(group) for group in data["needed"])
    known, personal = (frozenset(map(key_of, data.get(part, ()))) for part in ("known", "personal"))
    return Vocabulary(fields, needed, known, personal)


def find(rows: Sequence[Sequence[Any]], words: Vocabulary) -> Heading | None:
    """The heading among the first rows of a table: the one that names most fields, the first of equals."""
    best: Heading | None = None
    for place in range(min(len(rows), WITHIN)):
        for texts in (_texts(rows, place, 1), _texts(rows, place, 2)):
            found = _heading(texts, place, words)
            if found and (best is None or len(found.fields) > len(best.fields)):
                best = found
    return best


def _texts(rows: Sequence[Sequence[Any]], place: int, count: int) -> list[list[str]]:
    """The texts of `count` rows that end at a place; none where there are not so many."""
    first = place - count + 1
    return [] if first < 0 else [[_text(cell) for cell in rows[at]] for at in range(first, place + 1)]


def _text(cell: Any) -> str:
    return str(cell).strip() if isinstance(cell, str) else ""


def _heading(texts: list[list[str]], last: int, words: Vocabulary) -> Heading | None:
    width = max(map(len, texts), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in texts]
    columns, unknown, personal = list[Column](), list[str](), list[str]()
    for place in range(width):
        _sort(place, _spellings([row[place] for row in padded]), words, (columns, unknown, personal))
    fields = {column.field for column in columns}
    if not texts or not all(group & fields for group in words.needed):
        return None
    columns.sort(key=lambda column: (column.rank, column.place))
    keys = tuple(tuple(key_of(cell) for cell in row) for row in padded)
    return Heading(last, tuple(columns), tuple(unknown), tuple(personal), keys, _width(padded))


def _sort(place: int, spellings: list[str], words: Vocabulary, into: tuple[list[Column], list[str], list[str]]) -> None:
    """Put a column where it belongs; `into` are the lists of what is read, what is not known, what is personal."""
    columns, unknown, personal = into
    for spelling in spellings:
        key = key_of(spelling)
        if key in words.fields:
            field, rank = words.fields[key]
            columns.append(Column(place, field, unit_of(spelling), spelling, rank))
            return
        if key in words.personal:
            personal.append(spelling)
            return
        if key in words.known:
            return
    if spellings:
        unknown.append(spellings[0])


def _spellings(cells: list[str]) -> list[str]:
    """What a column of one or two rows may be called: the lower cell, both together, the upper one."""
    filled = [cell for cell in dict.fromkeys(cells) if cell]
    if len(filled) < 2:
        return filled
    upper, lower = filled
    return [upper + lower, lower, upper]


def _width(rows: list[list[str]]) -> int:
    return max((place + 1 for row in rows for place, cell in enumerate(row) if cell), default=0)
