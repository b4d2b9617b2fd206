"""Which of the known a new organisation is compared with: an index of character pairs, the rarest first.

Each name is cut into pairs of neighbouring characters of its text without legal form. Of a new name the rarest pairs
are looked up until READ names were met; of those the few that share the most of its weight (inverse document
frequency) are compared. So the work for a name does not grow with the known, however common its words are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from twinwheel_ingest.resolve import aliases
from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.reading import Reading, read, repaired

READ = 400
"""So many names are met through the pairs of a new one, about."""

COMPARED = 6
"""So many candidates a name are compared, the closest first, beside those that bear a number or a whole name of it."""

BEARERS = 20
"""So many bearers of one whole name are compared, those met first: a name that more bear tells nobody apart."""

LEAST = 0.5
"""The least share of a name's weight that a candidate must have of it."""


class Index:
    """The known organisations, by number, by whole name and by pairs of characters."""

    def __init__(self, known: Sequence[Mention]) -> None:
        self.known = known
        self._places = {mention.id: at for at, mention in enumerate(known)}
        self._numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._keys: dict[str, list[int]] = defaultdict(list)
        postings: dict[str, list[int]] = defaultdict(list)
        for at, mention in enumerate(known):
            for number in mention.numbers.items():
                self._numbers[number].append(at)
            self._take(at, mention, postings)
        self._postings = {pair: np.array(found, np.int32) for pair, found in postings.items()}
        self._weights = {pair: math.log(1 + len(known) / len(found)) for pair, found in postings.items()}

    def _take(self, at: int, mention: Mention, postings: dict[str, list[int]]) -> None:
        readings = [read(name) for name in mention.names]
        spelled = {key for name in mention.short for key in _keys(read(name))}
        for key in spelled.union(*map(_keys, readings)):
            self._keys[key].append(at)
        for pair in set().union(*(_pairs(one) for one in readings)) if readings else ():
            postings[pair].append(at)

    def of(self, ids: Collection[str]) -> Iterator[Mention]:
        """The known with these ids, in the order in which they are known."""
        places = sorted(self._places[id] for id in ids if id in self._places)
        return (self.known[at] for at in places)

    def candidates(self, mention: Mention) -> list[int]:
        """The places among the known of those to compare with, each once, in order; of a bare name, by number alone."""
        found: set[int] = set()
        for number in mention.numbers.items():
            found.update(self._numbers.get(number, ())[:BEARERS])
        for name in _spellings(mention):
            for key in _keys(read(name)):
                found.update(self._keys.get(key, ())[:BEARERS])
        for name in mention.names[:2]:
            if not _says_nothing(read(name)):
                found.update(self._near(read(name)))
        return sorted(at for at in found if self.known[at].id != mention.id)

    def _near(self, reading: Reading) -> Iterator[int]:
        """Those that share the most weight with a name."""
        pairs = sorted((self._weights[pair], pair) for pair in _pairs(reading) if pair in self._weights)
        total = sum(weight for weight, _ in pairs) + _unknown(len(_pairs(reading)) - len(pairs), len(self.known))
        met: list[NDArray[np.int32]] = []
        gained: list[NDArray[np.float32]] = []
        left = READ
        while pairs and left > 0:
            weight, pair = pairs.pop()
            posting = self._postings[pair]
            if len(posting) > left and met:
                break
            met.append(posting[:READ])
            gained.append(np.full(len(met[-1]), weight, np.float32))
            left -= len(posting)
        if met:
            yield from _best(np.concatenate(met), np.concatenate(gained), total)


def _best(met: NDArray[np.int32], gained: NDArray[np.float32], total: float) -> Iterator[int]:
    places, inverse = np.unique(met, return_inverse=True)
    shares = np.bincount(inverse, weights=gained) / total
    order = np.lexsort((places, -shares))[:COMPARED]
    yield from (int(places[at]) for at in order if shares[at] >= LEAST)


def _unknown(count: int, known: int) -> float:
    """The weight of pairs that no known name has."""
    return count * math.log(1 + known)


def _pairs(reading: Reading) -> set[str]:
    text = f"{reading.rest}{reading.school}"
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


def _keys(reading: Reading) -> set[str]:
    """What whole names that may be one are looked up by: the name with its places, with the last, and without."""
    if _says_nothing(reading):
        return set()
    named = f"{reading.rest}{reading.school}"
    placed = {f"{''.join(reading.places)}{named}", f"{''.join(reading.places[-1:])}{named}"}
    return {*placed, named} if reading.core else placed


def _says_nothing(reading: Reading) -> bool:
    return reading.bare and not reading.school


def _spellings(mention: Mention) -> Iterable[str]:
    """The names of a mention, as the table has them too and as they were before they were damaged."""
    for name in mention.names:
        yield from (name, aliases.spelled_out(name), *aliases.others(name))
        yield from (whole for whole, _ in repaired(name))
