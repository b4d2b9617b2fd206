"""Keeps passages in step with the store in their database. Several processes may: each batch begins with the lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from twinwheel_graph.errors import IndexBusy
from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.neo4j_passages import difference, labelled
from twinwheel_graph.retrieve.neo4j_state import FORMAT, State, state_of
from twinwheel_graph.retrieve.neo4j_sums import Sum, add_vectors
from twinwheel_graph.stores.neo4j_read import entities, rows

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from twinwheel_graph.stores.base import GraphStore
    from twinwheel_graph.stores.neo4j_server import Server

AT_ONCE = 500
"""How many changed entities one transaction writes the passages of."""

CLEARED = 5_000
Progress = Callable[[int, int], None]


class PassageStage:
    """Writes the passages of what has changed; `progress` is told how many of how many changes are done."""

    def __init__(self, store: GraphStore, server: Server, progress: Progress = lambda _done, _all: None) -> None:
        self._store = store
        self._server = server
        self._progress = progress

    def follow(self) -> State:
        """Catch up with the store; the state then."""
        state = state_of(self._server)
        if not state.usable:
            self._begin(state)
            state = state_of(self._server)
        if not state.current:
            self._catch_up(state)
            state = state_of(self._server)
        return state

    def _begin(self, state: State) -> None:
        """Schema first, since terms are written once only; then nothing, of this store and this format."""
        for statement in (*cypher.SCHEMA, *map(cypher.make_words_index, Family), cypher.AWAIT_INDEXES):
            self._server.run(statement)
        while not self._server.write(lambda transaction: _cleared(transaction, state)):
            pass

    def _catch_up(self, state: State) -> None:
        changes = [change for change in self._store.changes(state.revision) if change.entity]
        for start in range(0, len(changes), AT_ONCE):
            part = changes[start : start + AT_ONCE]
            self._take(sorted({change.entity for change in part}), part[-1].revision - 1, state)
            self._progress(start + len(part), len(changes))
        self._take([], state.goal, state)

    def _take(self, ids: Sequence[str], reached: int, state: State) -> None:
        if not self._server.write(lambda transaction: _taken(transaction, ids, reached, state)):
            raise IndexBusy("index_behind", path=self._server.address)


def _taken(transaction: ManagedTransaction, ids: Sequence[str], reached: int, state: State) -> bool:
    """Make the passages of entities what they are to be now; False where they are no longer this store's.

    Entities are read under the lock, so that what is written last stems from what was read last.
    """
    kept = _locked(transaction)
    if not _ours(kept, state):
        return False
    if ids and kept["revision"] <= reached:  # else another process was quicker
        _write(transaction, ids, state.goal)
    rows(transaction, cypher.REACHED, revision=reached)
    return True


def _write(transaction: ManagedTransaction, ids: Sequence[str], stamp: int) -> None:
    kept = [one for (one,) in rows(transaction, cypher.KNOWN, ids=ids)]
    changed = difference(kept, entities(transaction, ids).values())
    if changed.gone:
        keys = [one["key"] for one in changed.gone]
        add_vectors(transaction, _lost(transaction, keys))
        rows(transaction, cypher.DELETE, keys=keys)
    if changed.fresh:
        rows(transaction, cypher.WRITE, rows=labelled(changed.fresh))
    if changed.flagged:
        rows(transaction, cypher.FLAG, rows=changed.flagged)
    if sums := changed.sums():
        rows(transaction, cypher.ADD_TERMS, rows=sums, stamp=stamp)


def _lost(transaction: ManagedTransaction, keys: Sequence[str]) -> dict[str, Sum]:
    """What the sums of vectors lose."""
    lost: dict[str, Sum] = {}
    for family, vector in rows(transaction, cypher.VECTORS, keys=keys):
        lost[family] = lost.get(family, Sum()) + Sum(-1, -np.array(vector, dtype=np.float64))
    return lost


def _cleared(transaction: ManagedTransaction, state: State) -> bool:
    """Take out some passages; whether there are none left, and the index has begun."""
    if _ours(_locked(transaction), state):
        return True
    ((count,),) = rows(transaction, cypher.CLEAR, limit=CLEARED)
    if count:
        return False
    rows(transaction, cypher.FORGET_SUMS)
    rows(transaction, cypher.FOUND, format=FORMAT, identity=state.store)
    return True


def _locked(transaction: ManagedTransaction) -> Mapping[str, Any]:
    ((kept,),) = rows(transaction, cypher.LOCK)
    return dict(kept)


def _ours(kept: Mapping[str, Any], state: State) -> bool:
    return kept.get("format") == FORMAT and kept.get("identity") == state.store
