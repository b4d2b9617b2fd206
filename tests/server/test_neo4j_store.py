from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from graph.store_contract import StoreContract
from neo4j import Driver
from neo4j_support.address import Address
from neo4j_support.turn import turn

from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.neo4j import Neo4jStore
from twinwheel_graph.stores.neo4j_address import address
from twinwheel_graph.stores.neo4j_server import Server

EMPTY = "MATCH (n) WHERE NOT n:TwinwheelStore DETACH DELETE n"
ANEW = "MATCH (s:TwinwheelStore) SET s.identity = randomUUID(), s.revision = 0, s.assigned = 0"


class Shared(Server):
    """A server whose driver outlives the store."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="class")
def new_store(neo4j_server: Address, neo4j_driver: Driver) -> Iterator[Callable[[], GraphStore]]:
    def new() -> GraphStore:
        server = Shared(neo4j_driver, address(neo4j_server.url))
        for statement in (EMPTY, ANEW):
            server.run(statement)
        return Neo4jStore(server, create=True)

    with turn(neo4j_server, neo4j_driver):
        yield new


class TestNeo4jStore(StoreContract):
    """The laws of the port."""
