"""What `evaluate run` does."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from twinwheel_api.cli.data import follow
from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call, date_of
from twinwheel_api.cli.output import note, progress
from twinwheel_api.deps import House, open_store
from twinwheel_api.files import whole
from twinwheel_api.locale import word
from twinwheel_graph.errors import NotFound, UsageError
from twinwheel_graph.evaluate import benchmarks, report
from twinwheel_graph.evaluate.papers import read_papers
from twinwheel_graph.evaluate.rankers import PRODUCT, Baselines, product
from twinwheel_graph.evaluate.run import Evaluation, run
from twinwheel_ingest import operation
from twinwheel_ingest.evaluation_sets import read_needs
from twinwheel_ingest.sources.base import Rejection

PARTLY = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """What is to be measured, and where the table goes (None: standard output)."""

    papers: Path | None
    needs: Path | None
    first: str
    last: str
    output: Path | None
    own_store: bool


def measure(context: Call, asked: Measured) -> int:
    """Run the evaluation and write its table; the exit code."""
    for option, month in (("--from", asked.first), ("--to", asked.last)):
        date_of(option, month)
    needs, bad = read_needs(asked.needs) if asked.needs else ([], [])
    with _measured_house(context, asked, bad) as parts:
        for rejection in bad:
            note(f"{rejection.locator}: {rejection.error.message(context.language)}")
        text = report.markdown(_evaluation(context, parts, asked, needs))
    if asked.output is None:
        sys.stdout.write(text)
    else:
        with whole(asked.output) as stream:
            stream.write(text.encode())
        note(word("evaluated", context.language, path=asked.output))
    return PARTLY if bad else 0


def _evaluation(context: Call, parts: House, asked: Measured, needs: list[benchmarks.StatedNeed]) -> Evaluation:
    papers = read_papers(parts.store)
    sets = [
        benchmarks.link_benchmark(parts.store, papers, direction, asked.first, asked.last)
        for direction in ("reverse", "forward")
    ]
    if needs:
        sets.append(benchmarks.need_benchmark(parts.store, needs))
    if not any(one.questions for one in sets):
        raise UsageError("no_papers", detail=f"{asked.first} – {asked.last}")
    rankers = {
        **Baselines(papers, parts.retriever, vectors=not parts.lacking).rankers(),
        PRODUCT: product(parts.matcher),
    }
    with progress("evaluating", context.language) as told:
        return run(sets, rankers, progress=told)


@contextmanager
def _measured_house(context: Call, asked: Measured, bad: list[Rejection]) -> Iterator[House]:
    """The store that was named, or one made of the papers in a folder that is gone afterwards; bad rows go to `bad`."""
    if not asked.own_store:
        with housed(context) as parts:
            yield parts
        return
    if asked.papers is None:
        raise UsageError("papers_or_store")
    if not asked.papers.exists():
        raise NotFound("no_file", path=asked.papers)
    with tempfile.TemporaryDirectory(prefix="twinwheel-") as folder:
        url = f"sqlite:///{folder}/evaluation.db"
        note(word("reading_papers", context.language))
        with progress("reading", context.language) as told:
            read = operation.ingest([asked.papers], lambda: open_store(url, create=True), progress=told)
        bad += read.rejections
        own = replace(context, store=url, index=None)
        follow(own)
        with housed(own) as parts:
            yield parts
