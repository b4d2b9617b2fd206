"""Pairwise logistic regression of a fusion's weights, held to a prior.

Of two candidates of one question the one that came to more is preferred with probability s(v.(x - y)), where x and y
are their feature readings and s the logistic function (Bradley and Terry, Biometrika 39, 1952; as a ranking loss:
Burges et al., RankNet, ICML 2005). Minimised is

    sum of w log(1 + exp(-v.d)) + strength / 2 * |(v - v0) * spread|^2,   v >= 0,

over pairs with differences d and weights w: v0 are the declared weights at the temperature that fits the pairs best,
spread the standard deviation of each feature, so that strength means the same whatever a feature's range is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STRENGTH = 4.0
"""How much the declared weights hold: about as much as so many pairs of outcomes."""

STEPS = 400
TEMPERATURES = np.geomspace(0.5, 500, 40)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Differences of the feature readings of preferred and other (n, features), and how much each pair counts (n)."""

    differences: Floats
    weights: Floats


def fit(pairs: Pairs, prior: Floats, strength: float = STRENGTH) -> Floats:
    """The weights (features), at least 0, that sum to 1; the prior where there are no pairs.

    `prior` sums to 1. Deterministic: a majorised gradient step for each coordinate, STEPS times, each of which lowers
    the loss.
    """
    if not len(pairs.differences):
        return prior
    spread = pairs.differences.std(axis=0) + 1e-9
    start = prior * _temperature(pairs, prior)
    hold = strength * spread**2
    curvature = 0.25 * (np.abs(pairs.differences).T * pairs.weights) @ np.abs(pairs.differences)
    step = 1 / (curvature.sum(axis=1) + hold)
    found = start.copy()
    for _ in range(STEPS):
        pull = -pairs.differences.T @ (pairs.weights * _wrong(pairs.differences @ found)) + hold * (found - start)
        found = np.maximum(0.0, found - step * pull)
    total = float(found.sum())
    return found / total if total > 0 else prior


def _temperature(pairs: Pairs, prior: Floats) -> float:
    margins = pairs.differences @ prior
    losses = [float((pairs.weights * np.logaddexp(0, -hot * margins)).sum()) for hot in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _wrong(margins: Floats) -> Floats:
    """How likely each pair is taken to be the other way round."""
    wrong: Floats = 1 / (1 + np.exp(np.clip(margins, -50, 50)))
    return wrong
