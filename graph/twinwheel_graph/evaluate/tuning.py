"""Tuning: declared weights are tried on training questions, and a figure that is quoted is always out of fold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from twinwheel_graph.evaluate.benchmarks import Benchmark, Question
from twinwheel_graph.evaluate.rankers import product as product_ranker
from twinwheel_graph.evaluate.run import Outcome, outcome
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.targets import Targets, reweighed

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of weights of a target, as they would stand in targets.toml, and the power of closeness."""

    weights: Mapping[str, float]
    power: float


@dataclass(frozen=True, slots=True)
class Tried:
    """What each trial reached on each question: reciprocal rank and hit@10, (trials, questions)."""

    trials: tuple[Trial, ...]
    reciprocal_ranks: NDArray[np.float64]
    hits: NDArray[np.float64]

    def best(self, questions: NDArray[np.int64]) -> int:
        """The trial with the highest mean reciprocal rank on these questions; of equals the first."""
        return int(self.reciprocal_ranks[:, questions].mean(axis=1).round(9).argmax())


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was tried on a benchmark, the trial that is best on all of it, and what choosing in folds reached.

    `folds` are the trials chosen without each fold; the out-of-fold figures are theirs on the fold left out.
    """

    benchmark: Benchmark
    target: str
    tried: Tried
    chosen: int
    folds: tuple[int, ...]
    out_of_fold: tuple[Outcome, ...]


def trials(grid: Mapping[str, Sequence[float]]) -> tuple[Trial, ...]:
    """Every combination of a grid: values to try for each feature's weight, and for `power`."""
    names = [name for name in grid if name != "power"]
    combined = product(*(grid[name] for name in names), grid["power"])
    return tuple(Trial(dict(zip(names, values[:-1], strict=True)), values[-1]) for values in combined)


def tune(
    matcher: Matcher,
    targets: Targets,
    benchmark: Benchmark,
    grid: Mapping[str, Sequence[float]],
    seed: int,
    progress: Callable[[int, int], None],
) -> Tuned:
    """Try every combination of a grid on a benchmark; nested cross-validation, the folds drawn by `seed`."""
    target = benchmark.questions[0].target
    wanted = trials(grid)
    rows = []
    for number, trial in enumerate(wanted, 1):
        changed = {**targets, target: reweighed(targets[target], trial.weights, trial.power)}
        rows.append(_outcomes(matcher.reweighed(changed), benchmark.questions))
        progress(number, len(wanted))
    tried = Tried(
        wanted,
        np.array([[one.reciprocal_rank for one in row] for row in rows]),
        np.array([[one.hit_10 for one in row] for row in rows]),
    )
    everything = np.arange(len(benchmark.questions))
    chosen_in, left_out = [], {}
    for fold in folds(len(everything), seed):
        chosen = tried.best(np.setdiff1d(everything, fold))
        chosen_in.append(chosen)
        left_out.update({int(at): rows[chosen][at] for at in fold})
    honest = tuple(left_out[at] for at in range(len(everything)))
    return Tuned(benchmark, target, tried, tried.best(everything), tuple(chosen_in), honest)


def folds(count: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """The questions of each fold, in their order; every question is in one fold."""
    drawn = np.random.default_rng(seed).permutation(count)
    return (np.sort(drawn[start::FOLDS]) for start in range(min(FOLDS, count)))


def ablated(matcher: Matcher, targets: Targets, benchmark: Benchmark) -> Iterator[tuple[str, tuple[Outcome, ...]]]:
    """What is reached without each feature of the target; first with all of them, under an empty name."""
    target = targets[benchmark.questions[0].target]
    yield "", _outcomes(matcher, benchmark.questions)
    for feature in target.weights:
        rest = {name: weight for name, weight in target.weights.items() if name != feature}
        changed = {**targets, target.name: reweighed(target, rest)}
        yield feature, _outcomes(matcher.reweighed(changed), benchmark.questions)


def _outcomes(matcher: Matcher, questions: Sequence[Question]) -> tuple[Outcome, ...]:
    ranker = product_ranker(matcher)
    return tuple(outcome(ranker(question), question) for question in questions)
