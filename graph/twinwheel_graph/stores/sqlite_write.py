"""Writing to the embedded store inside a transaction: claims that stand at their canonical ids."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import orjson

from twinwheel_graph import merge
from twinwheel_graph.model import Applied, Entity, EntityClaim, Relation, RelationClaim, RelationKey, Source
from twinwheel_graph.stores import identity, sqlite_read, sums
from twinwheel_graph.stores.codec import dump

Row: TypeAlias = tuple[Any, ...]
One = TypeVar("One", Entity, Relation)


class Writer:
    """One transaction's writing; `counts` says what it did."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.counts: Counter[str] = Counter()
        self.revision: int = connection.execute("UPDATE revision SET number = number + 1 RETURNING number").fetchone()[
            0
        ]
        self._datasets: dict[str, int] = dict(connection.execute("SELECT name, pk FROM dataset"))

    def applied(self) -> Applied:
        """What was done so far."""
        return Applied(self.revision, **self.counts)

    def forget(self, source: str) -> None:
        """Take out the claims of one dataset."""
        dataset = self._datasets.get(source)
        if dataset is None:
            return
        self.connection.execute("DELETE FROM withheld_claim WHERE dataset = ?", (dataset,))
        self._forget_relations(source, dataset)
        self._forget_entities(source, dataset)
        self.connection.execute("DELETE FROM dataset WHERE pk = ?", (dataset,))

    def reduce(self, given: identity.Withdrawn) -> None:
        """Take out claims; relations first, so that those of an entity that goes are counted once."""
        for keys in _parts(list(given.relations)):
            for relation in self.known_relations(keys):
                self._reduce_relation(relation, sums.but(relation.claims, given.relations[relation.key]))
        for ids in _parts(list(given.entities)):
            for entity in sqlite_read.entities(self.connection, ids):
                self._reduce_entity(entity, sums.but(entity.claims, given.entities[entity.id]))

    def known_relations(self, keys: Sequence[RelationKey]) -> list[Relation]:
        """The known ones of these relations."""
        pks = self.known_ends(keys)
        there = [key for key in keys if key.start in pks and key.end in pks]
        return sqlite_read.keyed_relations(self.connection, pk_keys(there, pks))

    def _reduce_entity(self, entity: Entity, left: Sequence[EntityClaim]) -> None:
        """Write an entity with what is left of its claims, or delete it."""
        if not left:
            self.delete_entities([entity.id])
        elif len(left) < len(entity.claims):
            self.counts["changed"] += 1
            self._rewrite_entity(merge.entity(left, self.revision))

    def _reduce_relation(self, relation: Relation, left: Sequence[RelationClaim]) -> None:
        """Write a relation with what is left of its claims, or delete it."""
        if not left:
            self.delete_relations([relation.key])
        elif len(left) < len(relation.claims):
            self.counts["changed"] += 1
            self._rewrite_relation(merge.relation(left, self.revision))

    # --- entities

    def upsert_entities(self, claims: Sequence[EntityClaim]) -> None:
        """Add claims of entities to what is there; what says nothing new writes nothing."""
        grouped = sums.by_entity(claims)
        known = {entity.id: entity for entity in sqlite_read.entities(self.connection, list(grouped))}
        self.put_entities(
            (known.get(id), sums.entity_with(known.get(id), brought, self.revision)) for id, brought in grouped.items()
        )

    def put_entities(self, pairs: Iterable[tuple[Entity | None, Entity]]) -> None:
        """Write entities, given what there is of them."""
        fresh: list[Entity] = []
        for before, after in pairs:
            self._sort(before, after, fresh, self._rewrite_entity)
        self._insert_entities(fresh)

    def _insert_entities(self, fresh: Sequence[Entity]) -> None:
        first = self._next("entity")
        rows, claim_rows, name_rows = [], [], []
        for pk, entity in enumerate(fresh, first):
            props = dump(entity.props)
            rows.append((pk, entity.id, entity.type, entity.name, props, self.revision))
            claim_rows += self._entity_claim_rows(pk, entity)
            name_rows += [(key, pk) for key in sums.name_keys(entity)]
        execute = self.connection.executemany
        execute("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?)", rows)
        execute(_INSERT_ENTITY_CLAIM, claim_rows)
        execute("INSERT OR IGNORE INTO name VALUES (?, ?)", name_rows)
        self.counts["added"] += len(fresh)

    def _rewrite_entity(self, entity: Entity) -> None:
        (pk,) = self.connection.execute("SELECT pk FROM entity WHERE id = ?", (entity.id,)).fetchone()
        values = (entity.name, dump(entity.props), self.revision, pk)
        self.connection.execute("UPDATE entity SET name = ?, props = ?, revision = ? WHERE pk = ?", values)
        self.connection.execute("DELETE FROM entity_claim WHERE entity = ?", (pk,))
        self.connection.execute("DELETE FROM name WHERE entity = ?", (pk,))
        marks = self._entity_claim_rows(pk, entity)
        self.connection.executemany(_INSERT_ENTITY_CLAIM, marks)
        self.connection.executemany("INSERT INTO name VALUES (?, ?)", [(key, pk) for key in sums.name_keys(entity)])

    def _entity_claim_rows(self, pk: int, entity: Entity) -> list[Row]:
        rows = []
        for claim in entity.claims:
            name = None if claim.name == entity.name else claim.name
            props = None if claim.props == entity.props else dump(claim.props)
            rows.append((pk, *self.source_row(claim.source, claim.origin), name, props))
        return rows

    def delete_entities(self, ids: Iterable[str], *, bare: bool = False) -> None:
        """Take out entities, and the relations at them; `bare`: there is nothing at them."""
        wanted = list(ids)
        relations = sqlite_read.relations(self.connection, wanted) if wanted and not bare else []
        self.delete_relations([relation.key for relation in relations])
        for id in wanted:
            gone = self.connection.execute("DELETE FROM entity WHERE id = ?", (id,)).rowcount
            self.counts["removed"] += gone
            if gone:
                self.connection.execute("INSERT INTO gone VALUES (?, ?, '', '')", (self.revision, id))

    def _forget_entities(self, source: str, dataset: int) -> None:
        query = "SELECT DISTINCT id FROM entity_claim JOIN entity ON pk = entity WHERE dataset = ?"
        touched = [row[0] for row in self.connection.execute(query, (dataset,))]
        for part in _parts(touched):
            orphans = []
            for entity in sqlite_read.entities(self.connection, part):
                kept = sums.without(entity.claims, source)
                if kept:
                    self.counts["changed"] += 1
                    self._rewrite_entity(merge.entity(kept, self.revision))
                else:
                    orphans.append(entity.id)
            self.delete_entities(orphans)

    # --- relations

    def upsert_relations(self, claims: Sequence[RelationClaim]) -> None:
        """Add claims of relations to what is there; BadRow where an end is not."""
        grouped = sums.by_relation(claims)
        pks = self.ends(grouped)
        known = {found.key: found for found in sqlite_read.keyed_relations(self.connection, pk_keys(grouped, pks))}
        pairs = (
            (known.get(key), sums.relation_with(known.get(key), brought, self.revision))
            for key, brought in grouped.items()
        )
        self.write_relations(pairs, pks)

    def write_relations(self, pairs: Iterable[tuple[Relation | None, Relation]], pks: Mapping[str, int]) -> None:
        """Write relations, given what there is of them and the row numbers of their ends."""
        fresh: list[Relation] = []
        for before, after in pairs:
            self._sort(before, after, fresh, self._rewrite_relation)
        self._insert_relations(fresh, pks)

    def _insert_relations(self, fresh: Sequence[Relation], pks: Mapping[str, int]) -> None:
        first = self._next("relation")
        rows, claim_rows = [], []
        for pk, relation in enumerate(fresh, first):
            start, end = pks[relation.start], pks[relation.end]
            rows.append((pk, start, relation.type, end, dump(relation.props), self.revision))
            claim_rows += self._relation_claim_rows(pk, relation)
        self.connection.executemany("INSERT INTO relation VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.connection.executemany(_INSERT_RELATION_CLAIM, claim_rows)
        self.counts["added"] += len(fresh)

    def _rewrite_relation(self, relation: Relation) -> None:
        (pk,) = self.connection.execute(_RELATION_PK, (relation.start, relation.type, relation.end)).fetchone()
        values = (dump(relation.props), self.revision, pk)
        self.connection.execute("UPDATE relation SET props = ?, revision = ? WHERE pk = ?", values)
        self.connection.execute("DELETE FROM relation_claim WHERE relation = ?", (pk,))
        rows = self._relation_claim_rows(pk, relation)
        self.connection.executemany(_INSERT_RELATION_CLAIM, rows)

    def _relation_claim_rows(self, pk: int, relation: Relation) -> list[Row]:
        rows = []
        for claim in relation.claims:
            props = None if claim.props == relation.props else dump(claim.props)
            rows.append((pk, *self.source_row(claim.source, claim.origin_start, claim.origin_end), props))
        return rows

    def delete_relations(self, keys: Iterable[RelationKey], *, hidden: bool = False) -> None:
        """Take out relations; `hidden`: and what is withheld of them, whoever says so."""
        for key in keys:
            if hidden and key.start == key.end:
                self.connection.execute(_DELETE_WITHHELD, (key.type, key.start))
            found = self.connection.execute(_RELATION_PK, (key.start, key.type, key.end)).fetchone()
            if found is None:
                continue
            self.connection.execute("DELETE FROM relation WHERE pk = ?", found)
            self.connection.execute(
                "INSERT INTO gone VALUES (?, ?, ?, ?)", (self.revision, key.start, key.type, key.end)
            )
            self.counts["removed"] += 1

    def _forget_relations(self, source: str, dataset: int) -> None:
        touched = [
            row[0]
            for row in self.connection.execute(
                "SELECT DISTINCT relation FROM relation_claim WHERE dataset = ?", (dataset,)
            )
        ]
        for part in _parts(touched):
            for relation in sqlite_read.relations_by_pk(self.connection, part):
                kept = sums.without(relation.claims, source)
                if kept:
                    self.counts["changed"] += 1
                    self._rewrite_relation(merge.relation(kept, self.revision))
                else:
                    self.delete_relations([relation.key])

    # --- both

    def _sort(self, before: One | None, after: One, fresh: list[One], rewrite: Callable[[One], None]) -> None:
        """Put what is new with the fresh, write anew what has changed, and count what has not."""
        if before is None:
            fresh.append(after)
        elif after.claims == before.claims:
            self.counts["unchanged"] += 1
        else:
            self.counts["changed"] += 1
            rewrite(after)

    def ends(self, keys: Collection[RelationKey]) -> dict[str, int]:
        """The row numbers of both ends of each relation; BadRow where one is not there."""
        found = self.known_ends(keys)
        sums.check_ends(keys, found)
        return found

    def known_ends(self, keys: Iterable[RelationKey]) -> dict[str, int]:
        """The row numbers of those ends of relations that are there."""
        ids = list(dict.fromkeys(id for key in keys for id in (key.start, key.end)))
        query = "SELECT id, pk FROM entity WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self.connection.execute(query, (orjson.dumps(ids).decode(),)).fetchall())

    def _next(self, table: str) -> int:
        found: int = self.connection.execute(f"SELECT coalesce(max(pk), 0) + 1 FROM {table}").fetchone()[0]
        return found

    def source_row(self, source: Source, *used: str) -> Row:
        """A source as it is kept with a claim, its dataset by row number, and the merged ids that it used."""
        dataset = self._datasets.get(source.dataset) or self._new_dataset(source.dataset)
        return dataset, source.locator, *used, source.kind.value, source.date, source.licence, source.text, source.score

    def _new_dataset(self, name: str) -> int:
        cursor = self.connection.execute("INSERT INTO dataset (name) VALUES (?) RETURNING pk", (name,))
        pk: int = cursor.fetchone()[0]
        self._datasets[name] = pk
        return pk


_RELATION_PK = """SELECT relation.pk FROM relation JOIN entity AS s ON s.pk = start JOIN entity AS e ON e.pk = "end"
WHERE s.id = ? AND relation.type = ? AND e.id = ?"""


_INSERT_ENTITY_CLAIM = "INSERT INTO entity_claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_RELATION_CLAIM = "INSERT INTO relation_claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE_WITHHELD = "DELETE FROM withheld_claim WHERE type = ? AND entity = (SELECT pk FROM entity WHERE id = ?)"


def pk_keys(keys: Iterable[RelationKey], pks: Mapping[str, int]) -> list[tuple[int, str, int]]:
    """Relations by the row numbers of their ends."""
    return [(pks[key.start], key.type, pks[key.end]) for key in keys]


def _parts(items: Sequence[Any], size: int = 5_000) -> Iterable[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
