"""From outcomes to pairs: of two candidates of one question, which came to more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twinwheel_graph.learn.fit import Floats, Pairs
from twinwheel_graph.learn.outcomes import Outcome
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Request
from twinwheel_graph.match.targets import Targets
from twinwheel_graph.stores.base import GraphStore

GRADES: Mapping[str, int] = {"payment": 5, "contract": 4, "sample": 3, "meeting": 2, "contacted": 1, "failed": -1}
"""What an outcome is worth; a candidate of which nothing is known is worth 0."""

SAYS_NOTHING = frozenset({"price", "partner_chosen"})
"""Reasons of failure that say nothing of how well the two fit."""

SHOWN = 10
"""How many of the first candidates count as shown and not taken."""

NOT_TAKEN = 0.5
"""How much all those together count against one that came to something: less than a known outcome."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was acted upon: who asked for what, and what came of each partner."""

    direction: str
    target: str
    entity: str
    grades: Mapping[str, int]

    @property
    def request(self) -> Request:
        """The question as it is asked of the match."""
        return Request(self.direction, self.target, entity=self.entity, raw=True)


@dataclass(frozen=True, slots=True)
class Preference:
    """That `better` came to more than `worse` in a question, and how much that counts."""

    better: str
    worse: str
    weight: float


def asked(store: GraphStore, outcomes: Iterable[Outcome], targets: Targets) -> list[Asked]:
    """The questions behind outcomes, in order; of several outcomes with one partner the newest counts."""
    newest: dict[tuple[str, str], Outcome] = {}
    for one in sorted(outcomes, key=lambda one: (one.date, GRADES[one.outcome], one.id)):
        if one.reason not in SAYS_NOTHING:
            newest[one.asked, one.partner] = one
    types = store.types(list({id for pair in newest for id in pair}))
    grades: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for (entity, partner), one in newest.items():
        direction = "reverse" if types.get(entity) in {"Need", "Firm"} else "forward"
        for target in targets.values():
            if target.direction == direction and types.get(partner) in target.types:
                grades[direction, target.name, entity][partner] = GRADES[one.outcome]
    return [Asked(*key, found) for key, found in sorted(grades.items())]


def preferences(one: Asked, ranked: Sequence[str]) -> Iterator[Preference]:
    """What the outcomes of a question say of candidates that were ranked (ids, the best first)."""
    there = [id for id in ranked if id in one.grades]
    for better in there:
        for worse in there:
            if one.grades[better] > one.grades[worse]:
                yield Preference(better, worse, 1.0)
    others = [id for id in ranked[:SHOWN] if id not in one.grades]
    for id in there:
        for other in others:
            pair = (id, other) if one.grades[id] > 0 else (other, id)
            yield Preference(*pair, NOT_TAKEN / len(others))


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
        for preference in preferences(one, list(found)):
            rows.append(vectors[preference.better] - vectors[preference.worse])
            weights.append(preference.weight)
    return Pairs(np.array(rows).reshape(-1, len(features)), np.array(weights))


def right(one: Asked, wanted: Sequence[Preference], readings: Readings) -> float:
    """The share of preferences (by weight) that scores put right; a tie, or both not found, is half right."""
    scores = {id: score for id, (score, _) in readings.of(one).items()}
    total = sum(preference.weight for preference in wanted)
    kept = 0.0
    for preference in wanted:
        better, worse = scores.get(preference.better, 0.0), scores.get(preference.worse, 0.0)
        kept += preference.weight * (1.0 if better > worse else 0.5 if better == worse else 0.0)
    return kept / total
