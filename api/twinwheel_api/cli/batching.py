"""What `match batch` does."""

from __future__ import annotations

import codecs
import sys
from functools import lru_cache, partial
from pathlib import Path
from typing import IO

from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, progress
from twinwheel_api.files import whole
from twinwheel_api.locale import word
from twinwheel_graph.errors import NotFound, TwinwheelError, UsageError
from twinwheel_graph.lookup import meant
from twinwheel_graph.match import batch
from twinwheel_graph.match.targets import target_of

FORMATS = {".jsonl": batch.record, ".trec": batch.trec}


def run_batch(context: Call, queries: Path, run: Path, *, direction: str, target: str | None, top: int) -> int:
    """Answer the questions of a file into a run, whole or not at all; how many lines were bad."""
    form = FORMATS.get(run.suffix.lower())
    if form is None:
        raise UsageError("unknown_suffix", path=run, known=" / ".join(FORMATS))
    target_of(direction, target)
    lines = _lines(queries)
    asked = lines_written = bad = 0
    with housed(context) as parts, progress("reading", context.language) as told, whole(run) as out:
        find = lru_cache(maxsize=10_000)(partial(meant, parts.store, parts.retriever))
        for given in batch.answer(parts.matcher, find, lines, direction=direction, target=target, top=top):
            if isinstance(given, batch.BadLine):
                bad += 1
                _tell(given, context.language)
                continue
            asked += 1
            for rank, hit in enumerate(given.hits, 1):
                out.write(form(given.query.id, rank, hit))
                lines_written += 1
            told(asked, len(lines))
    note(word("run_written", context.language, queries=asked, lines=lines_written, path=run))
    return bad


def _lines(queries: Path) -> list[bytes]:
    if str(queries) == "-":
        return _without_mark(sys.stdin.buffer)
    if not queries.exists():
        raise NotFound("no_file", path=queries)
    try:
        with queries.open("rb") as stream:
            return _without_mark(stream)
    except OSError as error:
        raise TwinwheelError("cannot_read", path=queries, detail=error.strerror or error) from error


def _without_mark(stream: IO[bytes]) -> list[bytes]:
    """All lines; the mark that some editors begin UTF-8 files with is not part of the first."""
    lines = list(stream)
    return [lines[0].removeprefix(codecs.BOM_UTF8), *lines[1:]] if lines else []


def _tell(given: batch.BadLine, language: str) -> None:
    told = word("bad_line", language, line=given.number, message=given.error.message(language))
    note(told + (word("answered_by_text", language) if given.answered else ""))
