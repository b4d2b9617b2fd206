"""Running rankers over benchmarks: what each reached, on all questions and on each slice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.evaluate import metrics
from twinwheel_graph.evaluate.benchmarks import Benchmark, Question
from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.evaluate.rankers import WORDS, Answers, Ranker, kept
from twinwheel_graph.evaluate.sizes import Sizes, SizeWatch

ALL = "all"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one ranker reached on one question, each from 0 to 1."""

    hit_1: float
    hit_10: float
    reciprocal_rank: float
    ndcg_10: float


@dataclass(frozen=True, slots=True)
class Row:
    """What one ranker reached on one slice of `questions` questions.

    `difference` is the mean reciprocal rank minus that of the ranker compared against, None for that one itself.
    """

    slice: str
    questions: int
    ranker: str
    hit_1: Interval
    hit_10: Interval
    mean_reciprocal_rank: Interval
    ndcg_10: Interval
    difference: Interval | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A benchmark, the outcomes of each ranker in the order of its questions, and their summary."""

    benchmark: Benchmark
    outcomes: Mapping[str, tuple[Outcome, ...]]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was run: the benchmarks, the ranker that others are compared `against`, the seed of the intervals.

    `sizes` are the shares of answers by the size of firms, None where nobody watched; `others` whose answers were made
    elsewhere.
    """

    judged: tuple[Judged, ...]
    against: str
    seed: int
    sizes: Sizes | None = None
    others: tuple[str, ...] = ()


def run(
    benchmarks: Sequence[Benchmark],
    rankers: Mapping[str, Ranker],
    *,
    against: str = WORDS,
    seed: int = metrics.SEED,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    watch: SizeWatch | None = None,
    others: Mapping[str, Answers] | None = None,
) -> Evaluation:
    """Ask every ranker every question; `progress` is told of how many of how many questions are done.

    `watch` sees every answer. `others` are rankers whose answers were made elsewhere: they stand where they have any.
    """
    total = sum(len(benchmark.questions) for benchmark in benchmarks)
    judged: list[Judged] = []
    done = 0
    for benchmark in benchmarks:
        taking_part = {**rankers, **_answering(benchmark, others or {})}
        asked: list[dict[str, Outcome]] = []
        for question in benchmark.questions:
            asked.append(_outcomes(question, taking_part, watch))
            progress(done + len(asked), total)
        done += len(asked)
        outcomes = {name: tuple(answers[name] for answers in asked) for name in taking_part}
        judged.append(Judged(benchmark, outcomes, tuple(summary(benchmark, outcomes, against, seed))))
    sizes = watch.sizes(seed) if watch is not None else None
    return Evaluation(tuple(judged), against, seed, sizes, tuple(others or ()))


def _answering(benchmark: Benchmark, others: Mapping[str, Answers]) -> dict[str, Ranker]:
    """Those who answer any of these questions."""
    ids = {question.id for question in benchmark.questions}
    return {name: kept(answers) for name, answers in others.items() if ids & answers.keys()}


def _outcomes(question: Question, rankers: Mapping[str, Ranker], watch: SizeWatch | None) -> dict[str, Outcome]:
    answers = {name: ranker(question) for name, ranker in rankers.items()}
    if watch is not None:
        watch.take(question, answers)
    return {name: outcome(scores, question) for name, scores in answers.items()}


def outcome(scores: Mapping[str, float], question: Question) -> Outcome:
    """How well these scores answer a question."""
    ranks = metrics.gold_ranks(scores, question.gold)
    return Outcome(
        metrics.hit(ranks, 1), metrics.hit(ranks, 10), metrics.reciprocal_rank(ranks), metrics.ndcg(ranks, 10)
    )


def summary(
    benchmark: Benchmark, outcomes: Mapping[str, Sequence[Outcome]], against: str, seed: int = metrics.SEED
) -> list[Row]:
    """A row for each slice and ranker; a slice without questions has none."""
    rows: list[Row] = []
    for name in (ALL, *benchmark.slices):
        places = [at for at, question in enumerate(benchmark.questions) if name == ALL or name in question.flags]
        chosen = {ranker: [found[at] for at in places] for ranker, found in outcomes.items()}
        if places:
            rows += [_row(name, ranker, chosen, against, seed) for ranker in chosen]
    return rows


def _row(name: str, ranker: str, chosen: Mapping[str, Sequence[Outcome]], against: str, seed: int) -> Row:
    reached = chosen[ranker]
    ours = [found.reciprocal_rank for found in reached]
    theirs = [found.reciprocal_rank for found in chosen[against]] if against in chosen else []
    compared = theirs and ranker != against
    return Row(
        slice=name,
        questions=len(reached),
        ranker=ranker,
        hit_1=metrics.bootstrap([found.hit_1 for found in reached], seed),
        hit_10=metrics.bootstrap([found.hit_10 for found in reached], seed),
        mean_reciprocal_rank=metrics.bootstrap(ours, seed),
        ndcg_10=metrics.bootstrap([found.ndcg_10 for found in reached], seed),
        difference=metrics.paired_difference(ours, theirs, seed) if compared else None,
    )
