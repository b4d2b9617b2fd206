"""Neo4j stores for tests: one database, emptied for each new store; the schema stays, since making it takes seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from neo4j import Driver
from neo4j_support.address import Address

from twinwheel_graph.stores.neo4j import Neo4jStore
from twinwheel_graph.stores.neo4j_address import address
from twinwheel_graph.stores.neo4j_server import Server

NewServerStore: TypeAlias = Callable[[], Neo4jStore]

EMPTY = "MATCH (n) WHERE NOT n:TwinwheelStore DETACH DELETE n"
ANEW = "MATCH (s:TwinwheelStore) SET s.identity = randomUUID(), s.revision = 0, s.assigned = 0"


class Shared(Server):
    """A server whose driver outlives the store."""

    def close(self) -> None:
        pass


def shared(where: Address, driver: Driver) -> Server:
    """The server at an address, by a driver that is not the store's to close."""
    return Shared(driver, address(where.url))


def new_stores(where: Address, driver: Driver) -> NewServerStore:
    """Makes an empty store in the place of the one before."""

    def new() -> Neo4jStore:
        server = shared(where, driver)
        for statement in (EMPTY, ANEW):
            server.run(statement)
        return Neo4jStore(server, create=True)

    return new
