"""A Neo4j database made into a store, or brought up to this version's schema."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from twinwheel_graph.errors import NotFound, StoreError
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores.neo4j_read import rows
from twinwheel_graph.stores.neo4j_server import Server


@dataclass(frozen=True, slots=True)
class State:
    """What a database says of itself as a store."""

    identity: str
    revision: int
    assigned: int
    schema: int
    ontology: str


def prepare(server: Server, *, create: bool) -> None:
    """Before anything is read or written: the store is there, and its schema is this version's.

    Raises:
        NotFound: There is no store, and none is to be made.
        StoreError: Something else is there, or a newer version wrote it.
    """
    state = _state(server)
    if state is None:
        _refuse(server, create=create)
    elif state.schema > len(cypher.MIGRATIONS):
        known = len(cypher.MIGRATIONS)
        raise StoreError("newer_store", path=server.address, version=state.schema, known=known)
    if state is None or state.schema < len(cypher.MIGRATIONS) or state.ontology != _digest():
        _migrate(server, state.schema if state else 0)
    elif state.revision < state.assigned:
        # A writer was killed between its batch and the telling of it.
        server.run(cypher.PUBLISH_ALL)


def _state(server: Server) -> State | None:
    found = server.read(lambda transaction: rows(transaction, cypher.STATE))
    return State(*found[0]) if found else None


def _refuse(server: Server, *, create: bool) -> None:
    if not create:
        raise NotFound("no_store", path=server.address)
    ((nodes,),) = server.read(lambda transaction: rows(transaction, cypher.COUNT_NODES))
    if nodes and _state(server) is None:
        raise StoreError("not_a_store", path=server.address)


def _migrate(server: Server, schema: int) -> None:
    """Schema statements cannot share a transaction with data, so the version is written when all of them are done."""
    for migration in cypher.MIGRATIONS[schema:]:
        for statement in migration:
            server.run(statement)
    server.write(lambda transaction: [rows(transaction, statement) for statement in cypher.of_ontology(ontology())])
    server.run(cypher.AWAIT_INDEXES)
    identity = secrets.token_hex(16)
    server.run(cypher.FOUND, identity=identity)
    server.run(cypher.MIGRATED, schema=len(cypher.MIGRATIONS), ontology=_digest())


def _digest() -> str:
    """Changes with the relation types, each of which has indexes."""
    return hashlib.blake2b(" ".join(sorted(ontology().relations)).encode(), digest_size=8).hexdigest()
