"""How large the firms are that are recommended, beside those that there are and those that were right."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from twinwheel_graph.evaluate import metrics
from twinwheel_graph.evaluate.benchmarks import Question
from twinwheel_graph.evaluate.metrics import Interval

LISTED = 10
"""How many answers count as recommended."""

SIZED = "firm"
"""The target whose answers are told apart by size."""

SIZES: tuple[tuple[int, float], ...] = ((0, 0), (1, 1), (2, 4), (5, 9), (10, 19), (20, math.inf))
"""Classes of size, each from so many to so many earlier papers."""

KNOWN, RIGHT = "firms in the data", "right answers"
"""What recommendations are compared with."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The share of each class of SIZES (None where it never occurs), by ranker and by what it is compared with."""

    questions: int
    shares: Mapping[str, tuple[Interval | None, ...]]


class SizeWatch:
    """Counts the answers of a run by size.

    `counted` gives the earlier papers of each firm at a question; `never` is how many firms are on no paper at all.
    """

    def __init__(self, counted: Callable[[Question], Mapping[str, float]], never: int) -> None:
        self._counted = counted
        self._never = never
        self._shares: dict[str, list[list[float]]] = defaultdict(list)

    def take(self, question: Question, answers: Mapping[str, Mapping[str, float]]) -> None:
        """Take in what each ranker answered to one question."""
        if question.target != SIZED:
            return
        papers = self._counted(question)
        known = [(count, 1.0) for count in papers.values()] + [(0.0, float(self._never))]
        self._add(KNOWN, known)
        self._add(RIGHT, ((papers.get(firm, 0.0), 1.0) for firm in question.gold))
        for ranker, scores in answers.items():
            first = metrics.among_first(scores, LISTED)
            self._add(ranker, ((papers.get(firm, 0.0), chance) for firm, chance in first.items()))

    def sizes(self, seed: int) -> Sizes | None:
        """The mean shares over questions, with their intervals; None where nobody asked for firms."""
        if not self._shares:
            return None
        used = [any(row[at] for rows in self._shares.values() for row in rows) for at in range(len(SIZES))]
        shares = {
            name: tuple(
                metrics.bootstrap([row[at] for row in rows], seed) if used[at] else None for at in range(len(SIZES))
            )
            for name, rows in self._shares.items()
        }
        return Sizes(len(self._shares[KNOWN]), shares)

    def _add(self, name: str, counted: Iterable[tuple[float, float]]) -> None:
        """The shares of one list; a list with nobody on it has none."""
        row = [0.0] * len(SIZES)
        for papers, weight in counted:
            row[size_of(papers)] += weight
        if total := sum(row):
            self._shares[name].append([part / total for part in row])


def size_of(papers: float) -> int:
    """The class of a firm with so many papers, as its place in SIZES."""
    return next(at for at, (_, high) in enumerate(SIZES) if papers <= high)
