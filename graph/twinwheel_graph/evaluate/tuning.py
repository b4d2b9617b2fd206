"""Tuning: declared weights are tried on training questions, and a figure that is quoted is always out of fold."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from twinwheel_graph.evaluate.benchmarks import Benchmark
from twinwheel_graph.evaluate.rankers import product
from twinwheel_graph.evaluate.run import Outcome, outcome
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.targets import Target, Targets, reweighed

FOLDS = 5
ROUNDS = 2
"""How often every coordinate is gone through: later rounds hardly ever change anything."""

POWER = "power"
"""The coordinate of a grid that is no feature."""

Grid: TypeAlias = Mapping[str, Sequence[float]]
Outcomes: TypeAlias = tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One point of a grid: the weight of each feature, as it would stand in targets.toml, and the power."""

    values: tuple[tuple[str, float], ...]

    def at(self, name: str, value: float) -> Trial:
        """The same point but for one coordinate."""
        return replace(self, values=tuple((key, value if key == name else old) for key, old in self.values))

    def of(self, target: Target) -> Target:
        """The target weighed so."""
        weights = {name: value for name, value in self.values if name != POWER}
        return reweighed(target, weights, dict(self.values)[POWER])


@dataclass(frozen=True, slots=True)
class Tuned:
    """What tuning on a benchmark found.

    `tried` are the outcomes of every trial, question by question, in the order of trying; `chosen` is the best on all
    questions; `out_of_fold` are the outcomes on each fold of what was chosen without it, `folds` those choices.
    """

    benchmark: Benchmark
    target: str
    tried: Mapping[Trial, Outcomes]
    chosen: Trial
    folds: tuple[Trial, ...]
    out_of_fold: Outcomes


class Tuner:
    """Tries points of a grid for one target on one benchmark; what was tried is kept."""

    def __init__(
        self, matcher: Matcher, targets: Targets, benchmark: Benchmark, progress: Callable[[int], None]
    ) -> None:
        self._matcher = matcher
        self._targets = targets
        self._target = targets[benchmark.questions[0].target]
        self._benchmark = benchmark
        self._progress = progress
        self._tried: dict[Trial, Outcomes] = {}

    def tune(self, grid: Grid, seed: int) -> Tuned:
        """Descend by coordinates on all questions, and without each fold (drawn by `seed`)."""
        everything = np.arange(len(self._benchmark.questions))
        chosen = self._descend(grid, everything)
        choices, left_out = [], {}
        for fold in folds(len(everything), seed):
            choice = self._descend(grid, np.setdiff1d(everything, fold))
            choices.append(choice)
            left_out.update({int(at): self.outcomes(choice)[at] for at in fold})
        honest = tuple(left_out[at] for at in range(len(everything)))
        return Tuned(self._benchmark, self._target.name, self._tried, chosen, tuple(choices), honest)

    def outcomes(self, trial: Trial) -> Outcomes:
        """What a trial reaches on every question."""
        if trial not in self._tried:
            self._tried[trial] = self._outcomes(trial.of(self._target))
            self._progress(len(self._tried))
        return self._tried[trial]

    def _descend(self, grid: Grid, questions: NDArray[np.int64]) -> Trial:
        """The best point that is found by changing one coordinate at a time, from the first value of each."""
        best = Trial(tuple((name, values[0]) for name, values in grid.items()))
        for _ in range(ROUNDS):
            for name, values in grid.items():
                points = [best, *(best.at(name, value) for value in values)]
                best = max(points, key=lambda point: self._worth(point, questions))
        return best

    def _worth(self, trial: Trial, questions: NDArray[np.int64]) -> float:
        reached = self.outcomes(trial)
        return round(float(np.mean([reached[at].reciprocal_rank for at in questions])), 9)

    def _outcomes(self, target: Target) -> Outcomes:
        ranker = product(self._matcher.reweighed({**self._targets, target.name: target}))
        return tuple(outcome(ranker(question), question) for question in self._benchmark.questions)


def grids() -> Mapping[str, Grid]:
    """The declared grid of each target: grid.toml."""
    text = resources.files(__package__).joinpath("grid.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def folds(count: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """The questions of each fold, in their order; every question is in one fold."""
    drawn = np.random.default_rng(seed).permutation(count)
    return (np.sort(drawn[start::FOLDS]) for start in range(min(FOLDS, count)))


def ablated(matcher: Matcher, targets: Targets, benchmark: Benchmark) -> Iterator[tuple[str, Outcomes]]:
    """What is reached without each feature of the target; first with all of them, under an empty name."""
    target = targets[benchmark.questions[0].target]
    for feature in ("", *target.weights):
        rest = {name: weight for name, weight in target.weights.items() if name != feature}
        ranker = product(matcher.reweighed({**targets, target.name: reweighed(target, rest)}))
        yield feature, tuple(outcome(ranker(question), question) for question in benchmark.questions)
