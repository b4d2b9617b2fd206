"""What `apply` does in Neo4j: which ids are one, then the claims at their canonical ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from twinwheel_graph.model import (
    Applied,
    Batch,
    Direction,
    Entity,
    EntityClaim,
    Relation,
    RelationClaim,
    RelationKey,
    Telling,
)
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import identity, merging, sums
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores import neo4j_read as read
from twinwheel_graph.stores.neo4j_around import Around
from twinwheel_graph.stores.neo4j_codec import datasets, datasets_of, merged_row, withheld_key, withheld_row
from twinwheel_graph.stores.neo4j_write import Writer, parts


class MergingWriter(Writer):
    """A writer that knows which ids are taken for one; it is the Mover of merging.py."""

    _moving = False
    """Whether this transaction moves claims. The server would take what it moved for new: all is compared here then."""

    def apply(self, batch: Batch) -> Applied:
        """The steps that every store takes."""
        return merging.apply(batch, self)

    def begin_moving(self) -> None:
        """Merges or splits follow in this transaction."""
        self.merging = self._moving = True

    def upsert_entities(self, claims: Sequence[EntityClaim]) -> None:
        """Add claims of entities to what is there; what says nothing new writes nothing."""
        if not self._moving:
            super().upsert_entities(claims)
            return
        grouped = sums.by_entity(claims)
        known = {one.id: one for one in self.entities(sorted(grouped))}
        self.put_entities(
            [(known.get(id), sums.entity_with(known.get(id), told, self.revision)) for id, told in grouped.items()]
        )

    def upsert_relations(self, claims: Sequence[RelationClaim]) -> None:
        """Add claims of relations to what is there; BadRow where an end is not."""
        if not self._moving:
            super().upsert_relations(claims)
            return
        grouped = sums.by_relation(claims)
        self.check_ends(grouped)
        known = {one.key: one for one in self.known_relations(list(grouped))}
        self.put_relations(
            [(known.get(key), sums.relation_with(known.get(key), told, self.revision)) for key, told in grouped.items()]
        )

    def withdraw(self, given: identity.Withdrawn) -> None:
        """Take out claims, withheld ones too."""
        for keys in parts([key for told in given.withheld for key in _withheld_keys(told)]):
            self.claims.subtract(datasets_of([claim for (claim,) in self.run(cypher.WITHDRAW_WITHHELD, keys=keys)]))
        self.reduce(given)

    def canonical(self, ids: Collection[str]) -> dict[str, str]:
        """The id that each of these goes by, for those that are merged."""
        found: dict[str, str] = {}
        for part in parts(sorted(ids)) if self.merging else ():
            found |= read.canonical(self.transaction, part)
        return found

    # --- the Mover

    def groups(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The map of all ids that are taken for one with any of these."""
        return read.groups(self.transaction, ids)

    def remap(self, canonical: Mapping[str, str]) -> None:
        """Write where ids go now."""
        for ids in parts([id for id, goal in sorted(canonical.items()) if id == goal]):
            self.run(cypher.UNMERGE, ids=ids)
        for part in parts([merged_row(*pair) for pair in sorted(canonical.items()) if pair[0] != pair[1]]):
            self.run(cypher.WRITE_MERGED, rows=part)

    def entities(self, ids: Sequence[str]) -> Iterable[Entity]:
        """The known ones of these entities."""
        return [one for part in parts(ids) for one in read.entities(self.transaction, part).values()]

    def relations_at(self, ids: Sequence[str]) -> Iterable[Relation]:
        """The relations at these entities, each once."""
        around = Around(self.run, list(ontology().relations), Direction.BOTH)
        return {relation.key: relation for relation, *_ in around.relations(ids)}.values()

    def withheld_at(self, ids: Sequence[str]) -> Iterable[RelationClaim]:
        """What is withheld at these entities."""
        return [claim for part in parts(ids) for claim in read.withheld(self.transaction, part)]

    def withhold(self, claims: Sequence[RelationClaim]) -> None:
        """Keep claims without showing them."""
        rows = {row["key"]: (row, claim) for claim in claims for row in [withheld_row(claim)]}
        for part in parts(sorted(rows)):
            known = {key for (key,) in self.run(cypher.WITHHELD_KEYS, keys=part)}
            self.claims.update(datasets(rows[key][1] for key in part if key not in known))
            self.run(cypher.WRITE_WITHHELD, rows=[rows[key][0] for key in part])


def _withheld_keys(told: Telling) -> list[str]:
    """The key of the node of what is withheld; no entity is."""
    at = told.subject
    if not isinstance(at, RelationKey):
        return []
    return [withheld_key(at.type, at.start, at.end, told.dataset, told.locator)]
