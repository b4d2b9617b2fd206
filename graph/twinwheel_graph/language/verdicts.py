"""Whether what is asked in numbers is reached: of the same thing, in units that can be compared."""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

from twinwheel_graph.language.measured import same_thing
from twinwheel_graph.language.quantities import Quantity, quantities
from twinwheel_graph.language.spoken import spoken
from twinwheel_graph.language.units import comparable, converted

Verdict: TypeAlias = Literal["met", "missed", "unknown"]

TARGETS = frozenset("≥>≤<→~")
"""The signs by which something is asked; a plain or an approximate number mostly tells how things are."""

SHARED = 2
"""Two names of one thing share so many characters at their end at least (see same_thing)."""

Bounds: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity, and how the text puts it."""

    quantity: Quantity
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What is asked, what was reached of it, and whether that is met or missed.

    It is unknown where the two overlap without either, or (`reached` is None then) where the text says nothing of it.
    """

    asked: Stated
    reached: Stated | None
    verdict: Verdict


def asked_in(text: str) -> tuple[Stated, ...]:
    """What a need asks in numbers."""
    found = (one for one in quantities(text) if one.sign in TARGETS and one.of)
    return tuple(Stated(one, text[one.start : one.end]) for one in found)


def judged(asked: Sequence[Stated], text: str) -> tuple[Judged, ...]:
    """What a text says of each that is asked, in the order of asking.

    Where it says several things of one, the best counts: an abstract gives the figures of those it beats, too.
    """
    spoken_of = [one for one in asked if one.quantity.of[-SHARED:].lower() in text.lower()]
    told = _told(text, {one.quantity.unit for one in spoken_of}) if spoken_of else []
    return tuple(_best(one, told) for one in asked)


def _told(text: str, units: Set[str]) -> list[Stated]:
    read = quantities(text, lambda unit: any(comparable(unit, one) for one in units))
    return [Stated(one, text[one.start : one.end]) for one in read if one.of]


def _best(asked: Stated, told: Sequence[Stated]) -> Judged:
    own = asked.quantity
    same = [one for one in told if _same(own, one.quantity)]
    found = [Judged(asked, one, verdict(own, one.quantity)) for one in same]
    order: tuple[Verdict, ...] = ("met", "unknown", "missed")
    return min(found, key=lambda one: order.index(one.verdict), default=Judged(asked, None, "unknown"))


def _same(asked: Quantity, told: Quantity) -> bool:
    alike = asked.change == told.change and comparable(asked.unit, told.unit)
    return alike and same_thing(asked.of, told.of)


def verdict(asked: Quantity, told: Quantity) -> Verdict:
    """Whether all that is told lies in what is asked (met), none of it (missed), or some (unknown)."""
    low, high = _bounds(asked, asking=True)
    own = _bounds(told, asking=False)
    at_least, at_most = (converted(one, told.unit, asked.unit) if math.isfinite(one) else one for one in own)
    if asked.sign == told.sign == "~" and spoken().is_to_be_covered(asked.of):
        low, high, at_least, at_most = at_least, at_most, low, high
    slack = 1e-9 * max(abs(one) for one in (low, high, 1.0) if math.isfinite(one))
    if low - slack <= at_least and at_most <= high + slack:
        strict = asked.sign in "<>" and at_least == at_most and at_least in (low, high)
        return "missed" if strict else "met"
    return "missed" if at_most < low - slack or at_least > high + slack else "unknown"


def _bounds(one: Quantity, *, asking: bool) -> Bounds:
    """The numbers that a quantity stands for. What is to be reached is the least that will do, or the most."""
    if one.sign in ("≥", ">"):
        return one.low, math.inf
    if one.sign in ("≤", "<"):
        return -math.inf, one.low
    if asking and one.sign == "→":
        smaller = spoken().smaller_is_better(one.of, one.unit) or one.change == "fall"
        return (-math.inf, one.low) if smaller and not one.change else (one.low, math.inf)
    return one.low, one.high
