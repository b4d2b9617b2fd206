"""What the commands of `evaluate` share: the store that is measured on, the sets of needs, and where a table goes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from twinwheel_api.cli.data import follow
from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, progress
from twinwheel_api.deps import House, open_store
from twinwheel_api.files import whole
from twinwheel_api.locale import word
from twinwheel_graph.errors import NotFound, UsageError
from twinwheel_graph.evaluate.benchmarks import StatedNeed
from twinwheel_ingest import operation
from twinwheel_ingest.evaluation_sets import read_needs, read_run
from twinwheel_ingest.sources.base import Rejection

PARTLY = 3


@contextmanager
def measured_house(context: Call, papers: Path | None, bad: list[Rejection], *, own: bool) -> Iterator[House]:
    """The store that was named, or (`own`) one made of the papers in a folder that is gone afterwards.

    Rows that could not be read go to `bad`.
    """
    if not own:
        with housed(context) as parts:
            yield parts
        return
    if papers is None:
        raise UsageError("papers_or_store")
    if not papers.exists():
        raise NotFound("no_file", path=papers)
    with tempfile.TemporaryDirectory(prefix="twinwheel-") as folder:
        made = replace(context, store=f"sqlite:///{folder}/evaluation.db", index=None)
        note(word("reading_papers", context.language))
        with progress("reading", context.language) as told:
            opened = lambda: open_store(made.store, create=True)  # noqa: E731
            read = operation.ingest([papers], opened, progress=told)
        bad += read.rejections
        follow(made)
        with housed(made) as parts:
            yield parts


def needs_of(files: Sequence[Path], bad: list[Rejection], *, answered: bool = True) -> dict[str, list[StatedNeed]]:
    """The needs of each file, by the file's name without its suffix; lines that are none go to `bad`."""
    found = {}
    for path in files:
        needs, rejected = read_needs(path, answered=answered)
        found[path.name.split(".")[0]] = needs
        bad += rejected
    return found


def runs_of(files: Sequence[Path], bad: list[Rejection]) -> dict[str, dict[str, dict[str, float]]]:
    """The answers of each run, by the file's name without its suffix; lines that are none go to `bad`."""
    found = {}
    for path in files:
        if not path.exists():
            raise NotFound("no_file", path=path)
        answers, rejected = read_run(path)
        found[path.name.split(".")[0]] = answers
        bad += rejected
    return found


def tell_bad(context: Call, bad: Sequence[Rejection]) -> int:
    """Say what could not be read; the exit code."""
    for rejection in bad:
        note(f"{rejection.locator}: {rejection.error.message(context.language)}")
    return PARTLY if bad else 0


def put(context: Call, text: str, output: Path | None) -> None:
    """Write a table whole, to a file or to standard output."""
    if output is None:
        sys.stdout.write(text)
        return
    with whole(output) as stream:
        stream.write(text.encode())
    note(word("evaluated", context.language, path=output))
