"""What `evaluate explain` does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.measuring import measured_house, needs_of, put, tell_bad
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import progress
from twinwheel_api.deps import House, copied, open_matcher
from twinwheel_graph.errors import UsageError
from twinwheel_graph.evaluate import faithfulness_report
from twinwheel_graph.evaluate.benchmarks import Benchmark, StatedNeed, drawn, need_benchmark, training_benchmark
from twinwheel_graph.evaluate.faithful_items import probe_items
from twinwheel_graph.evaluate.faithful_texts import Bench, probe_texts
from twinwheel_graph.evaluate.faithfulness import Probed
from twinwheel_graph.evaluate.faithfulness_report import Made
from twinwheel_graph.evaluate.papers import read_papers
from twinwheel_graph.evaluate.rewriting import Rewriting
from twinwheel_graph.retrieve.remembered import Remembered
from twinwheel_ingest.sources.base import Rejection


@dataclass(frozen=True, slots=True)
class Asked:
    """What explanations to try: so many questions a target, so many hits of each; where the report goes."""

    papers: Path | None
    needs: tuple[Path, ...]
    questions: int
    hits: int
    seed: int
    output: Path | None
    own_store: bool


def run_explaining(context: Call, asked: Asked) -> int:
    """Try explanations with and without what they cite, and report; the exit code. The store stays as it is."""
    bad: list[Rejection] = []
    needs = [need for some in needs_of(asked.needs, bad).values() for need in some]
    index = None if asked.own_store else context.index
    with measured_house(context, asked.papers, bad, own=asked.own_store) as parts:
        code = tell_bad(context, bad)
        probed = list(_probed(replace(context, index=index), parts, needs, asked))
        encoder = parts.retriever.encoder()
    if not probed:
        raise UsageError("no_papers", detail="--needs, --papers")
    put(context, faithfulness_report.markdown(probed, Made(encoder, asked.hits, asked.seed)), asked.output)
    return code


def _probed(context: Call, parts: House, needs: list[StatedNeed], asked: Asked) -> Iterator[Probed]:
    stated = drawn(need_benchmark(parts.store, needs), asked.questions, asked.seed)
    if stated.questions:
        yield _by_text(context, parts, stated, asked)
        yield _by_items(context, parts, _of_institutions(stated), asked)
    firms = training_benchmark(parts.store, read_papers(parts.store), "forward", asked.questions, asked.seed)
    if firms.questions:
        yield _by_items(context, parts, firms, asked)


def _of_institutions(stated: Benchmark) -> Benchmark:
    """The same needs, asked for institutions."""
    questions = tuple(replace(question, target="institution", gold=frozenset()) for question in stated.questions)
    return replace(stated, note="The same needs, asked for institutions.", questions=questions)


def _by_items(context: Call, parts: House, benchmark: Benchmark, asked: Asked) -> Probed:
    matcher = open_matcher(parts.store, Remembered(parts.retriever))
    with progress("explaining", context.language) as told:
        return probe_items(matcher, benchmark, asked.hits, asked.seed, told)


def _by_text(context: Call, parts: House, benchmark: Benchmark, asked: Asked) -> Probed:
    with _bench(context, parts) as bench, progress("explaining", context.language) as told:
        return probe_texts(bench, benchmark, asked.hits, asked.seed, told)


@contextmanager
def _bench(context: Call, parts: House) -> Iterator[Bench]:
    """A copy of the store that is gone afterwards, with vectors of whatever is written where there is an encoder."""
    with tempfile.TemporaryDirectory(prefix="twinwheel-") as folder:
        url = copied(parts.store, context.index, Path(folder))
        with housed(replace(context, store=url, index=None)) as copy:

            def follow() -> None:
                copy.retriever.follow()
                copy.retriever.encode(None)

            follow()  # whatever lacks its vector gets it before anything is asked
            yield Bench(copy.store, Rewriting(copy.store, follow), open_matcher(copy.store, copy.retriever))
