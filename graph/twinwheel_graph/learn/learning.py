"""Refitting the weights of a target with outcomes; the new ones are taken only if they win on outcomes held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twinwheel_graph.errors import UsageError
from twinwheel_graph.evaluate import metrics
from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.evaluate.tuning import folds
from twinwheel_graph.learn.fit import fit
from twinwheel_graph.learn.pairs import Asked, Readings, pairs_of, preferences, right
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.targets import Targets, reweighed

NEEDED = 50
"""How many outcomes are needed: with fewer, folds hold too few questions to tell a win from luck."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What outcomes taught of one target.

    `before` and `after` are the shares of preferences put right on questions held out, `difference` the paired one;
    `won` says that its interval lies above 0. `weights` are those fitted on all outcomes.
    """

    target: str
    outcomes: int
    questions: int
    prior: Mapping[str, float]
    weights: Mapping[str, float]
    before: Interval
    after: Interval
    difference: Interval

    @property
    def won(self) -> bool:
        """Whether the new weights do better on what they were not fitted on, beyond the interval."""
        return self.difference.low > 0


def learn(
    matcher: Matcher,
    targets: Targets,
    target: str,
    questions: Sequence[Asked],
    seed: int = metrics.SEED,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Lesson:
    """Refit one target's weights from questions that were acted upon; the prior are those of `targets`.

    Raises:
        UsageError: There are fewer than NEEDED outcomes.
    """
    count = sum(len(one.grades) for one in questions)
    if count < NEEDED:
        raise UsageError("too_few_outcomes", target=target, count=count, needed=NEEDED)
    features = tuple(targets[target].weights)
    prior = np.array([targets[target].weights[name] for name in features])
    old = Readings(matcher.reweighed(targets))
    wanted = {at: list(preferences(one, list(old.of(one)))) for at, one in enumerate(questions)}
    judged = [at for at, some in wanted.items() if some]
    before, after = {}, {}
    drawn = list(folds(len(judged), seed))
    for number, fold in enumerate(drawn, 1):
        held = {judged[at] for at in fold}
        fitted = fit(pairs_of([questions[at] for at in judged if at not in held], old, features), prior)
        new = Readings(_weighed(matcher, targets, target, dict(zip(features, fitted.tolist(), strict=True))))
        for at in held:
            before[at] = right(questions[at], wanted[at], old)
            after[at] = right(questions[at], wanted[at], new)
        progress(number, len(drawn))
    everything = fit(pairs_of([questions[at] for at in judged], old, features), prior)
    ours, theirs = [after[at] for at in judged], [before[at] for at in judged]
    return Lesson(
        target=target,
        outcomes=count,
        questions=len(judged),
        prior=dict(zip(features, prior.tolist(), strict=True)),
        weights=dict(zip(features, everything.tolist(), strict=True)),
        before=metrics.bootstrap(theirs, seed),
        after=metrics.bootstrap(ours, seed),
        difference=metrics.paired_difference(ours, theirs, seed),
    )


def _weighed(matcher: Matcher, targets: Targets, target: str, weights: Mapping[str, float]) -> Matcher:
    return matcher.reweighed({**targets, target: reweighed(targets[target], weights)})
