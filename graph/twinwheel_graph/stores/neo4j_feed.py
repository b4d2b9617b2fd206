"""The change feed of a Neo4j store: page by page, each a transaction of its own: whoever follows may be slow."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from twinwheel_graph.model import Change, RelationKey
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import neo4j_cypher as cypher

Ask: TypeAlias = Callable[..., Sequence[Sequence[Any]]]
"""A statement and its values in; rows out."""

PAGE = 5_000
GONE_PAGE = 10
"""Each row of these holds what one statement took out: up to 5,000 ids."""

GROWTH = 4


def changes(ask: Ask, since: int) -> Iterator[Change]:
    """What was touched after `since` and up to the revision of now, in order; what is gone comes first in each.

    What is touched again meanwhile is left out here; it stands in the feed after the revision of now.
    """
    ((goal,),) = ask(cypher.REVISION)
    if goal <= since:
        return
    touched = {kind for (kind,) in ask(cypher.changed_kinds(list(ontology().relations)), since=since)}
    streams = [make(ask, since, goal) for kind, make in _kinds().items() if kind in touched]
    for _, _, change in heapq.merge(*streams, key=lambda item: item[:2]):
        yield change


_Item: TypeAlias = tuple[int, int, Change]


def _kinds() -> Mapping[str, Callable[[Ask, int, int], Iterator[_Item]]]:
    return {"gone": _gone, "entity": _entities, **{type: _of_type(type) for type in ontology().relations}}


def _gone(ask: Ask, since: int, goal: int) -> Iterator[_Item]:
    for revision, ids, types, ends in _pages(ask, cypher.GONE, since, goal, GONE_PAGE):
        for id, type, end in zip(ids, types, ends, strict=True):
            change = Change(revision, gone=True, relation=RelationKey(type, id, end)) if type else None
            yield revision, 0, change or Change(revision, gone=True, entity=id)


def _entities(ask: Ask, since: int, goal: int) -> Iterator[_Item]:
    for revision, id in _pages(ask, cypher.CHANGED_ENTITIES, since, goal, PAGE):
        yield revision, 1, Change(revision, gone=False, entity=id)


def _of_type(type: str) -> Callable[[Ask, int, int], Iterator[_Item]]:
    def stream(ask: Ask, since: int, goal: int) -> Iterator[_Item]:
        for revision, start, end in _pages(ask, cypher.changed_relations(type), since, goal, PAGE):
            yield revision, 2, Change(revision, gone=False, relation=RelationKey(type, start, end))

    return stream


def _pages(ask: Ask, statement: str, since: int, goal: int, size: int) -> Iterator[Sequence[Any]]:
    """Rows that begin with their revision, in its order. A page ends with a whole revision, and grows to fit one."""
    limit = size
    while True:
        found = ask(statement, since=since, goal=goal, limit=limit)
        if len(found) < limit:
            yield from found
            return
        last = found[-1][0]
        whole = [row for row in found if row[0] < last]
        yield from whole
        since, limit = (last - 1, size) if whole else (since, limit * GROWTH)
