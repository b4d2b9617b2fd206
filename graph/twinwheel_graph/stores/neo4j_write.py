"""Writing to Neo4j inside a transaction: claims that stand at their canonical ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from twinwheel_graph import merge
from twinwheel_graph.model import Applied, Entity, EntityClaim, Relation, RelationClaim, RelationKey
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import identity, sums
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores import neo4j_read as read
from twinwheel_graph.stores.neo4j_codec import (
    dataset_row,
    datasets,
    datasets_of,
    digest,
    entity_of,
    entity_row,
    entity_told,
    relation_of,
    relation_row,
    relation_told,
    shared_row,
    telling_row,
    told_by,
)

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from twinwheel_graph.stores.merging import Pairs

T = TypeVar("T")
Key = TypeVar("Key", str, tuple[str, str])
Fact = TypeVar("Fact", Entity, Relation)

ROWS = 5_000
"""How many rows one statement writes."""


class Writer:
    """One transaction's writing. It begins with the store's lock, so that writers queue and never meet."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self.transaction = transaction
        ((self.revision, self.merging),) = self.run(cypher.LOCK)
        self._counts: Counter[str] = Counter()
        self.claims: Counter[str] = Counter()
        self._tellings: set[tuple[str, ...]] = set()

    def forget(self, dataset: str, at_most: int | None = None) -> tuple[Applied, bool]:
        """Take out the claims of a dataset, or of `at_most` of its facts; what was done, and whether that was all."""
        keys = [key for (key,) in self.run(cypher.TELLINGS, dataset=dataset)]
        left = ROWS if at_most is None else at_most
        once = at_most is not None
        whole = not keys or self._forget_relations(dataset, keys, left, once=once)
        whole = whole and (not keys or self._forget_entities(dataset, keys, left, once=once))
        done = self.applied()
        if whole:
            self.run(cypher.FORGET_WITHHELD, key=digest(dataset))
            self.run(cypher.FORGET_TELLINGS, dataset=dataset)
            self.run(cypher.FORGET_DATASET, key=digest(dataset))
        return done, whole

    def run(self, statement: str, **values: Any) -> list[read.Row]:
        """The answer of a statement."""
        return read.rows(self.transaction, statement, **values)

    def applied(self) -> Applied:
        """Write the catalogue of datasets; what was done."""
        tellings = [telling_row(names) for names in sorted(self._tellings)]
        counted = [dataset_row(name, by) for name, by in sorted(self.claims.items()) if by]
        if tellings:
            self.run(cypher.WRITE_TELLINGS, rows=tellings)
        if counted:
            self.run(cypher.WRITE_DATASETS, rows=counted)
        return Applied(self.revision, **self._counts)

    def _told(self, before: Entity | Relation, after: Entity | Relation) -> None:
        """Keep count of a fact's claims, and of the set of datasets that tell of it."""
        self.claims.update(datasets(after.claims))
        self.claims.subtract(datasets(before.claims))
        self._tellings.add(told_by(after))

    def reduce(self, given: identity.Withdrawn) -> None:
        """Take out claims; relations first, so that those of an entity that goes are counted once."""
        for keys in parts(list(given.relations)):
            self._reduce_relations(read.known_relations(self.transaction, keys).values(), given.relations)
        for ids in parts(sorted(given.entities)):
            self._reduce_entities(read.entities(self.transaction, ids).values(), given.entities)

    def _reduce_entities(self, known: Iterable[Entity], origins: Mapping[str, set[sums.Origin]]) -> None:
        orphans, written = [], []
        for entity in known:
            left = sums.but(entity.claims, origins[entity.id])
            if not left:
                orphans.append(entity.id)
            elif len(left) < len(entity.claims):
                written.append(merge.entity(left, self.revision))
                self._counted(entity, written[-1])
        self._write_entities(written)
        self.delete_entities(orphans)

    def _reduce_relations(self, known: Iterable[Relation], origins: Mapping[RelationKey, set[sums.Origin]]) -> None:
        orphans, written = [], []
        for relation in known:
            left = sums.but(relation.claims, origins[relation.key])
            if not left:
                orphans.append(relation.key)
            elif len(left) < len(relation.claims):
                written.append(merge.relation(left, self.revision))
                self._counted(relation, written[-1])
        self._write_relations(written)
        self.delete_relations(orphans)

    # --- entities

    def upsert_entities(self, claims: Sequence[EntityClaim]) -> None:
        """Add claims of entities to what is there; what says nothing new writes nothing."""
        grouped = sums.by_entity(claims)
        told = {id: sums.entity_with(None, brought, self.revision) for id, brought in sorted(grouped.items())}
        changed: list[Entity] = []
        for type, some in _alike(told.values()):
            _, known = self._merged(
                cypher.merge_entities(type), {one.id: one for one in some}, list(map(entity_told, some))
            )
            for before in map(entity_of, known.values()):
                after = sums.entity_with(before, grouped[before.id], self.revision)
                if self._counted(before, after):
                    changed.append(after)
        self._write_entities(changed)

    def put_entities(self, pairs: Pairs[Entity]) -> None:
        """Write entities, given what there is of them."""
        fresh = sorted((after for before, after in pairs if before is None), key=lambda one: one.id)
        for type, some in _alike(fresh):
            self._merged(cypher.merge_entities(type), {one.id: one for one in some}, list(map(entity_told, some)))
        self._write_entities(after for before, after in pairs if before is not None and self._counted(before, after))

    def _write_entities(self, entities: Iterable[Entity]) -> None:
        for part in parts(sorted(entities, key=lambda one: one.id)):
            self.run(cypher.REWRITE_ENTITIES, rows=[entity_row(one) for one in part])

    def delete_entities(self, ids: Iterable[str], *, bare: bool = False) -> None:
        """Take out entities, the relations at them, and what is withheld there; `bare`: there is nothing at them."""
        for part in parts(sorted(set(ids))):
            if not bare:
                self.release(part)
                at = self.run(cypher.RELATIONS_AT, ids=part)
                self.delete_relations([RelationKey(type, start, end) for start, type, end in at])
            gone = self.run(cypher.DELETE_ENTITIES, ids=part)
            self._gone([(id, "", "") for id, _ in gone], [claims for _, claims in gone])

    def _forget_entities(self, dataset: str, keys: Sequence[str], limit: int, *, once: bool) -> bool:
        while True:
            found = self.run(cypher.ENTITIES_TOLD_BY, keys=keys, limit=limit)
            orphans, written = [], []
            for entity in (entity_of(kept) for (kept,) in found):
                kept = sums.without(entity.claims, dataset)
                if not kept:
                    orphans.append(entity.id)
                elif self._counted(entity, after := merge.entity(kept, self.revision)):
                    written.append(after)
            self._write_entities(written)
            self.delete_entities(orphans)
            if once or len(found) < limit:
                return len(found) < limit

    # --- relations

    def upsert_relations(self, claims: Sequence[RelationClaim]) -> None:
        """Add claims of relations to what is there; BadRow where an end is not."""
        grouped = sums.by_relation(claims)
        told = {key: sums.relation_with(None, brought, self.revision) for key, brought in grouped.items()}
        ordered = sorted(told.values(), key=lambda one: (one.type, one.start, one.end))
        changed: list[Relation] = []
        for type, some in _alike(ordered):
            facts = {(one.start, one.end): one for one in some}
            met, known = self._merged(cypher.merge_relations(type), facts, list(map(relation_told, some)))
            if met < len(facts):
                self.check_ends(grouped)
            for ends, kept in known.items():
                before = relation_of(ends[0], type, ends[1], kept)
                after = sums.relation_with(before, grouped[before.key], self.revision)
                if self._counted(before, after):
                    changed.append(after)
        self._write_relations(changed)

    def check_ends(self, keys: Collection[RelationKey]) -> None:
        """Both ends of each relation are there; BadRow names the first that is not."""
        ends = sorted({id for key in keys for id in (key.start, key.end)})
        sums.check_ends(keys, {id for part in parts(ends) for id in read.types(self.transaction, part)})

    def known_relations(self, keys: Sequence[RelationKey]) -> list[Relation]:
        """The known ones of these relations."""
        return [one for part in parts(keys) for one in read.known_relations(self.transaction, part).values()]

    def put_relations(self, pairs: Pairs[Relation]) -> None:
        """Write relations, given what there is of them; their ends are there."""
        fresh = (after for before, after in pairs if before is None)
        for type, some in _alike(sorted(fresh, key=lambda one: (one.type, one.start, one.end))):
            facts = {(one.start, one.end): one for one in some}
            self._merged(cypher.merge_relations(type), facts, list(map(relation_told, some)))
        self._write_relations(after for before, after in pairs if before is not None and self._counted(before, after))

    def _write_relations(self, relations: Iterable[Relation]) -> None:
        by_key = {relation.key: relation for relation in relations}
        for type, pairs in read.by_type(by_key).items():
            for part in parts(pairs):
                rows = [relation_row(by_key[RelationKey(type, start, end)]) for start, end in part]
                self.run(cypher.rewrite_relations(type), rows=rows)

    def delete_relations(self, keys: Iterable[RelationKey], *, hidden: bool = False) -> None:
        """Take out relations; `hidden`: and what is withheld of them, whoever says so."""
        wanted = set(keys)
        loops = (key for key in wanted if hidden and key.start == key.end)
        for key in sorted(loops, key=lambda key: (key.type, key.start)):
            self.release([key.start], [key.type])
        for type, pairs in read.by_type(wanted).items():
            for part in parts(pairs):
                gone = self.run(cypher.delete_relations(type), keys=part)
                self._gone([(start, type, end) for start, end, _ in gone], [claims for *_, claims in gone])

    def _forget_relations(self, dataset: str, keys: Sequence[str], limit: int, *, once: bool) -> bool:
        for type in ontology().relations:
            while True:
                found = self.run(cypher.relations_told_by(type), keys=keys, limit=limit)
                self._forget_in([relation_of(*kept) for kept in found], dataset)
                if len(found) < limit:
                    break
                if once:
                    return False
        return True

    def _forget_in(self, relations: Iterable[Relation], dataset: str) -> None:
        orphans, written = [], []
        for relation in relations:
            kept = sums.without(relation.claims, dataset)
            if not kept:
                orphans.append(relation.key)
            elif self._counted(relation, after := merge.relation(kept, self.revision)):
                written.append(after)
        self._write_relations(written)
        self.delete_relations(orphans)

    # --- both

    def _merged(self, statement: str, facts: Mapping[Key, Fact], rows: Sequence[Any]) -> tuple[int, dict[Key, Any]]:
        """Make those of some facts that are not there; how many were met, and what is there and not just as told."""
        shared = shared_row(next(iter(facts.values())))
        ((fresh, same, fewer, others),) = self.run(statement, rows=rows, shared=shared)
        known = {_key(key): kept for key, kept in others}
        few = set(map(_key, fewer))
        self._counts["unchanged"] += same
        self._made([fact for key, fact in facts.items() if key not in known and (key in few) == (fresh < same)])
        return fresh + same + len(others), known

    def _made(self, facts: Sequence[Entity | Relation]) -> None:
        """Count facts of the same datasets that are new."""
        self._counts["added"] += len(facts)
        self.claims.update(claim.source.dataset for fact in facts for claim in fact.claims)
        self._tellings.update(map(told_by, facts[:1]))

    def release(self, ids: Sequence[str], types: Sequence[str] | None = None) -> None:
        """Take out what is withheld at these entities, of these types or of any."""
        for part in parts(ids) if self.merging else ():
            self.claims.subtract(datasets_of([claim for (claim,) in self.run(cypher.RELEASE, ids=part, types=types)]))

    def _counted(self, before: Entity | Relation, after: Entity | Relation) -> bool:
        """Count what happens to a fact; whether it is to be written."""
        if after.claims == before.claims:
            self._counts["unchanged"] += 1
            return False
        self._counts["changed"] += 1
        self._told(before, after)
        return True

    def _gone(self, keys: Sequence[tuple[str, str, str]], claims: Iterable[Sequence[str]]) -> None:
        if not keys:
            return
        for kept in claims:
            self.claims.subtract(datasets_of(kept))
        ids, types, ends = map(list, zip(*keys, strict=True))
        self.run(cypher.WRITE_GONE, revision=self.revision, ids=ids, types=types, ends=ends)
        self._counts["removed"] += len(keys)


def _key(kept: Any) -> Any:
    """A fact's key as the server gives it, made one that Python takes for a key."""
    return tuple(kept) if isinstance(kept, list) else kept


def _alike(facts: Iterable[Fact]) -> Iterator[tuple[str, Sequence[Fact]]]:
    """Facts by type and by who tells of them, so many at a time."""
    grouped: dict[tuple[str, tuple[str, ...]], list[Fact]] = {}
    for fact in facts:
        grouped.setdefault((fact.type, told_by(fact)), []).append(fact)
    return ((type, part) for (type, _), some in grouped.items() for part in parts(some))


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Items, so many at a time as one statement takes."""
    return (items[start : start + ROWS] for start in range(0, len(items), ROWS))
