"""Two organisations compared: by number first, then by the table of names, then by scored features."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from itertools import product

from rapidfuzz import fuzz

from twinwheel_ingest.resolve import aliases
from twinwheel_ingest.resolve.features import Feature, Pair, apart, features
from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.numbers import agreement, conflict
from twinwheel_ingest.resolve.reading import Reading, lost_more, plain, read, repaired

SHORT = 0.85
"""The score of two that share a short name alone."""

ENDING = 7
"""The characters from which the end of a name may tell the whole of it."""

NAMES = 6
"""So many names of a side are compared, the first ones: a group may have hundreds."""


class Verdict(StrEnum):
    """What is said of two: that they are one, that they are not, or that a person must say."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison. `why` is the code of what decided it; `apart` names what capped the score."""

    verdict: Verdict | None
    score: float
    why: str
    features: tuple[Feature, ...] = ()
    apart: tuple[str, ...] = ()


OUTCOMES: Mapping[str, Compared] = {
    "renamed": Compared(Verdict.SAME, 0.99, "renamed"),
    "also": Compared(Verdict.SAME, 0.99, "also"),
    "abbreviation": Compared(Verdict.UNSURE, 0.9, "abbreviation"),
    "merged": Compared(None, 0.0, "merged"),
}
"""What is said of two whose names the table relates. A merger of institutions makes a new one: a part, not the same."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The declared weights; see weights.toml for what the fields mean."""

    same: float
    review: float
    weights: Mapping[str, float]
    caps: Mapping[str, float] = field(default_factory=dict)


@functools.cache
def declared() -> Weights:
    """The weights of weights.toml."""
    return Weights(**tomllib.loads(resources.files(__package__).joinpath("weights.toml").read_text(encoding="utf-8")))


def compare(left: Mention, right: Mention, weights: Weights | None = None) -> Compared:
    """Whether two are one, as far as the two themselves tell."""
    if left.family != right.family or left.grouping != right.grouping:
        return Compared(None, 0.0, "family")
    if scheme := agreement(left.numbers, right.numbers):
        return Compared(Verdict.SAME, 1.0, scheme)
    if (known := _told(left, right)) and not conflict(left.numbers, right.numbers):
        return known
    return scored(closest(left, right), weights or declared())


def scored(pair: Pair, weights: Weights) -> Compared:
    """A pair by its features."""
    found = tuple(features(pair))
    total = sum(weights.weights[feature.name] for feature in found)
    score = sum(weights.weights[feature.name] * feature.value for feature in found) / total if total else 0.0
    held = tuple(apart(pair))
    return judged(score, found, held, weights)


def judged(score: float, found: tuple[Feature, ...], held: tuple[str, ...], weights: Weights) -> Compared:
    """What a score comes to with what sets the two apart. Different numbers are told where a person would be asked."""
    capped = round(min([score, *(weights.caps[name] for name in held)]), 4)
    if "number" in held:
        otherwise = min([score, *(weights.caps[name] for name in held if name != "number")])
        return Compared(Verdict.DIFFERENT if otherwise >= weights.review else None, capped, "number", found, held)
    verdict = Verdict.SAME if capped >= weights.same else Verdict.UNSURE if capped >= weights.review else None
    return Compared(verdict, capped, "features", found, held)


def closest(left: Mention, right: Mention) -> Pair:
    """The pair of names that are closest, read; those with one place rather than those with one legal form."""
    ways = [(read(one), read(other)) for one, other in product(left.names[:NAMES], right.names[:NAMES])]
    one, other = ways[0] if len(ways) == 1 else max(ways, key=_nearness)
    return Pair(left, right, one, other)


def _nearness(way: tuple[Reading, Reading]) -> tuple[bool, float, bool]:
    one, other = way
    return one.key == other.key, fuzz.ratio(one.key, other.key), one.form == other.form


def _told(left: Mention, right: Mention) -> Compared | None:
    """What the table of names or a mended name says of two."""
    for one, other in product(left.names[:NAMES], right.names[:NAMES]):
        if relation := aliases.relation(one, other):
            return OUTCOMES[relation]
        if mended := _mended(one, other, right) or _mended(other, one, left):
            return mended
    if _by_short_name(left, right) or _by_short_name(right, left):
        return Compared(Verdict.UNSURE, SHORT, "short_name")
    return None


def _by_short_name(left: Mention, right: Mention) -> bool:
    """Whether the one is called as the other is for short: it may be another that is called so."""
    return plain(left.names[0]) in {plain(name) for name in right.short}


def _mended(damaged: str, sound: str, bearer: Mention) -> Compared | None:
    """One name is the other as printing damaged it. A name in front is believed only before an official name."""
    key = read(sound).key
    for whole, how in repaired(damaged):
        if read(whole).key == key and not read(sound).short and not read(sound).bare:
            sure = how != "name_before" or bearer.official
            return Compared(Verdict.SAME, 0.97, how) if sure else Compared(Verdict.UNSURE, 0.9, how)
    if len(damaged) >= ENDING and lost_more(damaged) and plain(sound).endswith(plain(damaged)):
        return Compared(Verdict.UNSURE, 0.9, "lost_start")
    return None
