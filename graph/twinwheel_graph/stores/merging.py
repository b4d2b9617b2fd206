"""Carrying out merges and splits inside a store's transaction: the same steps in every store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, TypeVar

from twinwheel_graph import merge
from twinwheel_graph.model import Batch, Entity, Relation, RelationClaim, RelationKey
from twinwheel_graph.stores import identity

One = TypeVar("One", Entity, Relation)
Pairs: TypeAlias = Sequence[tuple[One | None, One]]
"""What is there of each thing (None: nothing), and what is to be."""


class Mover(Protocol):
    """What the transaction of a store does for it."""

    revision: int

    def groups(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The map of all ids that are taken for one with any of these."""
        ...

    def remap(self, canonical: Mapping[str, str]) -> None:
        """Write where ids go now; one that goes by itself is no longer merged."""
        ...

    def entities(self, ids: Sequence[str]) -> Iterable[Entity]:
        """The known ones of these entities."""
        ...

    def types(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The type of each known id."""
        ...

    def relations_at(self, ids: Sequence[str]) -> Iterable[Relation]:
        """The relations at these entities, each once."""
        ...

    def known_relations(self, keys: Sequence[RelationKey]) -> Iterable[Relation]:
        """The known ones of these relations."""
        ...

    def withheld_at(self, ids: Sequence[str]) -> Iterable[RelationClaim]:
        """What is withheld at these entities."""
        ...

    def put_entities(self, pairs: Pairs[Entity]) -> None:
        """Write entities."""
        ...

    def put_relations(self, pairs: Pairs[Relation]) -> None:
        """Write relations; their ends are there."""
        ...

    def withhold(self, claims: Sequence[RelationClaim]) -> None:
        """Keep claims without showing them."""
        ...

    def release(self, ids: Sequence[str]) -> None:
        """Take out what is withheld at these entities."""
        ...

    def delete_entities(self, ids: Sequence[str]) -> None:
        """Take out entities, and the relations at them."""
        ...

    def delete_relations(self, keys: Sequence[RelationKey]) -> None:
        """Take out relations."""
        ...


def carry_out(batch: Batch, mover: Mover) -> None:
    """Split and merge as a batch says: the map, then the claims that follow it.

    Raises:
        BadRow: What cannot be one (`merge_cycle`, `merge_types`, `merge_related`).
    """
    moves = identity.moves(batch, mover.groups(identity.named(batch)))
    if not moves.moved:
        return
    relations = {relation.key: relation for relation in mover.relations_at(moves.left)}
    told = [claim for relation in relations.values() for claim in relation.claims]
    links = identity.moved_relations(moves, [*told, *mover.withheld_at(moves.left)])
    mover.remap({id: moves.canonical[id] for id in moves.moved})
    _move_entities(moves, mover)
    _move_relations(mover, relations, links)


def _move_entities(moves: identity.Moves, mover: Mover) -> None:
    """Write the entities that gain or lose claims; those that lost all go, and the relations at them."""
    before = {entity.id: entity for entity in mover.entities(moves.touched)}
    after = identity.moved_entities(moves, before.values())
    summed = [(before.get(id), merge.entity(claims, mover.revision)) for id, claims in after.items()]
    mover.put_entities(list(_differing(summed)))
    mover.release(moves.left)
    mover.delete_entities([id for id in before if id not in after])


def _move_relations(mover: Mover, before: Mapping[RelationKey, Relation], links: Sequence[RelationClaim]) -> None:
    """Write the relations that gain or lose claims. One that lacks an end has lost it for good: it goes."""
    known = mover.types(sorted({id for link in links for id in (link.start, link.end)}))
    standing = [link for link in links if link.start in known and link.end in known]
    mover.withhold([link for link in standing if link.withheld])
    grouped: dict[RelationKey, list[RelationClaim]] = defaultdict(list)
    for link in standing:
        if not link.withheld:
            grouped[link.key].append(link)
    met = {relation.key: relation for relation in mover.known_relations([key for key in grouped if key not in before])}
    for key, relation in met.items():
        grouped[key] += relation.claims
    summed = [
        (before.get(key) or met.get(key), merge.relation(claims, mover.revision)) for key, claims in grouped.items()
    ]
    mover.delete_relations([key for key in before if key not in grouped])
    mover.put_relations(list(_differing(summed)))


def _differing(pairs: Iterable[tuple[One | None, One]]) -> Iterator[tuple[One | None, One]]:
    return ((before, after) for before, after in pairs if before is None or before.claims != after.claims)
