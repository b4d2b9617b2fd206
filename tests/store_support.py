"""New stores for tests, one after another: files in a folder, or a server's one database, emptied each time."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from neo4j_support.address import Address

from twinwheel_graph.stores.neo4j import Neo4jStore
from twinwheel_graph.stores.neo4j_address import address
from twinwheel_graph.stores.neo4j_server import Server
from twinwheel_graph.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from neo4j import Driver

EMPTY = "MATCH (n) WHERE NOT n:TwinwheelStore DETACH DELETE n"
ANEW = "MATCH (s:TwinwheelStore) SET s.identity = randomUUID(), s.revision = 0, s.assigned = 0"


class Files:
    """Embedded stores in a folder, all closed in the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._opened: list[SqliteStore] = []

    def __call__(self) -> SqliteStore:
        self._opened.append(SqliteStore(self._folder / f"{next(self._numbers)}.db", create=True))
        return self._opened[-1]

    def __enter__(self) -> Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for store in self._opened:
            store.close()


class Shared(Server):
    """A server whose driver outlives the store."""

    def close(self) -> None:
        pass


class OneDatabase:
    """Stores in one database: the one made before is gone."""

    def __init__(self, where: Address, driver: Driver) -> None:
        self._server = Shared(driver, address(where.url))

    def __call__(self) -> Neo4jStore:
        for statement in (EMPTY, ANEW):
            self._server.run(statement)
        return Neo4jStore(self._server, create=True)

    def opened(self) -> Neo4jStore:
        """The store that is there."""
        return Neo4jStore(self._server)
