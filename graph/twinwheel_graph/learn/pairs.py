"""From outcomes to pairs: of two candidates of one question, which came to more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twinwheel_graph.evaluate import metrics
from twinwheel_graph.learn.fit import Floats, Pairs
from twinwheel_graph.learn.questions import Asked
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Request

NOT_TAKEN = 0.5
"""How much all that were shown and not taken count together against one outcome: less than a known outcome."""


@dataclass(frozen=True, slots=True)
class Preference:
    """That `better` came to more than `worse` in a question, and how much that counts."""

    better: str
    worse: str
    weight: float


def preferences(one: Asked, found: Iterable[str]) -> Iterator[Preference]:
    """What the outcomes of a question say of the candidates that were found (ids)."""
    there = [id for id in found if id in one.grades]
    for better in there:
        for worse in there:
            if one.grades[better] > one.grades[worse]:
                yield Preference(better, worse, 1.0)
    for id in there:
        for other in one.shown:
            pair = (id, other) if one.grades[id] > 0 else (other, id)
            yield Preference(*pair, NOT_TAKEN / len(one.shown))


class Readings:
    """What the match reads of the candidates of questions, by given weights; each question is asked once."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._known: dict[Request, dict[str, tuple[float, Mapping[str, float]]]] = {}

    def of(self, one: Asked) -> dict[str, tuple[float, Mapping[str, float]]]:
        """Score and feature readings of each candidate of a question, the best first."""
        if one.request not in self._known:
            self._known[one.request] = {
                scored.answer: (scored.score, {name: reading.value for name, reading in scored.readings.items()})
                for scored in self._matcher.candidates(one.request)
            }
        return self._known[one.request]


def pairs_of(questions: Iterable[Asked], readings: Readings, features: Sequence[str]) -> Pairs:
    """The pairs of all questions, as differences of the readings of these features."""
    rows: list[Floats] = []
    weights: list[float] = []
    for one in questions:
        found = readings.of(one)
        vectors = {id: np.array([values.get(name, 0.0) for name in features]) for id, (_, values) in found.items()}
        absent = np.zeros(len(features))
        for preference in preferences(one, found):
            rows.append(vectors.get(preference.better, absent) - vectors.get(preference.worse, absent))
            weights.append(preference.weight)
    return Pairs(np.array(rows).reshape(-1, len(features)), np.array(weights))


def right(questions: Sequence[Asked], wanted: Mapping[Asked, Sequence[Preference]], readings: Readings) -> float:
    """The share of preferences (by weight) that scores put right; a tie, or both not found, is half right."""
    total = kept = 0.0
    for one in questions:
        scores = {id: score for id, (score, _) in readings.of(one).items()}
        for preference in wanted[one]:
            better, worse = scores.get(preference.better, 0.0), scores.get(preference.worse, 0.0)
            kept += preference.weight * (1.0 if better > worse else 0.5 if better == worse else 0.0)
            total += preference.weight
    return kept / total


def reciprocal_rank(questions: Sequence[Asked], readings: Readings) -> float | None:
    """The mean of 1 / rank of the best partner that came to something; None where none did."""
    reached = []
    for one in questions:
        gold = {id for id, grade in one.grades.items() if grade > 0}
        scores = {id: score for id, (score, _) in readings.of(one).items() if id not in one.aside}
        if gold:
            reached.append(metrics.reciprocal_rank(metrics.gold_ranks(scores, gold)))
    return sum(reached) / len(reached) if reached else None
