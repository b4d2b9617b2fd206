"""Makes the vectors of passages that lack one, a part at a time. One process does at a time: it is slow work."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.lock import Holder, ourselves
from twinwheel_graph.retrieve.neo4j_passages import digest, key
from twinwheel_graph.retrieve.neo4j_state import State, state_of
from twinwheel_graph.retrieve.neo4j_sums import Sum, add_vectors
from twinwheel_graph.retrieve.passages import passages
from twinwheel_graph.retrieve.segments import Vectors
from twinwheel_graph.retrieve.vector_stage import Pace, Progress
from twinwheel_graph.stores.neo4j_read import rows

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from twinwheel_graph.stores.base import GraphStore
    from twinwheel_graph.stores.neo4j_server import Server

STEP = 256
"""How many passages are encoded between two points from which an interrupted run goes on."""

HELD_SECONDS = 180
"""After so long without a step another process may take over."""

CLEARED = 2_000
"""How many vectors of another encoder one transaction takes out."""


class VectorMaker:
    """The vectors in a database, by one encoder: those of another it uses only when it is told to `adopt` them."""

    def __init__(self, store: GraphStore, server: Server, encoder: Encoder) -> None:
        self._store = store
        self._server = server
        self._encoder = encoder
        self._name = json.dumps([secrets.token_hex(8), *asdict(ourselves()).values()])

    def holder(self, state: State) -> Holder | None:
        """Which other process makes vectors at this moment, if any."""
        if not state.maker or state.maker == self._name:
            return None
        return Holder(*json.loads(state.maker)[1:])

    def adopt(self) -> None:
        """Take this encoder for the database's, whose vectors by another one are then made anew."""
        if state_of(self._server).encoder not in ("", self._encoder.name):
            self._server.write(lambda transaction: rows(transaction, cypher.ENCODED_BY, encoder="", dimensions=0))

    def follow(self, at_most: int | None, progress: Progress, pace: Pace) -> bool:
        """Encode what lacks, up to `at_most` passages; whether all is done (another process may be at it)."""
        if state_of(self._server).encoder not in ("", self._encoder.name) or not self._claimed():
            return False
        try:
            return self._made(at_most, progress, pace)
        finally:
            self._server.write(lambda transaction: rows(transaction, cypher.RELEASE, maker=self._name))

    def _claimed(self) -> bool:
        """Whether this process may make vectors for some time."""
        limits = {"maker": self._name, "milliseconds": HELD_SECONDS * 1_000}
        ((free,),) = self._server.write(lambda transaction: rows(transaction, cypher.CLAIM, **limits))
        return bool(free)

    def _made(self, at_most: int | None, progress: Progress, pace: Pace) -> bool:
        state = state_of(self._server)
        if state.sums and not state.encoder:
            state = self._begun()
        total, done = state.pending, 0
        while pending := self._pending(min(pace.step, STEP, total if at_most is None else at_most - done)):
            if not self._encoded(pending) or not self._claimed():
                return False
            done += len(pending)
            progress(done, max(done, total))
            if not pace.go_on():
                return False
        return not state_of(self._server).pending

    def _pending(self, limit: int) -> list[Sequence[Any]]:
        if limit < 1:
            return []
        return [tuple(one) for one in self._server.ask(lambda server: rows(server, cypher.PENDING, limit=limit))]

    def _begun(self) -> State:
        """The database's first vectors by this encoder: none of another are left, and there are indexes for these."""
        while self._server.write(_some_cleared):
            pass
        dimensions = self._encoder.dimensions
        for family in Family:
            self._server.run(cypher.make_vectors_index(family, dimensions))
        self._server.run(cypher.AWAIT_INDEXES)
        told = {"encoder": self._encoder.name, "dimensions": dimensions}
        self._server.write(lambda transaction: rows(transaction, cypher.ENCODED_BY, **told))
        return state_of(self._server)

    def _encoded(self, pending: Sequence[Sequence[Any]]) -> bool:
        """Encode some passages; False where none of them is any more what it was when its terms were written."""
        texts = self._texts([id for _, id, *_ in pending])
        wanted = [one for one in pending if digest(texts.get(one[0], "")) == one[2]]
        if not wanted:
            return False
        vectors = self._vectors({mark: texts[name] for name, _, mark, _ in wanted})
        self._server.write(lambda transaction: _written(transaction, wanted, vectors))
        return True

    def _texts(self, ids: Sequence[str]) -> dict[str, str]:
        found = self._store.read(sorted(set(ids)))
        return {key(one): one.text for entity in found for one in passages(entity)}

    def _vectors(self, texts: Mapping[str, str]) -> dict[str, Vectors]:
        """The vectors of texts, by their digests; of those that the database has already none is made again."""
        kept = self._server.ask(lambda server: rows(server, cypher.BY_DIGEST, digests=sorted(texts)))
        vectors = {mark: np.array(vector, dtype=np.float32) for mark, vector in kept}
        lacking = {mark: text for mark, text in texts.items() if mark not in vectors}
        if lacking:
            made = self._encoder.documents(list(lacking.values()))
            if made.shape[1] != self._encoder.dimensions:
                wanted = self._encoder.dimensions
                raise EncoderError("encoder_changed", name=self._encoder.name, count=made.shape[1], wanted=wanted)
            vectors.update(zip(lacking, made, strict=True))
        return vectors


def _some_cleared(transaction: ManagedTransaction) -> int:
    rows(transaction, cypher.LOCK)
    ((count,),) = rows(transaction, cypher.UNENCODE, limit=CLEARED)
    if not count:
        rows(transaction, cypher.NO_SUMS)
    return int(count)


def _text(vector: Vectors) -> str:
    """Its numbers with commas between them, as exact as they are."""
    return orjson.dumps(np.ascontiguousarray(vector), option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].decode()


def _written(transaction: ManagedTransaction, wanted: Sequence[Sequence[Any]], vectors: Mapping[str, Vectors]) -> None:
    rows(transaction, cypher.LOCK)
    told = [{"key": name, "digest": mark, "vector": _text(vectors[mark])} for name, _, mark, _ in wanted]
    written = {name for (name,) in rows(transaction, cypher.WRITE_VECTORS, rows=told)}
    grown: dict[str, Sum] = {}
    for name, _, mark, family in wanted:
        if name in written:
            grown[family] = grown.get(family, Sum()) + Sum(1, vectors[mark].astype(np.float64))
    add_vectors(transaction, grown)
