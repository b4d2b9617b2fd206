"""Refitting the weights of a target with outcomes; the new ones are taken only if they win on outcomes held out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import numpy as np

from twinwheel_graph.errors import UsageError
from twinwheel_graph.evaluate import metrics
from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.evaluate.tuning import folds
from twinwheel_graph.learn.fit import fit
from twinwheel_graph.learn.pairs import Preference, Readings, pairs_of, preferences, reciprocal_rank, right
from twinwheel_graph.learn.questions import Asked, as_it_stood
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.learned import basis_of, learned_with
from twinwheel_graph.match.targets import Targets, fused
from twinwheel_graph.stores.base import GraphStore

NEEDED = 50
"""Of how many pairs outcomes are needed: with fewer, folds hold too few questions to tell a win from luck."""

ASKERS = 10
"""By how many they must have been asked: a bootstrap over fewer tells nothing."""

Weights: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """What is learned on: the match and its store, the `declared` weights (the prior), and those that `hold` now."""

    matcher: Matcher
    store: GraphStore
    declared: Targets
    hold: Targets

    def by(self, target: str, weights: Weights) -> Matcher:
        """The match by other weights of one target."""
        return self.matcher.reweighed({**self.hold, target: fused(self.declared[target], weights)})


@dataclass(frozen=True, slots=True)
class Change:
    """A measure on what new weights were not fitted on: by the weights that hold and by the new ones.

    The difference is paired.
    """

    before: Interval
    after: Interval
    difference: Interval


@dataclass(frozen=True, slots=True)
class Lesson:
    """What outcomes taught of one target: `weights` are those fitted on all outcomes from the `prior`.

    `pairs` is the share of preferences put right, `ranks` the reciprocal rank of the best partner that came to
    something (None where none did), both averaged over the `askers` whose questions were held out in turn. `basis`
    is what the prior is known by, `encoder` whose vectors took part (`words` where none did).
    """

    target: str
    outcomes: int
    askers: int
    prior: Weights
    hold: Weights
    weights: Weights
    pairs: Change
    ranks: Change | None
    basis: str
    encoder: str

    @property
    def won(self) -> bool:
        """Whether the new weights do better beyond the interval, and rank partners no worse beyond theirs."""
        return self.pairs.difference.low > 0 and (self.ranks is None or self.ranks.difference.high >= 0)


@dataclass(frozen=True, slots=True)
class _Held:
    """What was reached on the questions of one asker, held out: by the weights that hold, by the new ones."""

    pairs: tuple[float, float]
    ranks: tuple[float, float] | None


def learn(
    ground: Ground,
    target: str,
    questions: Sequence[Asked],
    seed: int = metrics.SEED,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Lesson:
    """Refit one target's weights from questions that were acted upon.

    Raises:
        UsageError: There are fewer than NEEDED outcomes, or they are of fewer than ASKERS askers.
    """
    count = outcomes_of(questions)
    if count < NEEDED:
        raise UsageError("too_few_outcomes", target=target, count=count, needed=NEEDED)
    course = _course(ground, target, _told(questions, progress))
    held = dict(sorted(pair for fold in folds(len(course.askers), seed) for pair in course.judged(fold.tolist())))
    pairs = [one.pairs for one in held.values()]
    ranks = [one.ranks for one in held.values() if one.ranks is not None]
    return Lesson(
        target=target,
        outcomes=count,
        askers=len(course.askers),
        prior=ground.declared[target].weights,
        hold=ground.hold[target].weights,
        weights=course.fitted(course.askers),
        pairs=_change(pairs, seed),
        ranks=_change(ranks, seed) if ranks else None,
        basis=basis_of(ground.declared[target]),
        encoder=learned_with(ground.matcher.encoder_set()),
    )


def _course(ground: Ground, target: str, questions: Iterable[Asked]) -> _Course:
    """The questions as they stood; UsageError where they are of too few askers to judge by."""
    declared = ground.matcher.reweighed(ground.declared)
    course = _Course(ground, target, [as_it_stood(declared, ground.store, one) for one in questions])
    if len(course.askers) < ASKERS:
        raise UsageError("too_few_askers", target=target, count=len(course.askers), needed=ASKERS)
    return course


def outcomes_of(questions: Sequence[Asked]) -> int:
    """Of how many pairs these questions hold outcomes that say something of the fit."""
    return sum(len(one.grades) for one in questions)


class _Course:
    """The questions of one target by asker, fitted on some and judged on others.

    Features are read by the declared weights, which leave none of them out.
    """

    def __init__(self, ground: Ground, target: str, questions: Sequence[Asked]) -> None:
        self._ground = ground
        self._target = target
        self._read = Readings(ground.matcher.reweighed(ground.declared))
        same = ground.hold[target].weights == ground.declared[target].weights
        self._old = self._read if same else Readings(ground.matcher.reweighed(ground.hold))
        told = {one: list(preferences(one, self._read.of(one))) for one in questions}
        self._wanted: dict[Asked, list[Preference]] = {one: some for one, some in told.items() if some}
        grouped = groupby(self._wanted, key=lambda one: one.entity)
        self.askers = [tuple(some) for _, some in grouped]

    def fitted(self, askers: Sequence[Sequence[Asked]]) -> Weights:
        """The weights fitted on the questions of these askers."""
        prior = self._ground.declared[self._target].weights
        pairs = pairs_of([one for some in askers for one in some], self._read, tuple(prior))
        return dict(zip(prior, fit(pairs, np.array(list(prior.values()))).tolist(), strict=True))

    def judged(self, fold: Sequence[int]) -> Iterator[tuple[int, _Held]]:
        """What weights fitted on all other askers reach on those of a fold, by their places."""
        rest = [some for at, some in enumerate(self.askers) if at not in fold]
        new = Readings(self._ground.by(self._target, self.fitted(rest)))
        for at in fold:
            some = self.askers[at]
            ranks = reciprocal_rank(some, self._old), reciprocal_rank(some, new)
            told = None if ranks[0] is None or ranks[1] is None else (ranks[0], ranks[1])
            yield at, _Held((right(some, self._wanted, self._old), right(some, self._wanted, new)), told)


def _change(values: Sequence[tuple[float, float]], seed: int) -> Change:
    before, after = [one[0] for one in values], [one[1] for one in values]
    ends = metrics.bootstrap(before, seed), metrics.bootstrap(after, seed)
    return Change(*ends, metrics.paired_difference(after, before, seed))


def _told(questions: Sequence[Asked], progress: Callable[[int, int], None]) -> Iterator[Asked]:
    for number, one in enumerate(questions, 1):
        yield one
        progress(number, len(questions))
