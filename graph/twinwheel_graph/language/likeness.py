"""How alike two texts are: the pairs of neighbouring characters that they share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import add

from twinwheel_graph.language.text import IDEOGRAPHS, normal

LONGEST = 300
"""So many characters of a text are compared: enough to know it again."""

_RUNS = re.compile(rf"[{IDEOGRAPHS}]+|[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of one text: a bit for each, and how many there are."""

    bits: int
    size: int

    def dice(self, other: Pairs) -> float:
        """Twice what two texts share over what they have (0..1): Dice, Ecology 26 (1945), of pairs of characters.

        On texts: Adamson and Boreham, Information Storage and Retrieval 10 (1974).
        """
        total = self.size + other.size
        return 2 * (self.bits & other.bits).bit_count() / total if total else 0.0


class PairBook:
    """Gives every pair a bit of its own, so that any two texts of one book compare by a single operation.

    Words and numbers of the Latin alphabet stand whole: its pairs of letters are so few that all long texts share them.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def of(self, text: str) -> Pairs:
        """The pairs of a text."""
        places = self._places
        at = {places.setdefault(pair, len(places)) for pair in _pairs(normal(text[:LONGEST]))}
        mask = bytearray(len(places) // 8 + 1)
        for place in at:
            mask[place >> 3] |= 1 << (place & 7)
        return Pairs(int.from_bytes(mask, "little"), len(at))


def _pairs(plain: str) -> set[str]:
    found: set[str] = set()
    for run in _RUNS.findall(plain):
        if run[0].isascii():
            found.add(run)
        else:
            found.update(map(add, run, run[1:]))
    return found
