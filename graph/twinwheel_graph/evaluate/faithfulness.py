"""Faithfulness of explanations: what becomes of a hit without the evidence it cites, and with nothing else.

Comprehensiveness and sufficiency of DeYoung et al., ERASER: A Benchmark to Evaluate Rationalized NLP Models (ACL 2020),
relative to the score. All others keep the scores they had, so that a place tells of this hit alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from twinwheel_graph.evaluate.benchmarks import Question
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Hit, Request

EVERYBODY = 10_000
"""So many answers are asked for where a place among all is wanted: more than are ever found."""

LISTED = 10
"""How many answers a list has, where it is told whether a hit stays on it."""

Progress = Callable[[int, int], None]


class Change(StrEnum):
    """What is done to the evidence of a hit."""

    WITHOUT = "without"
    ONLY = "only"


class Evidence(StrEnum):
    """Whose turn it is: what the explanation cites, or as much of the same hit that it does not cite.

    Cited are items, of a text that speaks for itself a sentence; words are those that it is shown to share.
    """

    CITED = "cited"
    OTHER = "other"
    WORDS = "words"
    OTHER_WORDS = "other words"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was answered: the score of everybody found, what leads to each, and the first hits explained."""

    number: int
    request: Request
    scores: Mapping[str, float]
    leads: Mapping[str, frozenset[str]]
    hits: Sequence[Hit]

    def place(self, id: str, score: float) -> int:
        """Where a hit would stand with this score, all others as they were."""
        return 1 + sum(other > score for key, other in self.scores.items() if key != id)


@dataclass(frozen=True, slots=True)
class Probe:
    """What became of one hit of a question: its score and its place before and after a change.

    `part` is how much of what speaks for it the evidence is, as a share of its items or of its characters.
    """

    question: int
    hit: str
    change: Change
    evidence: Evidence
    part: float
    before: float
    after: float
    place_before: int
    place_after: int


@dataclass(frozen=True, slots=True)
class Probed:
    """All probes of a target. `silent` hits cite nothing; `drift` are relative changes of scores that nobody meant."""

    target: str
    note: str
    questions: int
    hits: int
    silent: int
    probes: Sequence[Probe]
    drift: Sequence[float] = ()


def ask(matcher: Matcher, questions: Sequence[Question], hits: int) -> Iterator[Asked]:
    """Ask every question and have its first hits explained."""
    for number, question in enumerate(questions):
        request = question.request(EVERYBODY)
        found = matcher.candidates(request)
        yield Asked(
            number=number,
            request=request,
            scores={one.answer: one.score for one in found},
            leads={one.answer: frozenset(one.contender.leads) for one in found},
            hits=matcher.match(replace(request, top=hits, raw=False)).hits,
        )


def probe(asked: Asked, hit: Hit, way: tuple[Change, Evidence], part: float, scores: Mapping[str, float]) -> Probe:
    """A hit as it stood, and with the score that it has now; 0 where it is not found any more."""
    after = scores.get(hit.id, 0.0)
    places = asked.place(hit.id, hit.score), asked.place(hit.id, after)
    return Probe(asked.number, hit.id, *way, part, hit.score, after, *places)


def scores_of(matcher: Matcher, request: Request) -> dict[str, float]:
    """The score of everybody found."""
    return {one.answer: one.score for one in matcher.candidates(request)}
