"""The score: named features, times declared weights that sum to 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import Case, Reading
from twinwheel_graph.match.features.registry import features
from twinwheel_graph.match.request import Contribution


@dataclass(frozen=True, slots=True)
class Scored:
    """A contender with its score (0..1) and what each feature read.

    `answer` is whom it answers for: itself, or the organisation that it is a part of; `parts` were rolled up into it.
    """

    contender: Contender
    score: float
    readings: Mapping[str, Reading]
    answer: str
    parts: tuple[str, ...] = ()

    def contributions(self, weights: Mapping[str, float]) -> tuple[Contribution, ...]:
        """What each feature gave, the most first; they sum to the score."""
        made = [Contribution(name, reading.value, weights[name]) for name, reading in self.readings.items()]
        return tuple(sorted(made, key=lambda part: (-part.amount, part.feature)))


def score(case: Case, contender: Contender, weights: Mapping[str, float]) -> Scored:
    """Read each weighted feature and sum."""
    known = features()
    readings = {name: known[name](case, contender) for name in weights}
    total = sum(weights[name] * reading.value for name, reading in readings.items())
    return Scored(contender, min(1.0, total), readings, contender.id)
