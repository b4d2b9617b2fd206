"""What `evaluate run` does."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from twinwheel_api.cli.measuring import measured_house, needs_of, put, runs_of, tell_bad
from twinwheel_api.cli.options import Call, date_of
from twinwheel_api.cli.output import progress
from twinwheel_api.deps import House, open_matcher
from twinwheel_graph.errors import UsageError
from twinwheel_graph.evaluate import benchmarks, report
from twinwheel_graph.evaluate.papers import Paper, read_papers
from twinwheel_graph.evaluate.rankers import PRODUCT, Answers, Baselines, product
from twinwheel_graph.evaluate.run import Evaluation, run
from twinwheel_graph.evaluate.sizes import SIZED, SizeWatch
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.neo4j_address import shown
from twinwheel_ingest.sources.base import Rejection


@dataclass(frozen=True, slots=True)
class Measured:
    """What is to be measured, and where the table goes (None: standard output)."""

    papers: Path | None
    needs: tuple[Path, ...]
    runs: tuple[Path, ...]
    first: str
    last: str
    output: Path | None
    own_store: bool


def measure(context: Call, asked: Measured) -> int:
    """Run the evaluation and write its table; the exit code."""
    for option, month in (("--from", asked.first), ("--to", asked.last)):
        date_of(option, month)
    bad: list[Rejection] = []
    needs, others = needs_of(asked.needs, bad), runs_of(asked.runs, bad)
    with measured_house(context, asked.papers, bad, own=asked.own_store) as parts:
        code = tell_bad(context, bad)
        text = report.markdown(_evaluation(context, parts, asked, needs, others), _made(context, parts, asked))
    put(context, text, asked.output)
    return code


def _evaluation(
    context: Call,
    parts: House,
    asked: Measured,
    needs: Mapping[str, list[benchmarks.StatedNeed]],
    others: Mapping[str, Answers],
) -> Evaluation:
    papers = read_papers(parts.store)
    sets = [
        benchmarks.link_benchmark(parts.store, papers, direction, asked.first, asked.last)
        for direction in ("reverse", "forward")
    ]
    sets += [benchmarks.need_benchmark(parts.store, some, name) for name, some in needs.items() if some]
    if not any(one.questions for one in sets):
        raise UsageError("no_papers", detail=f"{asked.first} – {asked.last}")
    baselines = Baselines(papers, parts.retriever, vectors=not parts.lacking)
    watch = SizeWatch(baselines.popularity, _never_named(parts, papers))
    with progress("evaluating", context.language) as told:
        rankers = {**baselines.rankers(), PRODUCT: product(open_matcher(parts.store, parts.retriever))}
        return run(sets, rankers, progress=told, watch=watch, others=others)


def _made(context: Call, parts: House, asked: Measured) -> report.Made:
    files = [*(("--needs", file) for file in asked.needs), *(("--run", file) for file in asked.runs)]
    options = [("--papers", asked.papers), *files, ("--from", asked.first), ("--to", asked.last)]
    told = shlex.join(str(part) for option, value in options if value is not None for part in (option, value))
    counts = parts.store.stats().entities
    store = "a store made of these papers and the reference tables" if asked.own_store else f"`{shown(context.store)}`"
    held = f"{store} ({sum(counts.values()):,} entities, {counts.get('Achievement', 0):,} of them achievements)"
    named = "" if asked.own_store else f" --store {shlex.quote(shown(context.store))}"
    return report.Made(f"twinwheel evaluate run{named} {told}", held, parts.retriever.encoder())


def _never_named(parts: House, papers: Sequence[Paper]) -> int:
    """How many firms the store knows that stand on no paper."""
    counts = parts.store.stats().entities
    named = {firm for paper in papers for firm in paper.organisations[SIZED]}
    return sum(counts.get(type, 0) for type in ontology().types_of(SIZED)) - len(named)
