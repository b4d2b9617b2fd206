"""Measures of a ranking, and how sure they are. A ranking is a score for each id; ties are never broken by luck."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
"""How many resamples an interval rests on."""

SEED = 20_180_228
"""The seed of the resamples, where none is given."""

COVERAGE = 0.95
"""How much of the resamples an interval holds."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over questions, with the ends of its 95% bootstrap interval."""

    mean: float
    low: float
    high: float


def gold_ranks(scores: Mapping[str, float], gold: Collection[str]) -> list[float]:
    """The ranks (from 1) of the gold ids in order, the best first; infinite for a gold id without a score.

    In a tie of n items, m of them gold, after r better items, the j-th gold one has rank r + j (n + 1) / (m + 1): its
    mean over all orders of the tie, which is that of the j-th smallest of m numbers drawn from 1..n without replacement
    (David and Nagaraja, Order Statistics, 2003). For one gold item it is the average rank of the tie.

    Raises:
        ValueError: There is no gold, or a score is not a number.
    """
    if not gold:
        raise ValueError("a question without gold cannot be judged")
    values = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
    if np.isnan(values).any():
        raise ValueError("a score is not a number")
    wanted = set(gold)
    held = Counter(scores[item] for item in wanted if item in scores)
    ranks: list[float] = []
    for score, golden in sorted(held.items(), reverse=True):
        better, tied = int((values > score).sum()), int((values == score).sum())
        ranks += [better + place * (tied + 1) / (golden + 1) for place in range(1, golden + 1)]
    return ranks + [math.inf] * (len(wanted) - len(ranks))


def reciprocal_rank(ranks: Sequence[float]) -> float:
    """1 / rank of the best gold item, 0 where none is ranked (Voorhees, TREC-8 question answering track, 1999)."""
    return 1 / ranks[0]


def hit(ranks: Sequence[float], k: int) -> float:
    """1 where the best gold item is among the first `k`, else 0 (success at k)."""
    return float(ranks[0] <= k)


def ndcg(ranks: Sequence[float], k: int = 10) -> float:
    """Normalised discounted cumulated gain at `k`: every gold item gains 1 / log2(1 + rank) if its rank is at most `k`.

    Divided by the gain of all gold items at the top (Järvelin and Kekäläinen, ACM TOIS 20(4), 2002, with the discount
    of Burges et al., ICML 2005). `ranks` holds one rank for each gold item.
    """
    gained = sum(1 / math.log2(1 + rank) for rank in ranks if rank <= k)
    best = sum(1 / math.log2(1 + rank) for rank in range(1, min(k, len(ranks)) + 1))
    return gained / best


def among_first(scores: Mapping[str, float], k: int) -> dict[str, float]:
    """How likely each id is among the first `k`, a mean over all orders of a tie; those that cannot be are left out."""
    if len(scores) <= k:
        return dict.fromkeys(scores, 1.0)
    edge = sorted(scores.values(), reverse=True)[k - 1]
    above = sum(score > edge for score in scores.values())
    tied = sum(score == edge for score in scores.values())
    return {id: 1.0 if score > edge else (k - above) / tied for id, score in scores.items() if score >= edge}


def bootstrap(values: Sequence[float], seed: int = SEED, resamples: int = RESAMPLES) -> Interval:
    """The mean of one value a question, with its percentile interval.

    Questions are drawn with replacement, as many as there are (Efron and Tibshirani, An Introduction to the Bootstrap,
    1993, chapter 13). The same values, seed and resamples give the same interval.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError("no values to average")
    observed = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(observed), size=(resamples, len(observed)))
    outside = (1 - COVERAGE) / 2
    low, high = np.quantile(observed[drawn].mean(axis=1), [outside, 1 - outside])
    return Interval(float(observed.mean()), float(low), float(high))


def paired_difference(
    ours: Sequence[float], theirs: Sequence[float], seed: int = SEED, resamples: int = RESAMPLES
) -> Interval:
    """The mean of ours minus theirs, question by question, with its percentile interval.

    One resample draws questions, not answers, so that what makes a question hard for both cancels out (the paired
    bootstrap: Efron and Tibshirani, 1993, chapter 8; for retrieval Sakai, SIGIR 2006).

    Raises:
        ValueError: The two are not of the same questions, or there are none.
    """
    return bootstrap([mine - other for mine, other in zip(ours, theirs, strict=True)], seed, resamples)
