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

ENCODED = 64
"""How many new texts are encoded between two looks: so long a service that stops may have to wait."""

LOOK_SECONDS = 0.5
"""How often the store is looked at between requests."""


class Follower:
    """Follows in a thread of its own, so that a long ingest elsewhere does not hold up requests beyond their wait."""

    def __init__(self, retriever: LocalRetriever) -> None:
        self._retriever = retriever
        self._thread = ThreadPoolExecutor(1, "follow")
        self._encoding = ThreadPoolExecutor(1, "encode")
        self._lock = threading.Lock()
        self._running: Future[int] | None = None
        self._behind = 0.0

    def caught_up(self, wanted: int = 0) -> int:
        """The revision that is searched: the store's, unless the index is behind for longer. For worker threads.

        A long ingest is waited for once, not by every request: the wait counts from when the index fell behind. Who
        has seen a revision elsewhere (`wanted`) waits for it anyway.
        """
        now = time.monotonic()
        while not self._retriever.current():
            begun = now if self._retriever.revision() < wanted else self._fell_behind()
            left = begun + WAIT_SECONDS - time.monotonic()
            if left <= 0:
                break
            with contextlib.suppress(TimeoutError):
                self._followed().result(left)
        return self._retriever.revision()

    async def keep(self) -> None:
        """Follow until cancelled, the vectors after the words and apart from them."""
        await asyncio.gather(self._keep_words(), self._keep_vectors())

    async def _keep_vectors(self) -> None:
        """Make the vectors of what is new, some at a time; another process may be at it."""
        while True:
            with contextlib.suppress(TwinwheelError, OSError, ValueError):
                await asyncio.wrap_future(self._encoding.submit(self._retriever.encode, ENCODED))
            await asyncio.sleep(LOOK_SECONDS)

    async def _keep_words(self) -> None:
        """What goes wrong is told by the next request, which meets it too."""
        while True:
            with contextlib.suppress(TwinwheelError, OSError, ValueError):
                if not self._retriever.current():
                    self._fell_behind()
                    await asyncio.wrap_future(self._followed())
            await asyncio.sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Wait for what is running."""
        self._thread.shutdown()
        self._encoding.shutdown()

    def _fell_behind(self) -> float:
        """When it was first seen that the index is behind."""
        with self._lock:
            self._behind = self._behind or time.monotonic()
            return self._behind

    def _followed(self) -> Future[int]:
        """The running catching-up, else a new one: many requests wait for the same."""
        with self._lock:
            if self._running is None or self._running.done():
                self._running = self._thread.submit(self._follow)
            return self._running

    def _follow(self) -> int:
        revision = self._retriever.follow()
        with self._lock:
            self._behind = 0.0 if self._retriever.current() else self._behind
        return revision
