"""Opens the service, also where the server of its store is not there yet: it comes up by itself when that is."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from types import TracebackType

from twinwheel_api.absence import Absence
from twinwheel_api.journal import Journal
from twinwheel_api.service import Service, opened
from twinwheel_api.settings import Settings
from twinwheel_graph.errors import StoreError, TwinwheelError
from twinwheel_graph.stores.neo4j_errors import AWAY

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 8.0
"""How long to wait between two attempts. A server locks a user out who comes with a wrong password too often."""


class Opening:
    """The service, once it can be opened; `ready` is given it."""

    def __init__(self, settings: Settings, journal: Journal, ready: Callable[[Service], None]) -> None:
        self._settings = settings
        self._journal = journal
        self._ready = ready
        self._absence = Absence(journal, settings.lang or "zh")
        self._stack = contextlib.ExitStack()
        self._lock = threading.Lock()
        self._closed = False
        self._service: Service | None = None

    def absent(self) -> StoreError | None:
        """Why there is no service."""
        return self._absence.error()

    async def keep(self) -> None:
        """Open the service if it is not yet, and keep it in step with the store, until cancelled."""
        pause = FIRST_SECONDS
        while self._service is None:
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_SECONDS)
            try:
                await asyncio.to_thread(self._open)
            except TwinwheelError as error:
                self._absence.begun(error)
            except Exception:  # noqa: BLE001 - it is logged, and must not end the loop
                self._journal.failure("the service was not opened")
            else:
                self._absence.over()
        await self._service.follower.keep()

    def __enter__(self) -> Opening:
        """Open, or find the store's server away.

        Raises:
            TwinwheelError: It cannot be opened, for a reason that does not pass by itself.
        """
        try:
            self._open()
        except StoreError as error:
            if error.code not in AWAY:
                raise
            self._absence.begun(error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            self._stack.close()

    def _open(self) -> None:
        with self._lock:
            if self._closed:
                return
            service = self._stack.enter_context(opened(self._settings, self._journal, self._absence))
            self._ready(service)
            self._service = service
