"""What is compared of two organisations: named features with the values that they rest on, and what sets two apart.

A feature is 0 to 1, None where it cannot be told. How much each counts is declared in weights.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.numbers import conflict
from twinwheel_ingest.resolve.reading import Reading, place_before, places, provinces

FIRM_FORMS = frozenset({"limited", "shares"})
"""The legal forms between which a firm changes when it is reformed to be listed."""

TEACHING = frozenset({"大学", "学院", "学校"})
AS_ONE = 1.0
MISPRINT = 84
"""So alike (of 100) the names of two parts must be that one may be the other misprinted."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions with the names of theirs that are closest, read."""

    left: Mention
    right: Mention
    one: Reading
    other: Reading


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a pair: how alike they are in it, and what was compared."""

    name: str
    value: float
    left: str
    right: str


Value = tuple[float | None, str, str]


def features(pair: Pair) -> Iterator[Feature]:
    """The features that can be told of a pair."""
    for name, compared in FEATURES.items():
        value, left, right = compared(pair)
        if value is not None:
            yield Feature(name, round(value, 4), left, right)


def name(pair: Pair) -> Value:
    """How alike the names are, without place, legal form and school."""
    left, right = pair.one.rest, pair.other.rest
    return (AS_ONE if left == right else fuzz.ratio(left, right) / 100), left, right


def core(pair: Pair) -> Value:
    """How alike what is distinctive of the names is."""
    left, right = pair.one.core, pair.other.core
    if not left and not right:
        return None, left, right
    return (AS_ONE if left == right else fuzz.ratio(left, right) / 100), left, right


def place(pair: Pair) -> Value:
    """Whether the places agree: those in the names, else those that are told of the two."""
    left, right = pair.one.places, pair.other.places
    if left == right:
        return (None if not left else AS_ONE), "".join(left), "".join(right)
    if left and right:
        return float(_nested(left, right) or _nested(right, left)), "".join(left), "".join(right)
    told = " ".join((*left, *sorted(pair.left.places))), " ".join((*right, *sorted(pair.right.places)))
    return agreed(_known(pair.left, left), _known(pair.right, right)), *told


def school(pair: Pair) -> Value:
    """How alike the parts are that they name, where both name one."""
    left, right = pair.one.school, pair.other.school
    if not left or not right:
        return None, left, right
    return (AS_ONE if left == right else fuzz.ratio(left, right) / 100), left, right


def industry(pair: Pair) -> Value:
    """Whether they are told to be of one division of industry."""
    left, right = pair.left.industry, pair.right.industry
    if not left or not right:
        return None, left, right
    return float(left == right), left, right


def english(pair: Pair) -> Value:
    """How alike their English names are."""
    left, right = pair.left.english, pair.right.english
    if not left or not right:
        return None, left, right
    return fuzz.token_sort_ratio(left.casefold(), right.casefold()) / 100, left, right


FEATURES: Mapping[str, Callable[[Pair], Value]] = {
    "name": name,
    "core": core,
    "place": place,
    "school": school,
    "industry": industry,
    "english": english,
}


def apart(pair: Pair) -> Iterator[str]:
    """What sets two apart, by the names that weights.toml caps."""
    return (name for name, holds in APART.items() if holds(pair))


def agreed(left: frozenset[str], right: frozenset[str]) -> float | None:
    """1 where two share a place or one lies in the other's province, 0 where they do not, None where one has none."""
    if not left or not right:
        return None
    return float(bool(left & right or _within(left) & right or _within(right) & left))


def _within(named: frozenset[str]) -> frozenset[str]:
    return frozenset(provinces()[place] for place in named if place in provinces())


def _nested(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    """Whether the one names the same place with its province before it: 四川宜宾 and 宜宾, never 成都 and 四川."""
    return longer[-len(shorter) :] == shorter and {provinces().get(place) for place in longer} == {longer[0]}


def _known(mention: Mention, named: tuple[str, ...]) -> frozenset[str]:
    return frozenset(named) or mention.places


def _differ(pair: Pair) -> bool:
    return pair.one.places != pair.other.places and place(pair)[0] == 0.0


def _lacking(pair: Pair) -> bool:
    """One names a place, and of the other none is told; or neither of two firms with different brackets."""
    return pair.one.places != pair.other.places and place(pair)[0] is None


def _bracket(pair: Pair) -> bool:
    left, right = pair.one.bracket, pair.other.bracket
    return left != right and (left in places() or right in places() or bool(left and right))


def _school(pair: Pair) -> bool:
    left, right = pair.one.school, pair.other.school
    if left == right:
        return False
    return not left or not right or fuzz.ratio(left, right) < MISPRINT or place_before(left) != place_before(right)


def _form(pair: Pair) -> bool:
    forms = {pair.one.form, pair.other.form}
    return len(forms) > 1 and not forms <= FIRM_FORMS


def _nature(pair: Pair) -> bool:
    """A university against an institute, or a vocational college against another school."""
    one, other = pair.one, pair.other
    research = {bool(reading.kind) and reading.kind not in TEACHING for reading in (one, other)}
    return len(research) > 1 or ("职业" in one.rest) != ("职业" in other.rest)


def _twins(pair: Pair) -> bool:
    """One source tells of both by one name: it means two, or has one twice."""
    left, right = pair.left, pair.right
    return left.names[0] == right.names[0] and bool(left.datasets & right.datasets)


def _close(pair: Pair) -> bool:
    return pair.one.rest != pair.other.rest or pair.one.school != pair.other.school


APART: Mapping[str, Callable[[Pair], bool]] = {
    "number": lambda pair: bool(conflict(pair.left.numbers, pair.right.numbers)),
    "ordinal": lambda pair: pair.one.ordinals != pair.other.ordinals,
    "place": _differ,
    "lacking": _lacking,
    "branch": lambda pair: pair.one.branch != pair.other.branch,
    "bracket": _bracket,
    "school": _school,
    "form": _form,
    "group": lambda pair: pair.one.group != pair.other.group,
    "nature": _nature,
    "kind": lambda pair: pair.one.kind != pair.other.kind,
    "bare": lambda pair: pair.one.bare or pair.other.bare,
    "short": lambda pair: pair.one.short or pair.other.short,
    "twins": _twins,
    "close": _close,
}
"""What sets two apart, by name."""
