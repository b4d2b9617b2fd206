"""Tuning as Markdown: what was tried, what was chosen, what it reached out of fold, and what each feature is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.evaluate import metrics
from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.evaluate.tuning import FOLDS, POWER, ROUNDS, Outcomes, Trial, Tuned

SHOWN = 12
"""How many of the trials are listed, the best first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A tuning with the ablation of the declared weights on the same questions (the empty name: with all of them)."""

    tuned: Tuned
    ablation: Mapping[str, Outcomes]


def markdown(judged: Sequence[Judged], seed: int) -> str:
    """The report, ending in a line end."""
    lines = ["# Tuning (调参)", "", *_method(seed)]
    for one in judged:
        lines += ["", *_section(one, seed)]
    return "\n".join(lines) + "\n"


def _method(seed: int) -> Iterator[str]:
    yield f"Descent by coordinates over the grid of `evaluate/grid.toml` ({ROUNDS} rounds), by mean reciprocal rank."
    yield f"Nested cross-validation: {FOLDS} folds of questions (seed {seed}); the out-of-fold figure is, on each fold,"
    yield "that of the weights chosen without it. The questions are no questions of the evaluation of links. An"
    yield "ablation takes one feature out of the declared weights; its difference is paired, question by question,"
    yield "with its 95% bootstrap interval."


def _section(one: Judged, seed: int) -> Iterator[str]:
    tuned = one.tuned
    yield from (f"## {tuned.target}: {tuned.benchmark.name}", "", tuned.benchmark.note, "")
    yield f"Questions: {len(tuned.benchmark.questions)}; points tried: {len(tuned.tried)}."
    yield from ("", "| what | weights | hit@10 | MRR |", "|---|---|---|---|")
    yield f"| out of fold | those of each fold | {_figures(tuned.out_of_fold, seed)} |"
    yield f"| chosen on all (flatters) | {_weights(tuned.chosen)} | {_figures(tuned.tried[tuned.chosen], seed)} |"
    for number, trial in enumerate(tuned.folds, 1):
        yield f"| chosen without fold {number} | {_weights(trial)} | | |"
    best = sorted(tuned.tried.items(), key=lambda pair: -_mean(pair[1]))[:SHOWN]
    yield from ("", f"The best {len(best)} points:", "", "| weights | hit@10 | MRR |", "|---|---|---|")
    yield from (f"| {_weights(trial)} | {_figures(outcomes, seed)} |" for trial, outcomes in best)
    yield from ("", "| declared weights | hit@10 | MRR | Δ MRR |", "|---|---|---|---|")
    whole = one.ablation[""]
    for feature, outcomes in one.ablation.items():
        name = f"without {feature}" if feature else "all features"
        difference = _cell(metrics.paired_difference(_ranks(outcomes), _ranks(whole), seed)) if feature else ""
        yield f"| {name} | {_figures(outcomes, seed)} | {difference} |"


def _weights(trial: Trial) -> str:
    told = [f"{name} {value:g}" for name, value in trial.values if value or name == POWER]
    return ", ".join(told)


def _figures(outcomes: Outcomes, seed: int) -> str:
    hits = metrics.bootstrap([one.hit_10 for one in outcomes], seed)
    return f"{_cell(hits)} | {_cell(metrics.bootstrap(_ranks(outcomes), seed))}"


def _ranks(outcomes: Outcomes) -> list[float]:
    return [one.reciprocal_rank for one in outcomes]


def _mean(outcomes: Outcomes) -> float:
    return sum(_ranks(outcomes)) / len(outcomes)


def _cell(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
