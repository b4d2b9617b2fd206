"""Pairwise logistic regression of a fusion's weights, held to a prior.

Of two candidates of one question the one that came to more is preferred with probability s(t w.(x - y)), where x and y
are their feature readings, w the weights, s the logistic function and t a free inverse temperature (Bradley and Terry,
Biometrika 39, 1952; as a ranking loss: Burges et al., RankNet, ICML 2005). Minimised is

    sum of a log(1 + exp(-t w.d)) + |w - w0|^2 / (2 r^2),   w >= 0, sum of w = 1, LOW <= t <= HIGH,

over pairs with differences d and counts a: w0 are the declared weights, r is REACH. It is the posterior mode under a
normal prior of the weights around w0 with deviation r. How sharply people choose is left to t alone, so that choices at
random (t near LOW) move no weight, however many they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH = 0.1
"""How far, about, weights may stray from the declared ones before outcomes must insist."""

LOW, HIGH = 0.5, 500.0
HALVINGS = 30
ROUNDS, STEPS = 60, 20
SETTLED = 1e-6


@dataclass(frozen=True, slots=True)
class Pairs:
    """Differences of the feature readings of preferred and other (n, features), and how much each pair counts (n)."""

    differences: Floats
    weights: Floats


def fit(pairs: Pairs, prior: Floats, reach: float = REACH) -> Floats:
    """The weights (features), at least 0, that sum to 1; the prior where there are no pairs.

    `prior` sums to 1. Deterministic: descent from the prior and from half way to each feature, for in both together,
    weights and temperature, there may be several minima; the lowest is taken, of equals the first.
    """
    if not len(pairs.differences):
        return prior
    found = [_descended(pairs, prior, start, reach) for start in _starts(prior)]
    losses = [_loss(pairs, weights, prior, reach) for weights in found]
    return found[int(np.argmin(np.round(losses, 6)))]


def _starts(prior: Floats) -> Iterator[Floats]:
    yield prior
    yield from (prior + np.eye(len(prior))) / 2


def _descended(pairs: Pairs, prior: Floats, start: Floats, reach: float) -> Floats:
    """Steps of projected gradient at the best temperature, in turn; neither ever raises the loss."""
    weights = start
    for _ in range(ROUNDS):
        before, heat = weights, _temperature(pairs, weights)
        scaled = pairs.differences * heat
        step = 1 / (_steepest(scaled, pairs.weights) + reach**-2)
        for _ in range(STEPS):
            pull = -scaled.T @ (pairs.weights * _wrong(scaled @ weights)) + (weights - prior) / reach**2
            weights = _onto_simplex(weights - step * pull)
        if np.abs(weights - before).max() < SETTLED:
            break
    return weights


def _loss(pairs: Pairs, weights: Floats, prior: Floats, reach: float) -> float:
    margins = _temperature(pairs, weights) * (pairs.differences @ weights)
    pulled = float(((weights - prior) ** 2).sum()) / (2 * reach**2)
    return float((pairs.weights * np.logaddexp(0, -margins)).sum()) + pulled


def _temperature(pairs: Pairs, weights: Floats) -> float:
    """The inverse temperature that fits the pairs best; the loss is convex in it, so its slope is halved upon."""
    margins = pairs.differences @ weights
    low, high = LOW, HIGH
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        rising = float((pairs.weights * margins * _wrong(middle * margins)).sum()) < 0
        low, high = (low, middle) if rising else (middle, high)
    return (low + high) / 2


def _steepest(scaled: Floats, counts: Floats) -> float:
    """A bound of the curvature of the pairs' loss: the logistic function's is at most 1/4."""
    curved = (scaled.T * counts) @ scaled / 4
    return float(np.linalg.eigvalsh(curved)[-1])


def _onto_simplex(point: Floats) -> Floats:
    """The nearest weights that are at least 0 and sum to 1 (Duchi et al., ICML 2008)."""
    falling = np.sort(point)[::-1]
    over = (np.cumsum(falling) - 1) / np.arange(1, len(point) + 1)
    kept = int(np.nonzero(falling > over)[0][-1])
    onto: Floats = np.maximum(0.0, point - over[kept])
    return onto


def _wrong(margins: Floats) -> Floats:
    """How likely each pair is taken to be the other way round."""
    wrong: Floats = 1 / (1 + np.exp(np.clip(margins, -50, 50)))
    return wrong
