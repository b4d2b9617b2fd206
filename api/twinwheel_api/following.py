"""Keeps the index in step with the store: one thread follows, requests wait for it a bounded time."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.retrieve.local import LocalRetriever

WAIT_SECONDS = 2.0
"""How long a request waits for the index; it is then answered from what is there, and says from which revision."""

LOOK_SECONDS = 0.5
"""How often the store is looked at between requests."""


class Follower:
    """Follows in a thread of its own, so that a long ingest elsewhere does not hold up requests beyond their wait."""

    def __init__(self, retriever: LocalRetriever) -> None:
        self._retriever = retriever
        self._thread = ThreadPoolExecutor(1, "follow")
        self._lock = threading.Lock()
        self._running: Future[int] | None = None

    def caught_up(self) -> int:
        """The revision that is searched: the store's, unless that takes longer than the wait. For worker threads."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._retriever.current() and (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                self._follow().result(left)
        return self._retriever.revision()

    async def keep(self) -> None:
        """Follow until cancelled. What goes wrong is told by the next request, which meets it too."""
        while True:
            with contextlib.suppress(TwinwheelError, OSError, ValueError):
                if not self._retriever.current():
                    await asyncio.wrap_future(self._follow())
            await asyncio.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Wait for what is running."""
        self._thread.shutdown()

    def _follow(self) -> Future[int]:
        """The running catching-up, else a new one: many requests wait for the same."""
        with self._lock:
            if self._running is None or self._running.done():
                self._running = self._thread.submit(self._retriever.follow)
            return self._running
