"""What `apply` does in the embedded store: which ids are one, then the claims at their canonical ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from twinwheel_graph.model import Applied, Batch, Entity, Relation, RelationClaim, RelationKey, Telling
from twinwheel_graph.stores import identity, merging, sqlite_read
from twinwheel_graph.stores.codec import dump
from twinwheel_graph.stores.merging import Pairs
from twinwheel_graph.stores.sqlite_write import Writer


class MergingWriter(Writer):
    """A writer that knows which ids are taken for one; it is the Mover of merging.py."""

    def apply(self, batch: Batch) -> Applied:
        """The steps that every store takes."""
        return merging.apply(batch, self)

    def begin_moving(self) -> None:
        """Nothing need be known of it: all is compared here in any case."""

    def check_ends(self, keys: Collection[RelationKey]) -> None:
        """BadRow where an end is not there."""
        self.ends(keys)

    def withdraw(self, given: identity.Withdrawn) -> None:
        """Take out claims, withheld ones too."""
        self.connection.executemany(_WITHDRAW_WITHHELD, _withheld_rows(given.withheld))
        self.reduce(given)

    def _merged(self) -> bool:
        """Whether any id is."""
        return any(self.connection.execute("SELECT min(id) FROM merged").fetchone())

    def canonical(self, ids: Collection[str]) -> dict[str, str]:
        """The id that each of these goes by, for those that are merged."""
        return sqlite_read.canonical(self.connection, list(ids)) if self._merged() else {}

    # --- the Mover

    def groups(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The map of all ids that are taken for one with any of these."""
        return sqlite_read.groups(self.connection, ids)

    def remap(self, canonical: Mapping[str, str]) -> None:
        """Write where ids go now."""
        self.connection.executemany("DELETE FROM merged WHERE id = ?", [(id,) for id in canonical])
        rows = [(id, goal) for id, goal in canonical.items() if id != goal]
        self.connection.executemany("INSERT INTO merged VALUES (?, ?)", rows)

    def entities(self, ids: Sequence[str]) -> Iterable[Entity]:
        """The known ones of these entities."""
        return sqlite_read.entities(self.connection, ids)

    def relations_at(self, ids: Sequence[str]) -> Iterable[Relation]:
        """The relations at these entities."""
        return sqlite_read.relations(self.connection, ids)

    def withheld_at(self, ids: Sequence[str]) -> Iterable[RelationClaim]:
        """What is withheld at these entities."""
        return sqlite_read.withheld(self.connection, ids)

    def put_relations(self, pairs: Pairs[Relation]) -> None:
        """Write relations; their ends are there."""
        self.write_relations(pairs, self.ends([after.key for _, after in pairs]))

    def withhold(self, claims: Sequence[RelationClaim]) -> None:
        """Keep claims without showing them."""
        rows = []
        for claim in claims:
            ends = claim.origin_start or claim.start, claim.origin_end or claim.end
            rows.append((claim.type, *ends, *self.source_row(claim.source), dump(claim.props), claim.start))
        self.connection.executemany(_WITHHOLD, rows)

    def release(self, ids: Sequence[str]) -> None:
        """Take out what is withheld at these entities."""
        query = "DELETE FROM withheld_claim WHERE entity = (SELECT pk FROM entity WHERE id = ?)"
        self.connection.executemany(query, [(id,) for id in ids])


_WITHHOLD = """INSERT OR REPLACE INTO withheld_claim
SELECT pk, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM entity WHERE id = ?"""
_WITHDRAW_WITHHELD = """DELETE FROM withheld_claim WHERE dataset = (SELECT pk FROM dataset WHERE name = ?)
AND locator = ? AND type = ? AND start = ? AND "end" = ?"""


def _withheld_rows(tellings: Iterable[Telling]) -> Iterator[tuple[str, ...]]:
    for told in tellings:
        if isinstance(told.subject, RelationKey):
            yield told.dataset, told.locator, told.subject.type, told.subject.start, told.subject.end
