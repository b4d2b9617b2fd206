"""Keeps the index in step with the store: one thread follows, requests wait for it a bounded time."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor

from twinwheel_api.absence import Absence
from twinwheel_api.journal import Journal
from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.retrieve.following import FollowingRetriever
from twinwheel_graph.retrieve.vector_stage import Pace
from twinwheel_graph.stores.neo4j_errors import REFUSED

WAIT_SECONDS = 2.0
"""How long a request waits for the index; it is then answered from what is there, and says from which revision."""

ENCODED = 64
"""How many new texts are encoded before they are searched: so long a service that stops may have to wait."""

LOOK_SECONDS = 0.5
"""How often the store is looked at between requests."""

MENDABLE_SECONDS = 4.0
LONGEST_SECONDS = 60.0
"""How long at most a round waits after failures: of a kind that people mend, and of any other."""

LOCKING = ("server_unauthorised", "server_rate_limited")
"""Faults that trying again makes worse: a server locks a user out after some wrong passwords."""

WORDS = "words"


class Follower:
    """Follows in a thread of its own, so that a long ingest elsewhere does not hold up requests beyond their wait."""

    def __init__(self, retriever: FollowingRetriever, journal: Journal, absence: Absence | None = None) -> None:
        self._retriever = retriever
        self._journal = journal
        self._absence = absence or Absence(journal, "zh")
        self._closing = threading.Event()
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
        await asyncio.gather(self._rounds(WORDS, self._follow_words), self._rounds("vectors", self._follow_vectors))

    async def _rounds(self, what: str, follow: Callable[[], Awaitable[object]]) -> None:
        """Follow again and again; after a failure the next round waits, longer each time.

        What people can mend is told elsewhere: by the next request, which meets it too, or when the encoder falls
        silent. That the store is away, and when it is back, is seen here first: nobody else asks it then.
        """
        pause = LOOK_SECONDS
        while True:
            try:
                await follow()
                pause = LOOK_SECONDS
                if what == WORDS:
                    self._absence.over()
            except TwinwheelError as error:
                self._told(what, error)
                pause = min(2 * pause, LONGEST_SECONDS if error.code in LOCKING else MENDABLE_SECONDS)
            except Exception:  # noqa: BLE001 - it is logged, and must not end the loop
                pause = min(2 * pause, LONGEST_SECONDS)
                self._journal.failure(f"the index was not followed ({what}); next try in {pause:.0f} s")
            await asyncio.sleep(pause)

    def _told(self, what: str, error: TwinwheelError) -> None:
        if what == WORDS and error.code not in REFUSED:  # the store has answered, if only to refuse a write
            self._absence.over()
        else:
            self._absence.met(error)

    async def _follow_vectors(self) -> None:
        """Make the vectors of what is new, all in one run that others see grow; another process may be at it."""
        pace = Pace(ENCODED, lambda: not self._closing.is_set())
        await asyncio.wrap_future(self._encoding.submit(self._retriever.encode, None, pace=pace))

    async def _follow_words(self) -> None:
        if not await asyncio.wrap_future(self._thread.submit(self._retriever.current)):
            self._fell_behind()
            await asyncio.wrap_future(self._followed())

    def close(self) -> None:
        """Wait for what is running."""
        self._closing.set()
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
