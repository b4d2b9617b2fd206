"""What a feature is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from twinwheel_graph.match.concordance import Trail
from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.links import Link


@dataclass(frozen=True, slots=True)
class Topic:
    """What the question is about, as the classes of the items most like it: shares (0..1) of their weight.

    `industries` are the divisions that its disciplines lead to, each with the discipline and the trail.
    """

    shares: Mapping[str, float] = field(default_factory=dict)
    industries: Mapping[str, tuple[str, Trail]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a feature may look at besides its contender; all scores are 0..1."""

    sums: Mapping[str, tuple[float, ...]]
    """Of each contender, what its best items give by each of ITEM_SCORES."""
    topic: Topic
    classes: Mapping[str, list[Link]]
    """Links of contenders and items to classes (and of library classes to disciplines)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A feature's value (0..1) and the links it rests on."""

    value: float
    links: tuple[Link, ...] = ()


NOTHING = Reading(0.0)
Feature: TypeAlias = Callable[[Case, Contender], Reading]
