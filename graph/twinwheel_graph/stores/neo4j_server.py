"""A Neo4j server as the store speaks to it: sessions that carry bookmarks, transactions retried within a bound."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, TypeVar

from twinwheel_graph.errors import StoreError
from twinwheel_graph.stores.neo4j_errors import MEMORY, code_of, named_errors

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Session

    from twinwheel_graph.stores.neo4j_address import Address

T = TypeVar("T")

TRIES = 3
"""How often a transaction is sent whose outcome is unknown."""


class Server:
    """The database at an address, through a driver that is given."""

    def __init__(self, driver: Driver, address: Address) -> None:
        from neo4j import GraphDatabase

        self.address = address
        self._driver = driver
        self._bookmarks = GraphDatabase.bookmark_manager()

    def seen(self) -> tuple[str, ...]:
        """The bookmarks of what this process has seen: who reads after them sees no less."""
        return tuple(sorted(self._bookmarks.get_bookmarks()))

    def read(self, work: Callable[[ManagedTransaction], T], *, after: Collection[str] = ()) -> T:
        """A transaction that may only read, on any server of a cluster; transient faults are retried.

        It waits for what was seen `after` which bookmarks, and all that follow it do so too. They are another's, and
        kept only when the server has taken them.
        """
        with named_errors(self.address), self._session(after) as session:
            return session.execute_read(self._bounded(work))

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """A transaction that may write; sent again too where its outcome is unknown, so it must be idempotent."""
        from neo4j.exceptions import IncompleteCommit

        with named_errors(self.address):
            for _ in range(TRIES - 1):
                try:
                    return self._written(work)
                except IncompleteCommit:
                    continue
            return self._written(work)

    def run(self, statement: str, **values: Any) -> None:
        """A statement in a transaction of its own: what changes the schema."""
        with named_errors(self.address), self._session() as session:
            session.run(statement, values).consume()

    def close(self) -> None:
        """Close the driver."""
        self._driver.close()

    def _written(self, work: Callable[[ManagedTransaction], T]) -> T:
        with self._session() as session:
            return session.execute_write(self._bounded(work))

    def _session(self, after: Collection[str] = ()) -> Session:
        from neo4j import Bookmarks

        return self._driver.session(
            database=self.address.database,
            bookmark_manager=self._bookmarks,
            bookmarks=Bookmarks.from_raw_values(after),
        )

    def _bounded(self, work: Callable[[ManagedTransaction], T]) -> Callable[[ManagedTransaction], T]:
        from neo4j import unit_of_work
        from neo4j.exceptions import Neo4jError

        @unit_of_work(timeout=self.address.limits.transaction_timeout)
        def worked(transaction: ManagedTransaction) -> T:
            try:
                return work(transaction)
            except Neo4jError as error:
                # The driver would take a full memory pool for transient and try the same again.
                if code_of(error) == MEMORY:
                    raise StoreError(MEMORY, address=self.address, detail=error.message) from error
                raise

        return worked


def _silence_driver() -> None:
    """What the driver logs is also raised; without a handler Python would print it."""
    logger = logging.getLogger("neo4j")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def connected(address: Address) -> Server:
    """A server that answers, and takes this user.

    Raises:
        StoreError: It does not; why, and what to do.
    """
    from neo4j import GraphDatabase, NotificationMinimumSeverity

    _silence_driver()
    limits = address.limits
    with named_errors(address):
        driver = GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password) if address.user else None,
            max_connection_pool_size=limits.pool_size,
            connection_timeout=limits.connection_timeout,
            connection_acquisition_timeout=limits.acquisition_timeout,
            max_transaction_retry_time=limits.retry_time,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            user_agent="twinwheel",
        )
        try:
            driver.verify_connectivity()
        except BaseException:
            driver.close()
            raise
    return Server(driver, address)
