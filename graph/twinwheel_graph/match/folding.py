"""Duplicates and families: records of one thing fold together under the best of them.

Organisations never fold: their parts are rolled up already, and two of one name may be two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from twinwheel_graph.language.likeness import Pairs
from twinwheel_graph.language.text import name_key, normal
from twinwheel_graph.match.links import Horizon, Links
from twinwheel_graph.match.texts import Texts
from twinwheel_graph.model import Entity

PLACED_BY: Mapping[str, tuple[str, ...]] = {
    "Achievement": ("HELD_BY", "CREATED_BY", "PARTNERED_BY"),
    "Need": ("STATED_BY",),
}
"""What folds, and the relations to those whose it is."""

TITLE = 8
"""A title of fewer letters and digits is too general to stand for a thing."""

LIKE = 0.8
"""Texts under one title that are as alike as this (Dice) are of one thing."""

ALIKE = 0.95
"""Texts as alike as this (Dice) are of one thing under whatever title.

Of 11,536 preprints all 24 pairs above are one paper twice; two others are first met at 0.93.
"""

SAID = 40
"""Texts of fewer pairs say too little to be told apart by."""

_NUMBERS = re.compile(r"\d+|(?<=\()[一二三四五六七八九十]+(?=\))")
_FILING = re.compile(r"(?:cn|zl)*(\d{8,})")
T = TypeVar("T")


@dataclass(slots=True)
class Groups(Generic[T]):
    """At most `most` groups of what is the same (nothing is where `same` is None), to be filled the best first."""

    same: Callable[[T, T], bool] | None
    most: int
    found: list[list[T]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether nothing new finds room."""
        return len(self.found) >= self.most

    def add(self, one: T) -> None:
        """Put it under the best that is the same; else, where there is room, as a group of its own."""
        same = self.same
        group = next((group for group in self.found if same(group[0], one)), None) if same else None
        if group is not None:
            group.append(one)
        elif not self.full:
            self.found.append([one])


@dataclass(frozen=True, slots=True)
class Record:
    """What of an entity tells whether another is a record of the same thing."""

    id: str
    type: str
    title: str
    numbers: Sequence[str]
    filing: str
    pairs: Pairs


class Records:
    """The records of one answer; whose they are is read only where a title is met twice."""

    def __init__(self, texts: Texts, links: Links, horizon: Horizon) -> None:
        self._texts = texts
        self._links = links
        self._horizon = Horizon(horizon.before, horizon.admitted)
        self._known: dict[str, Record] = {}

    def same(self, one: Entity, other: Entity) -> bool:
        """Whether two are records of one thing: one filing, one title with one text or one owner, or one text.

        Two needs are one only where one firm states both.
        """
        if one.type != other.type or one.type not in PLACED_BY:
            return False
        pair = self._of(one), self._of(other)
        return self._one_thing(*pair) and (one.type != "Need" or self._shared(*pair))

    def _of(self, entity: Entity) -> Record:
        if entity.id not in self._known:
            self._known[entity.id] = self._record(entity)
        return self._known[entity.id]

    def _record(self, entity: Entity) -> Record:
        title = "".join(filter(str.isalnum, name_key(entity.name))).removeprefix("一种")
        number = normal(str(entity.props.get("application_number", "")))
        numbers = _NUMBERS.findall(normal(entity.name))
        return Record(entity.id, entity.type, title, numbers, _filing(number), self._texts.of(entity))

    def _one_thing(self, one: Record, other: Record) -> bool:
        if one.filing and one.filing == other.filing:
            return True
        alike = one.pairs.dice(other.pairs) if min(one.pairs.size, other.pairs.size) >= SAID else 0.0
        if one.title == other.title:
            return alike >= LIKE or (len(one.title) >= TITLE and self._shared(one, other))
        # Two varieties, models or parts of a series may differ in a number alone.
        return alike >= ALIKE and one.numbers == other.numbers

    def _shared(self, one: Record, other: Record) -> bool:
        return bool(self._owners(one) & self._owners(other))

    def _owners(self, record: Record) -> set[str]:
        known = self._links.of([record.id], PLACED_BY[record.type]).get(record.id, [])
        return {link.other for link in known if link.forward and self._horizon.counts(link, record.id)}


def _filing(number: str) -> str:
    """An application number without country, check digit and kind; as it stands where it is not Chinese."""
    found = _FILING.match(number.replace(" ", ""))
    plain = found[1] if found else "".join(filter(str.isalnum, number))
    return plain if len(plain) >= 8 else ""
