"""The store port: what every store does, in the same way.

An id that was merged into another answers everywhere as the canonical one does: it is a name of that, no thing of its
own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from twinwheel_graph.model import (
    Applied,
    Batch,
    Change,
    Direction,
    Entity,
    Merge,
    Page,
    Relation,
    RelationClaim,
    Stats,
    Telling,
    Value,
)

PAGE = 2_000
"""How many entities are read at a time where it is not told."""


class GraphStore(Protocol):
    """A graph with its sources. Safe to use from several threads."""

    def apply(self, batch: Batch) -> Applied:
        """Upsert and delete, merge and split, in one transaction, all or nothing; applied twice is applied once.

        Raises:
            BadRow: What no store takes; among merges `merge_cycle`, `merge_types` (things of different types) and
                `merge_related` (a relation joins the two): `params["refused"]` has the merges it may lie in.
        """
        ...

    def revision(self) -> int:
        """A number that grows with every applied batch; 0 for an empty store."""
        ...

    def identity(self) -> str:
        """A random name given to the store when it was made; an index tells by it whose index it is."""
        ...

    def changes(self, since: int) -> Iterator[Change]:
        """What was touched after revision `since`, in order of revision."""
        ...

    def entity(self, id: str) -> Entity | None:
        """The entity with this id, or that it was merged into."""
        ...

    def read(self, ids: Sequence[str]) -> list[Entity]:
        """The entities with these ids, in the order asked for, each once; unknown ids are left out."""
        ...

    def types(self, ids: Sequence[str]) -> dict[str, str]:
        """The entity type of each known id, merged ones among them."""
        ...

    def named(self, name: str) -> list[str]:
        """The ids of the entities with exactly this name or alias (width and case of letters aside), in order."""
        ...

    def entities(
        self,
        type: str | None = None,
        *,
        where: Mapping[str, Value] | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[Entity]:
        """Entities in order of id, after the id `after`; `where` asks for equal properties."""
        ...

    def relations(
        self, ids: Sequence[str], *, types: Sequence[str] | None = None, direction: Direction = Direction.BOTH
    ) -> Iterator[Relation]:
        """The relations at any of these ids, each once."""
        ...

    def linked(
        self, ids: Sequence[str], *, types: Sequence[str] | None = None, direction: Direction = Direction.BOTH
    ) -> Iterator[tuple[Relation, str, str]]:
        """The same, each with the entity types of its start and its end."""
        ...

    def around(self, id: str, limit: int) -> list[tuple[Relation, Entity]]:
        """Up to `limit` of an entity's relations, in no promised order, each with the entity at its other end."""
        ...

    def canonical(self, ids: Sequence[str]) -> dict[str, str]:
        """The id that each of these goes by, for those that are merged."""
        ...

    def merges(self, *, after: str | None = None, limit: int = 100) -> Page[Merge]:
        """Merged ids in order, after the id `after`, each with its canonical id (which is never merged itself)."""
        ...

    def withheld(self) -> Iterator[RelationClaim]:
        """The claims of relations between ids that are taken for one, in order of the ids used; a split shows them."""
        ...

    def forget(self, source: str) -> Applied:
        """Take out the dataset `source`: what only it supports goes, and the relations of an entity that goes.

        What is taken for the same stays so: merges are not a dataset's.
        """
        ...

    def tellings(self, dataset: str) -> Iterator[Telling]:
        """What a dataset speaks of, by the ids it uses, and at which places, each once; relations after entities."""
        ...

    def stats(self) -> Stats:
        """Counts by type and dataset."""
        ...

    def integrity(self) -> str:
        """`ok`, or what is wrong with the store's files or indexes."""
        ...

    def place(self) -> Path | None:
        """The store's file, beside which an index may lie; None where it is on a server."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


def standing(store: GraphStore, ids: Sequence[str]) -> list[Entity]:
    """The entities with just these ids, for who follows the change feed: one that is merged is gone there."""
    wanted = set(ids)
    return [entity for entity in store.read(ids) if entity.id in wanted]


def pages(
    store: GraphStore, type: str | None = None, *, after: str | None = None, size: int = PAGE
) -> Iterator[Sequence[Entity]]:
    """The entities of a type, or all, in order of id after the id `after`, so many at a time."""
    while True:
        page = store.entities(type, after=after, limit=size)
        if page.items:
            yield page.items
        after = page.after
        if after is None:
            return
