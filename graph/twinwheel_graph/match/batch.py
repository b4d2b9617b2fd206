"""Many questions at once: one JSON object a line in, one hit a line (or a TREC run) out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from twinwheel_graph.dates import bound
from twinwheel_graph.errors import BadRow, NotFound, TwinwheelError
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Hit, Request

SERVER_FAULT = 500
"""From this status on an error is no fault of a line: the store or the index failed, and the batch with it."""

LINE_BYTES = 1 << 20
"""The longest line of a batch."""


@dataclass(frozen=True, slots=True)
class BatchQuery:
    """One question of a batch."""

    id: str
    text: str = ""
    entity: str = ""
    exclude: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be taken as it stands; `answered` where its text was answered all the same."""

    number: int
    error: TwinwheelError
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and its hits, the best first."""

    query: BatchQuery
    hits: tuple[Hit, ...]


def parse(line: bytes) -> BatchQuery:
    """The question on a line; BadRow where it is none."""
    if len(line) > LINE_BYTES:
        raise BadRow("line_too_long", limit=LINE_BYTES >> 20)
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadRow("bad_json", detail=error.msg, column=error.colno) from None
    if not isinstance(record, dict):
        raise BadRow("not_an_object", field="")
    query = BatchQuery(
        id=_text(record, "id"),
        text=_text(record, "text"),
        entity=_text(record, "entity"),
        exclude=_texts(record, "exclude"),
        before=_text(record, "before"),
    )
    if not query.id or any(char.isspace() for char in query.id):
        raise BadRow("bad_id" if query.id else "missing_id", field="id", value=query.id, limit=200)
    if not query.text.strip() and not query.entity:
        raise BadRow("nothing_asked", field="text")
    bound(query.before)
    return query


def answer(
    matcher: Matcher,
    meant: Callable[[str], str],
    lines: Iterable[bytes],
    *,
    direction: str,
    target: str | None,
    top: int,
) -> Iterator[Answered | BadLine]:
    """Answer each line; a bad one is told and the others answered.

    `meant` gives the id for an id, name or alias. A question whose entity is unknown is told, and answered by its text
    if it has one. Excluded ids that are unknown exclude nothing; an excluded name that several carry is told.
    """
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            query = _first(parse(line), seen)
            entity, unknown = _known(meant, query)
            spoken = bool(query.text.strip())
            if unknown is not None:
                yield BadLine(number, unknown, answered=spoken)
            if unknown is None or spoken:
                yield Answered(query, _hits(matcher, meant, query, entity, (direction, target, top)))
        except TwinwheelError as error:
            if error.status >= SERVER_FAULT:
                raise
            yield BadLine(number, error)


def _first(query: BatchQuery, seen: set[str]) -> BatchQuery:
    """The question, now seen; BadRow where another has had its id."""
    if query.id in seen:
        raise BadRow("duplicate_id", field="id", value=query.id)
    seen.add(query.id)
    return query


def record(query: str, rank: int, hit: Hit) -> bytes:
    """One line of a run in JSON lines."""
    fields = {
        "query": query,
        "rank": rank,
        "id": hit.id,
        "type": hit.type,
        "name": hit.name,
        "aliases": hit.aliases,
        "score": hit.score,
        "confidence": hit.confidence,
        "credible": hit.credible,
    }
    return orjson.dumps(fields) + b"\n"


def trec(query: str, rank: int, hit: Hit) -> bytes:
    """One line of a TREC run: question, Q0, document, rank, score, name of the run."""
    return f"{query} Q0 {hit.id} {rank} {hit.score:.9f} twinwheel\n".encode()


def _known(meant: Callable[[str], str], query: BatchQuery) -> tuple[str, TwinwheelError | None]:
    if not query.entity:
        return "", None
    try:
        return meant(query.entity), None
    except TwinwheelError as error:
        if error.status >= SERVER_FAULT:
            raise
        return "", error


def _hits(
    matcher: Matcher, meant: Callable[[str], str], query: BatchQuery, entity: str, asked: tuple[str, str | None, int]
) -> tuple[Hit, ...]:
    direction, target, top = asked
    excluded = []
    for written in query.exclude:
        try:
            excluded.append(meant(written))
        except NotFound:
            excluded.append(written)
    request = Request(direction, target, query.text, entity, tuple(excluded), query.before, top=top, raw=True)
    return matcher.match(request).hits


def _text(record: dict[str, Any], field: str) -> str:
    raw = record.get(field)
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise BadRow("not_a_text", field=field, value=repr(raw)[:40])
    return raw


def _texts(record: dict[str, Any], field: str) -> tuple[str, ...]:
    raw = record.get(field) or []
    if not isinstance(raw, list) or not all(isinstance(part, str) for part in raw):
        raise BadRow("not_texts", field=field)
    return tuple(raw)
