"""A Neo4j server as the store speaks to it: sessions that carry bookmarks, transactions retried within a bound."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from twinwheel_graph.stores.neo4j_errors import named_errors, starting
from twinwheel_graph.stores.neo4j_retry import retried
from twinwheel_graph.stores.neo4j_signals import unstopped
from twinwheel_graph.stores.neo4j_watch import Watch

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Record, Session

    from twinwheel_graph.stores.neo4j_address import Address

T = TypeVar("T")

IDLE_SECONDS = 60
"""A connection that was idle for longer is tried before it is used: what lies between may have forgotten it."""


class Asked(Protocol):
    """What answers a statement: a transaction, or a session."""

    def run(self, statement: str, values: dict[str, Any], /) -> Iterable[Record]:
        """The rows."""
        ...


@dataclass(frozen=True, slots=True)
class _One:
    """A session whose statements are each a transaction, ended after `timeout` seconds."""

    session: Session
    timeout: float

    def run(self, statement: str, values: dict[str, Any], /) -> Iterable[Record]:
        """The rows."""
        from neo4j import Query

        return self.session.run(Query(statement, timeout=self.timeout), values)


class Server:
    """The database at an address, through a driver that is given, which should not retry by itself."""

    def __init__(self, driver: Driver, address: Address) -> None:
        from neo4j import GraphDatabase

        self.address = address
        self._driver = driver
        self._watch = Watch(driver, address)
        self._bookmarks = GraphDatabase.bookmark_manager()

    def verify(self) -> None:
        """See that it answers and takes this user; StoreError at once where not, unless it is just starting."""

        def attempt() -> None:
            with self._watch.waiting():
                self._driver.verify_connectivity()

        with named_errors(self.address):
            retried(attempt, self.address.limits.retry_time, starting)

    def seen(self) -> tuple[str, ...]:
        """The bookmarks of what this process has seen: who reads after them sees no less."""
        return tuple(sorted(self._bookmarks.get_bookmarks()))

    def read(self, work: Callable[[ManagedTransaction], T], *, after: Collection[str] = ()) -> T:
        """A transaction that may only read, on any server of a cluster.

        It waits for what was seen `after` which bookmarks, and all that follow it do so too. They are another's, and
        kept only when the server has taken them.
        """
        from neo4j import Bookmarks

        bounded = self._bounded(work)
        return self._retried(lambda session: session.execute_read(bounded), bookmarks=Bookmarks.from_raw_values(after))

    def ask(self, work: Callable[[Asked], T]) -> T:
        """One statement that reads, in a transaction of its own: a round trip less than `read`."""
        from neo4j import READ_ACCESS

        timeout = self.address.limits.transaction_timeout
        return self._retried(lambda session: work(_One(session, timeout)), default_access_mode=READ_ACCESS)

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """A transaction that may write. It must be idempotent: it is sent again too where its outcome is unknown."""
        bounded = self._bounded(work)
        return self._retried(lambda session: session.execute_write(bounded))

    def run(self, statement: str, **values: Any) -> None:
        """A statement in a transaction of its own, such as one that changes the schema."""
        self.write(lambda transaction: transaction.run(statement, values).consume())

    def rehearse(self, statement: str) -> None:
        """Run a statement that writes, and take it back: who cannot write is told why, and nothing is written."""

        def attempt(session: Session) -> None:
            with session.begin_transaction(timeout=self.address.limits.transaction_timeout) as transaction:
                transaction.run(statement).consume()
                transaction.rollback()

        self._retried(attempt)

    def close(self) -> None:
        """Close the driver."""
        self._watch.close()
        self._driver.close()

    def _retried(self, work: Callable[[Session], T], **options: Any) -> T:
        options |= {"database": self.address.database, "bookmark_manager": self._bookmarks}

        def attempt() -> T:
            with unstopped(), self._watch.waiting(), self._driver.session(**options) as session:
                return work(session)

        with named_errors(self.address):
            return retried(attempt, self.address.limits.retry_time)

    def _bounded(self, work: Callable[[ManagedTransaction], T]) -> Callable[[ManagedTransaction], T]:
        from neo4j import unit_of_work

        return unit_of_work(timeout=self.address.limits.transaction_timeout)(work)


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
            liveness_check_timeout=IDLE_SECONDS,
            max_transaction_retry_time=0,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            user_agent="twinwheel",
        )
    server = Server(driver, address)
    try:
        server.verify()
    except BaseException:
        server.close()
        raise
    return server
