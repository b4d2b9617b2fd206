"""Whether the store's server is away: who meets that waits once, and everybody after is answered at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from twinwheel_api.journal import Journal
from twinwheel_api.locale import word
from twinwheel_graph.errors import StoreError, TwinwheelError
from twinwheel_graph.stores.neo4j_errors import REFUSED

T = TypeVar("T")


class Absence:
    """Remembers a fault that meets whatever is asked, until who follows the store tells that it is over.

    A question to a server that is away takes as long as it is tried again, and each holds a thread. Safe to use from
    several threads.
    """

    def __init__(self, journal: Journal, language: str) -> None:
        self._journal = journal
        self._language = language
        self._lock = threading.Lock()
        self._error: TwinwheelError | None = None

    def error(self) -> StoreError | None:
        """The fault that holds now."""
        error = self._error
        return None if error is None else StoreError(error.code, **error.params)

    def checked(self, task: Callable[[], T]) -> T:
        """Do something with the store, unless it is known to be away.

        Raises:
            StoreError: It is away, or has failed otherwise.
        """
        if error := self.error():
            raise error
        try:
            return task()
        except StoreError as failed:
            self.met(failed)
            raise

    def met(self, error: TwinwheelError) -> None:
        """Remember a fault if it meets everybody; it is logged once."""
        if error.code in REFUSED:
            self.begun(error)

    def begun(self, error: TwinwheelError) -> None:
        """The store is away for this reason."""
        with self._lock:
            known, self._error = self._error, error
        if known is None or known.code != error.code:
            self._journal.warning(error.message(self._language))

    def over(self) -> None:
        """The store has answered."""
        with self._lock:
            known, self._error = self._error, None
        if known is not None:
            self._journal.warning(word("store_back", self._language))
