"""Carrying out a batch inside a store's transaction, merges and splits among it: the same steps in every store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from twinwheel_graph import merge
from twinwheel_graph.model import Applied, Batch, Entity, EntityClaim, Relation, RelationClaim, RelationKey
from twinwheel_graph.stores import identity, sums

One = TypeVar("One", Entity, Relation)
Pairs: TypeAlias = Sequence[tuple[One | None, One]]
"""What is there of each thing (None: nothing), and what is to be."""


class Mover(Protocol):
    """What the transaction of a store does for it."""

    revision: int

    def canonical(self, ids: Collection[str]) -> Mapping[str, str]:
        """The id that each of these goes by, for those that are merged."""
        ...

    def begin_moving(self) -> None:
        """Merges or splits follow in this transaction."""
        ...

    def check_ends(self, keys: Collection[RelationKey]) -> None:
        """BadRow where an end is not there."""
        ...

    def upsert_entities(self, claims: Sequence[EntityClaim]) -> None:
        """Add claims of entities to what is there."""
        ...

    def upsert_relations(self, claims: Sequence[RelationClaim]) -> None:
        """Add claims of relations to what is there; BadRow where an end is not."""
        ...

    def withdraw(self, given: identity.Withdrawn) -> None:
        """Take out claims, withheld ones too."""
        ...

    def applied(self) -> Applied:
        """Write what is counted; what was done."""
        ...

    def groups(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The map of all ids that are taken for one with any of these."""
        ...

    def remap(self, canonical: Mapping[str, str]) -> None:
        """Write where ids go now; one that goes by itself is no longer merged."""
        ...

    def entities(self, ids: Sequence[str]) -> Iterable[Entity]:
        """The known ones of these entities."""
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

    def delete_entities(self, ids: Sequence[str], *, bare: bool = False) -> None:
        """Take out entities, and the relations at them; `bare`: there is nothing at them."""
        ...

    def delete_relations(self, keys: Sequence[RelationKey], *, hidden: bool = False) -> None:
        """Take out relations; `hidden`: and what is withheld of them, whoever says so."""
        ...


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written: entities and relations beside what there is of them, and what goes."""

    released: Sequence[str]
    canonical: Mapping[str, str]
    entities: Pairs[Entity]
    relations: Pairs[Relation]
    withheld: Sequence[RelationClaim]
    gone_entities: Sequence[str]
    gone_relations: Sequence[RelationKey]


def apply(batch: Batch, mover: Mover) -> Applied:
    """Deletions first, then splits and merges, entities, relations, and what is withdrawn last."""
    if batch.delete_entities or batch.delete_relations:
        entities, relations = identity.deletions(batch, mover.canonical(identity.deleted(batch)))
        mover.delete_relations(relations, hidden=True)
        mover.delete_entities(entities)
    if batch.merges or batch.splits:
        mover.begin_moving()
        _carry_out(batch, mover)
    placed = identity.placed(batch, mover.canonical(identity.spoken(batch)))
    mover.upsert_entities(placed.entities)
    withheld = () if placed is batch else [claim for claim in placed.relations if claim.withheld]
    if withheld:
        mover.check_ends([claim.key for claim in withheld])
        mover.withhold([one for told in sums.by_relation(withheld).values() for one in told.values()])
    mover.upsert_relations([one for one in placed.relations if not one.withheld] if withheld else placed.relations)
    if batch.withdrawn:
        mover.withdraw(identity.withdrawn(batch, mover.canonical(identity.withdrawn_ids(batch))))
    return mover.applied()


def _carry_out(batch: Batch, mover: Mover) -> None:
    """Split and merge as a batch says: the map, then the claims that follow it.

    All is read before anything is written, and entities are deleted last: a server looks through what a transaction
    has deleted for each thing that is asked for after that.

    Raises:
        BadRow: What cannot be one (`merge_cycle`, `merge_types`, `merge_related`).
    """
    moves = identity.moves(batch, mover.groups(identity.named(batch)))
    if not moves.moved:
        return
    plan = _plan(moves, mover)
    mover.remap(plan.canonical)
    mover.put_entities(plan.entities)
    mover.release(plan.released)
    mover.withhold(plan.withheld)
    mover.delete_relations(plan.gone_relations)
    mover.put_relations(plan.relations)
    mover.delete_entities(plan.gone_entities, bare=True)


def _plan(moves: identity.Moves, mover: Mover) -> _Plan:
    before = {entity.id: entity for entity in mover.entities(moves.touched)}
    after = identity.moved_entities(moves, before.values())
    known = {relation.key: relation for relation in mover.relations_at(moves.left)}
    told = [claim for relation in known.values() for claim in relation.claims]
    hidden = list(mover.withheld_at(moves.left))
    links = identity.moved_relations(moves, [*told, *hidden])
    # One that lacks an end has lost it for good. Only what is touched may be lacking: the rest has its relations.
    lacking = set(moves.touched) - after.keys()
    standing = [link for link in links if link.start not in lacking and link.end not in lacking]
    grouped = _grouped(link for link in standing if not link.withheld)
    return _Plan(
        released=sorted({claim.start for claim in hidden}),
        canonical={id: moves.canonical[id] for id in moves.moved},
        entities=list(
            _differing((before.get(id), merge.entity(claims, mover.revision)) for id, claims in after.items())
        ),
        relations=list(_differing(_linked(mover, known, grouped))),
        withheld=[link for link in standing if link.withheld],
        gone_entities=[id for id in before if id not in after],
        gone_relations=[key for key in known if key not in grouped],
    )


def _linked(
    mover: Mover, known: Mapping[RelationKey, Relation], grouped: Mapping[RelationKey, Sequence[RelationClaim]]
) -> Iterator[tuple[Relation | None, Relation]]:
    """Relations with the claims that move to them; what was told of them before stays, where it was not moved."""
    met = {relation.key: relation for relation in mover.known_relations([key for key in grouped if key not in known])}
    for key, claims in grouped.items():
        there = met.get(key)
        kept = there.claims if there else ()
        yield there or known.get(key), merge.relation([*claims, *kept], mover.revision)


def _grouped(links: Iterable[RelationClaim]) -> dict[RelationKey, list[RelationClaim]]:
    """Claims by the relation that they tell of."""
    grouped: dict[RelationKey, list[RelationClaim]] = defaultdict(list)
    for link in links:
        grouped[link.key].append(link)
    return grouped


def _differing(pairs: Iterable[tuple[One | None, One]]) -> Iterator[tuple[One | None, One]]:
    return ((before, after) for before, after in pairs if before is None or before.claims != after.claims)
