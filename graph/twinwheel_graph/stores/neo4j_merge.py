"""What `apply` does in Neo4j: which ids are one, then the claims at their canonical ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from twinwheel_graph.model import Applied, Batch, Direction, Entity, EntityClaim, Relation, RelationClaim, RelationKey
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import identity, merging, sums
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores import neo4j_read as read
from twinwheel_graph.stores.neo4j_around import Around
from twinwheel_graph.stores.neo4j_codec import datasets, merged_row, withheld_row
from twinwheel_graph.stores.neo4j_write import Writer, parts


class MergingWriter(Writer):
    """A writer that knows which ids are taken for one; it is the Mover of merging.py."""

    def apply(self, batch: Batch) -> Applied:
        """Deletions first, then splits and merges, then entities, relations, and what is withdrawn."""
        if batch.delete_entities or batch.delete_relations:
            entities, relations = identity.deletions(batch, self._canonical(identity.deleted(batch)))
            self.delete_relations(relations)
            self.delete_entities(entities)
        if batch.merges or batch.splits:
            merging.carry_out(batch, self)
        placed = identity.placed(batch, self._canonical(identity.spoken(batch)))
        withheld = () if placed is batch else [claim for claim in placed.relations if claim.withheld]
        shown = [claim for claim in placed.relations if not claim.withheld] if withheld else placed.relations
        self._upsert(placed.entities, shown, anew=bool(batch.merges or batch.splits))
        if withheld:
            self.check_ends([claim.key for claim in withheld])
            self.withhold([one for told in sums.by_relation(withheld).values() for one in told.values()])
        if batch.withdrawn:
            self.withdraw(batch.withdrawn, self._canonical(identity.withdrawn(batch)))
        return self.applied()

    def _upsert(self, entities: Sequence[EntityClaim], relations: Sequence[RelationClaim], *, anew: bool) -> None:
        """Add claims; `anew`: some may be of what this transaction has written, which a fast upsert takes for new."""
        if not anew:
            self.upsert_entities(entities)
            self.upsert_relations(relations)
            return
        told = sums.by_entity(entities)
        known = {entity.id: entity for entity in self.entities(sorted(told))}
        self.put_entities(
            [(known.get(id), sums.entity_with(known.get(id), one, self.revision)) for id, one in told.items()]
        )
        links = sums.by_relation(relations)
        self.check_ends(links)
        there = {relation.key: relation for relation in self.known_relations(list(links))}
        self.put_relations(
            [(there.get(key), sums.relation_with(there.get(key), one, self.revision)) for key, one in links.items()]
        )

    def known_relations(self, keys: Sequence[RelationKey]) -> list[Relation]:
        """The known ones of these relations."""
        return [one for part in parts(keys) for one in read.known_relations(self.transaction, part).values()]

    def _canonical(self, ids: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in parts(sorted(ids)):
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
