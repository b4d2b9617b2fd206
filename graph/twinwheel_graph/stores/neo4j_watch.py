"""A clock of our own over every operation: a server that answers nothing more is given up.

The driver reads for as long as the server once told it (two minutes), or for ever. Whether an operation that takes long
is at work or lost is found by asking the server for a handshake beside it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twinwheel_graph.stores.neo4j_probe import fault

if TYPE_CHECKING:
    from neo4j import Driver

    from twinwheel_graph.stores.neo4j_address import Address

TIMES = 2
"""So many handshakes in a row must fail: one may meet a pause for the collection of garbage."""

LOST = ("server_silent", "server_absent", "server_unknown_host")


class Watch:
    """Knows since when this process waits for a server; a thread looks after that only while it does."""

    def __init__(self, driver: Driver, address: Address) -> None:
        self._driver = driver
        self._address = address
        self._seconds = address.limits.answer_timeout
        self._lock = threading.Lock()
        self._waiting: dict[object, float] = {}
        self._heard = 0.0
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While an operation is at work."""
        token = object()
        with self._lock:
            self._waiting[token] = time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="twinwheel-watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._waiting[token]

    def close(self) -> None:
        """Look no more."""
        self._closing.set()

    def _look(self) -> None:
        while not self._closing.wait(self._seconds / 4):
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                since = max(self._heard, min(self._waiting.values()))
            if time.monotonic() - since > self._seconds:
                self._ask()

    def _ask(self) -> None:
        """Ask each server that an answer is awaited from, and cut the connections to one that is lost."""
        for where, connections in self._busy().items():
            there = replace(self._address, host=where[0], port=where[1])
            if all(fault(there) in LOST for _ in range(TIMES)):
                for connection in connections:
                    connection.kill()
        self._heard = time.monotonic()

    def _busy(self) -> dict[tuple[str, int], list[Any]]:
        """The pool's connections by server, of servers that an operation is at work with."""
        # The driver has no public way to cancel a blocking session (its asynchronous one has); a test on a server
        # that hangs holds this.
        pool: Any = self._driver._pool  # noqa: SLF001
        with pool.lock:
            kept = {(str(where[0]), int(where[1])): list(found) for where, found in pool.connections.items()}
        return {where: found for where, found in kept.items() if any(one.in_use for one in found)}
