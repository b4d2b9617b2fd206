"""What `evaluate tune` does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twinwheel_api.cli.measuring import measured_house, needs_of, put, tell_bad
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import progress
from twinwheel_api.deps import House, open_matcher
from twinwheel_graph.evaluate import tuning
from twinwheel_graph.evaluate.benchmarks import Benchmark, StatedNeed, need_benchmark, training_benchmark
from twinwheel_graph.evaluate.papers import read_papers
from twinwheel_graph.evaluate.tuning_report import Judged, markdown
from twinwheel_graph.match.targets import targets
from twinwheel_graph.retrieve.remembered import Remembered
from twinwheel_ingest.sources.base import Rejection

if TYPE_CHECKING:
    from twinwheel_graph.match.engine import Matcher


@dataclass(frozen=True, slots=True)
class Asked:
    """What to tune on, and where the report goes (None: standard output)."""

    papers: Path | None
    needs: tuple[Path, ...]
    questions: int
    seed: int
    output: Path | None
    own_store: bool


def run_tuning(context: Call, asked: Asked) -> int:
    """Tune on every set of training questions and report; the exit code. Nothing is changed."""
    bad: list[Rejection] = []
    needs = [need for some in needs_of(asked.needs, bad).values() for need in some]
    with measured_house(context, asked.papers, bad, own=asked.own_store) as parts:
        code = tell_bad(context, bad)
        matcher = open_matcher(parts.store, Remembered(parts.retriever))
        judged = [_judged(context, matcher, one, asked.seed) for one in _benchmarks(parts, needs, asked)]
    put(context, markdown(judged, asked.seed), asked.output)
    return code


def _benchmarks(parts: House, needs: list[StatedNeed], asked: Asked) -> Iterator[Benchmark]:
    if needs:
        yield need_benchmark(parts.store, needs)
    papers = read_papers(parts.store)
    for direction in ("reverse", "forward"):
        made = training_benchmark(parts.store, papers, direction, asked.questions, asked.seed)
        if made.questions:
            yield made


def _judged(context: Call, matcher: Matcher, benchmark: Benchmark, seed: int) -> Judged:
    declared = targets()
    with progress("tuning", context.language) as told:
        tuner = tuning.Tuner(matcher, declared, benchmark, lambda done: told(done, 0))
        tuned = tuner.tune(tuning.grids()[benchmark.questions[0].target], seed)
    return Judged(tuned, dict(tuning.ablated(matcher, declared, benchmark)))
