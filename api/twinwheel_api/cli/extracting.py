"""What `extract` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, progress
from twinwheel_api.deps import open_store
from twinwheel_api.facts import line
from twinwheel_api.files import whole
from twinwheel_api.locale import word
from twinwheel_graph.language.facts import Fact
from twinwheel_ingest.extract import bulk
from twinwheel_ingest.extract.texts import Given, Named, in_files, in_store, lines_of
from twinwheel_ingest.sources.base import Rejection


def run_extract(context: Call, paths: Sequence[Path], output: Path, processes: int | None) -> int:
    """Write the facts of files, or of a store; whole or not at all. How many rows could not be read."""
    bad: list[Rejection] = []
    with (
        _given(context, paths) as (texts, total),
        whole(output) as out,
        progress("extracting", context.language) as told,
        closing(bulk.read(_sound(texts, bad), processes)) as found,
    ):
        texts_read, facts = _write(found, out, lambda things: told(things, max(total, things)))
    for rejection in bad:
        note(f"{rejection.locator}: {rejection.error.message(context.language)}")
    note(word("extracted", context.language, texts=texts_read, facts=facts, path=output))
    return len(bad)


@contextmanager
def _given(context: Call, paths: Sequence[Path]) -> Iterator[tuple[Iterable[Given], int]]:
    """The texts, and of how many lines or entities they are."""
    if paths:
        yield in_files(paths), lines_of(paths)
        return
    store = open_store(context.store)
    try:
        yield in_store(store), sum(store.stats().entities.values())
    finally:
        store.close()


def _sound(texts: Iterable[Given], bad: list[Rejection]) -> Iterator[Named]:
    for one in texts:
        if isinstance(one, Rejection):
            bad.append(one)
        else:
            yield one


def _write(found: Iterable[tuple[Named, list[Fact]]], out: IO[bytes], told: Callable[[int], None]) -> tuple[int, int]:
    """How many texts and facts were written; `told` hears of how many lines or entities."""
    texts = facts = things = 0
    last = ""
    for named, read in found:
        things += named.id != last
        last = named.id
        texts += 1
        facts += len(read)
        out.writelines(line(named, one) for one in read)
        told(things)
    return texts, facts
