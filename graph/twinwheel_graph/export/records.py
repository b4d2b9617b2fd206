"""A graph as exchange records, JSON lines: merges first, then entities, then relations, each as its source says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, Protocol, TypeAlias

import orjson

from twinwheel_graph.errors import StoreError
from twinwheel_graph.export.neo4j_admin import Exported
from twinwheel_graph.model import EntityClaim, Merge, RelationClaim, Source
from twinwheel_graph.moving.content import entities, merges, relations
from twinwheel_graph.stores.base import GraphStore

Progress: TypeAlias = Callable[[int, int], None]


class Stream(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> int:
        """Take some more."""
        ...


def export(source: GraphStore, stream: Stream, progress: Progress = lambda _done, _all: None) -> Exported:
    """Write a graph; taken in again it is the same.

    Raises:
        StoreError: The graph was written to meanwhile (`export_source_changed`).
    """
    before = source.stats()
    size = sum(before.entities.values()) + sum(before.relations.values())
    done = {"entities": 0, "relations": 0}
    for kind, count, record in _records(source):
        stream.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        if count:
            done[kind] += count
            progress(sum(done.values()), size)
    if source.revision() != before.revision:
        raise StoreError("export_source_changed")
    return Exported(done["entities"], done["relations"], ())


def _records(source: GraphStore) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """The records, each with what it is of and, with the first of it, one to count."""
    for joined in merges(source):
        yield from (("merges", 0, merge(one)) for one in joined)
    for page in entities(source):
        for found in page:
            yield from (("entities", int(claim is found.claims[0]), entity(claim)) for claim in found.claims)
    for page in entities(source):
        for part in relations(source, page):
            for link in part:
                yield from (("relations", int(claim is link.claims[0]), relation(claim)) for claim in link.claims)
    yield from (("withheld", 0, relation(claim)) for claim in source.withheld())


def merge(one: Merge) -> dict[str, Any]:
    """The record of a merge."""
    return {"merge": one.id, "into": one.into}


def entity(claim: EntityClaim) -> dict[str, Any]:
    """The record of a claim of an entity."""
    told = {"entity": claim.type, "id": claim.id, "name": claim.name, "props": dict(claim.props)}
    used = {"origin": claim.origin} if claim.origin else {}
    return {**told, "source": _source(claim.source), **used}


def relation(claim: RelationClaim) -> dict[str, Any]:
    """The record of a claim of a relation."""
    told = {"relation": claim.type, "from": claim.start, "to": claim.end, "props": dict(claim.props)}
    used = {"origin_from": claim.origin_start, "origin_to": claim.origin_end}
    return {**told, "source": _source(claim.source), **{field: id for field, id in used.items() if id}}


def _source(source: Source) -> dict[str, Any]:
    return {name: value for name, value in asdict(source).items() if value not in ("", None)}
