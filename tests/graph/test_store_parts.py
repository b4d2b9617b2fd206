"""A batch in parts: halved until each fits, in the order of a batch."""

from __future__ import annotations

from graph_support import batch, entity, everything, relation

from twinwheel_graph.errors import StoreError
from twinwheel_graph.model import Applied, Batch, Merge
from twinwheel_graph.stores.neo4j_errors import MEMORY
from twinwheel_graph.stores.parts import applied_in_parts
from twinwheel_graph.stores.sqlite import SqliteStore


class Small:
    """A store with room for so many claims and merges a batch."""

    def __init__(self, store: SqliteStore, room: int) -> None:
        self._store = store
        self._room = room

    def apply(self, batch: Batch) -> Applied:
        if sum(map(len, (batch.entities, batch.relations, batch.merges, batch.splits))) > self._room:
            raise StoreError(MEMORY, path="", detail="")
        return self._store.apply(batch)


def test_parts_come_to_the_whole(store: SqliteStore) -> None:
    store.apply(Batch([entity("firm:8"), entity("firm:9")], merges=[Merge("firm:9", "firm:8")]))
    ends = [entity(f"firm:{number}") for number in range(5)]
    told = batch(*ends, relation("firm:0", "SUPPLIES", "firm:4"), relation("firm:9", "SUPPLIES", "firm:3"))
    whole = Batch(
        told.entities, told.relations, merges=[Merge("firm:1", "firm:0"), Merge("firm:2", "firm:0")], splits=["firm:9"]
    )
    parts = list(applied_in_parts(Small(store, 1), whole))
    assert len(parts) == 10
    assert sorted(everything(store).entities) == ["firm:0", "firm:3", "firm:4", "firm:8", "firm:9"]
    assert sorted(key.start for key in everything(store).relations) == ["firm:0", "firm:9"]
