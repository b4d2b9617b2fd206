"""Calibration: how likely a hit of a score is right, and where the line of "nothing credible" runs.

Labels are the first hits of questions whose answers are known; confidence rises with the score (isotonic regression by
pool-adjacent-violators: Ayer et al., Annals of Mathematical Statistics 26, 1955; Zadrozny and Elkan, KDD 2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twinwheel_graph.evaluate.benchmarks import Benchmark, Question
from twinwheel_graph.evaluate.metrics import RESAMPLES, SEED, Interval
from twinwheel_graph.evaluate.tuning import folds
from twinwheel_graph.match.credibility import Curve
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Hit

HITS = 10
"""How many hits of a question are labelled."""

BINS = 10
LOST = 0.1
"""How many of the answerable questions may fall below the line at most."""

FOUND = 0.8
"""How many of the unanswerable questions must fall below it at least."""

SHORTEST = 0.05
"""The quantile of the lengths of the questions from which on confidence is given; it ends with the longest."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Hits of a benchmark's questions: scores, whether right (1 or 0), and the number of the question of each.

    `lengths` is the usual range of the questions' lengths in characters.
    """

    scores: Floats
    right: Floats
    question: NDArray[np.int64]
    lengths: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A curve fitted on all labels, and how well curves fitted without each fold do on it.

    `error` is the expected calibration error with its interval; `bins` are (mean confidence, share right, hits).
    """

    curve: Curve
    error: Interval
    bins: tuple[tuple[float, float, int], ...]
    hits: int
    questions: int
    lengths: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Separated:
    """How well a line could tell answerable questions from others: the shares of each below it, by question (1 or 0).

    `at` is the best line that there is for these very questions; `below` is by lines drawn without each fold.
    """

    at: float
    best: tuple[Sequence[float], Sequence[float]]
    below: tuple[Sequence[float], Sequence[float]]

    @property
    def reached(self) -> bool:
        """Whether both bounds are kept by the best line, which has seen the questions."""
        lost, found = (float(np.mean(flags)) for flags in self.best)
        return lost <= LOST and found >= FOUND


def labelled(matcher: Matcher, benchmark: Benchmark) -> Labelled:
    """The first hits of every question with their labels."""
    rows = []
    for number, question in enumerate(benchmark.questions):
        rows += [(hit.score, float(hit.id in question.gold), number) for hit in first_hits(matcher, question, HITS)]
    scores, right, numbers = (np.array(column) for column in zip(*rows, strict=True))
    lengths = usual_lengths([question.text for question in benchmark.questions])
    return Labelled(scores.astype(np.float64), right.astype(np.float64), numbers.astype(np.int64), lengths)


def usual_lengths(texts: Sequence[str]) -> tuple[int, int]:
    """The lengths (characters) from the quantile SHORTEST to the longest of some texts."""
    lengths = [len(text.strip()) for text in texts]
    return int(np.ceil(np.quantile(lengths, SHORTEST))), max(lengths)


def first_hits(matcher: Matcher, question: Question, top: int) -> Sequence[Hit]:
    """The first hits of a question, as a batch gives them."""
    return matcher.match(question.request(top)).hits


def calibrate(labels: Labelled, seed: int = SEED) -> Calibrated:
    """Fit on all labels; judge out of fold, questions kept whole."""
    confidence = np.empty_like(labels.scores)
    count = int(labels.question.max()) + 1
    for fold in folds(count, seed):
        left_out = np.isin(labels.question, fold)
        curve = isotonic(labels.scores[~left_out], labels.right[~left_out])
        confidence[left_out] = [curve.at(score) for score in labels.scores[left_out]]
    return Calibrated(
        curve=isotonic(labels.scores, labels.right),
        error=_error_interval(confidence, labels, seed),
        bins=tuple(_bins(confidence, labels.right)),
        hits=len(labels.scores),
        questions=count,
        lengths=labels.lengths,
    )


def held_out_error(curve: Curve, labels: Labelled, seed: int = SEED) -> Interval:
    """The expected calibration error of a curve on labels that it was not fitted on."""
    return _error_interval(np.array([curve.at(score) for score in labels.scores]), labels, seed)


def isotonic(scores: Floats, right: Floats) -> Curve:
    """The rising curve with the least squares to labels, as straight lines between the middles of its steps."""
    order = np.argsort(scores, kind="stable")
    blocks: list[tuple[float, float, int]] = []  # sum of scores, sum of labels, count
    for score, label in zip(scores[order].tolist(), right[order].tolist(), strict=True):
        blocks.append((score, label, 1))
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            last, before = blocks.pop(), blocks.pop()
            blocks.append((last[0] + before[0], last[1] + before[1], last[2] + before[2]))
    return Curve(tuple(total / count for total, _, count in blocks), tuple(hits / count for _, hits, count in blocks))


def expected_calibration_error(confidence: Floats, right: Floats) -> float:
    """The mean distance of confidence to the share that is right, over equal bins of confidence, by their hits.

    Naeini, Cooper and Hauskrecht, AAAI 2015, with ten bins.
    """
    return sum(abs(mean - share) * hits for mean, share, hits in _bins(confidence, right)) / len(confidence)


def line(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The line between the best scores of both kinds of questions that keeps furthest from both bounds.

    Bounds are FOUND (the share of the unanswerable that must be below) and LOST (the share of the answerable that may
    be); distances are relative to the room that each leaves.
    """
    lost, found = np.array(answerable), np.array(unanswerable)
    scores = np.unique(np.concatenate([lost, found]))
    between = (scores[:-1] + scores[1:]) / 2

    def room(at: float) -> float:
        return min((float((found < at).mean()) - FOUND) / (1 - FOUND), (LOST - float((lost < at).mean())) / LOST)

    return float(max(between, key=room))


def below_out_of_fold(
    answerable: Sequence[float], unanswerable: Sequence[float], seed: int = SEED
) -> tuple[list[float], list[float]]:
    """Whether (1 or 0) each question of either kind is below a line that was drawn without its fold."""
    both = (np.array(answerable), np.array(unanswerable))
    below = [np.zeros(len(scores)) for scores in both]
    drawn = [list(folds(len(scores), seed)) for scores in both]
    for fold in zip(*drawn, strict=True):
        at = line(*(np.delete(scores, left_out).tolist() for scores, left_out in zip(both, fold, strict=True)))
        for flags, scores, left_out in zip(below, both, fold, strict=True):
            flags[left_out] = scores[left_out] < at
    return below[0].tolist(), below[1].tolist()


def separated(answerable: Sequence[float], unanswerable: Sequence[float], seed: int = SEED) -> Separated:
    """How well a line between the best scores of both kinds of questions could tell them apart."""
    at = line(answerable, unanswerable)
    lost, found = ([float(score < at) for score in scores] for scores in (answerable, unanswerable))
    return Separated(at, (lost, found), below_out_of_fold(answerable, unanswerable, seed))


def _bins(confidence: Floats, right: Floats) -> list[tuple[float, float, int]]:
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    found = []
    for place in range(BINS):
        inside = places == place
        if inside.any():
            found.append((float(confidence[inside].mean()), float(right[inside].mean()), int(inside.sum())))
    return found


def _error_interval(confidence: Floats, labels: Labelled, seed: int) -> Interval:
    """The error with its percentile interval over resamples of questions."""
    count = int(labels.question.max()) + 1
    rows = [np.flatnonzero(labels.question == number) for number in range(count)]
    drawn = np.random.default_rng(seed).integers(0, count, size=(RESAMPLES // 4, count))
    errors = []
    for resample in drawn:
        chosen = np.concatenate([rows[number] for number in resample])
        errors.append(expected_calibration_error(confidence[chosen], labels.right[chosen]))
    low, high = np.quantile(errors, [0.025, 0.975])
    return Interval(expected_calibration_error(confidence, labels.right), float(low), float(high))
