"""The relations at many ids in bounded memory: in parts, each read in a transaction of its own.

As many ids as have few relations together are asked for at once; an id that has very many is read in pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from twinwheel_graph.model import Direction, Relation
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores.neo4j_codec import relation_of

Ask: TypeAlias = Callable[..., Sequence[Sequence[Any]]]
"""A statement and its values in; rows out."""

Met: TypeAlias = tuple[Relation, bool, str, str]
"""A relation, whether the id that was asked for starts it, and the types of its start and its end."""

IDS_AT_ONCE = 1_000
RELATIONS_AT_ONCE = 10_000
"""So many relations are held at once, some kilobytes each."""

FIRST = -1
"""Before every place in the server's order of relations."""


@dataclass(frozen=True, slots=True)
class Around:
    """Which relations are asked for: of these types, in this direction.

    `goes_by` is filled on the way: the ids that merged ones among those asked for go by, without their relations.
    """

    ask: Ask
    types: Sequence[str]
    direction: Direction
    goes_by: set[str] = field(default_factory=set)

    def relations(self, ids: Sequence[str]) -> Iterator[Met]:
        """The relations at these ids."""
        for start in range(0, len(ids), IDS_AT_ONCE):
            part = ids[start : start + IDS_AT_ONCE]
            found = self._some(part, RELATIONS_AT_ONCE + 1)
            if len(found) <= RELATIONS_AT_ONCE:
                yield from found
                continue
            del found
            yield from self._in_parts(part)

    def _in_parts(self, ids: Sequence[str]) -> Iterator[Met]:
        group: list[str] = []
        size = 0
        for id, degree in self.ask(cypher.degrees(self.types, self.direction), ids=ids):
            if degree > RELATIONS_AT_ONCE:
                yield from self._in_pages(id)
                continue
            if size + degree > RELATIONS_AT_ONCE:
                yield from self._some(group)
                group, size = [], 0
            group, size = [*group, id], size + degree
        yield from self._some(group)

    def _some(self, ids: Sequence[str], limit: int = 2**62) -> list[Met]:
        """All relations at some ids: what was added since they were counted too."""
        found = self.ask(cypher.relations(self.types, self.direction), ids=ids, limit=limit)
        self.goes_by.update(row[2] for row in found if row[1] is None)
        return [_met(row) for row in found if row[1] is not None]

    def _in_pages(self, id: str) -> Iterator[Met]:
        statement, after = cypher.relations_after(self.types, self.direction), FIRST
        while True:
            found = self.ask(statement, ids=[id], after=after, limit=RELATIONS_AT_ONCE)
            yield from map(_met, found)
            if len(found) < RELATIONS_AT_ONCE:
                return
            after = found[-1][-1]


def _met(row: Sequence[Any]) -> Met:
    start, type, end, kept, starts, start_type, end_type, *_ = row
    return relation_of(start, type, end, kept), starts, start_type, end_type
