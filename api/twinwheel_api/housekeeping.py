"""Garbage collection between requests instead of within them.

The links that matches read stay in memory by the hundred thousand. A full collection looks through all of them: 100 ms
in the middle of an answer of 12 ms, measured. What lives is therefore set aside (frozen) whenever nobody is being
answered, and the interpreter's own full collections are off.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import Iterator

LOOK_SECONDS = 1.0
OVERDUE_SECONDS = 600.0
"""Under load without a pause a collection is made all the same: what refers to itself would pile up."""

NEVER = 1_000_000_000


class Housekeeper:
    """Knows how many requests are being answered. For one event loop."""

    def __init__(self) -> None:
        self._busy = 0
        self._collected = time.monotonic()

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """While a request is being answered."""
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    async def keep(self) -> None:
        """Collect when it is quiet, until cancelled."""
        thresholds = gc.get_threshold()
        gc.set_threshold(thresholds[0], thresholds[1], NEVER)
        try:
            self._collect()
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                if self._due():
                    self._collect()
        finally:
            gc.set_threshold(*thresholds)
            gc.unfreeze()

    def _due(self) -> bool:
        _, survived, old = gc.get_count()
        quiet = not self._busy and bool(survived or old)
        return quiet or time.monotonic() - self._collected > OVERDUE_SECONDS

    def _collect(self) -> None:
        gc.collect()
        gc.freeze()
        self._collected = time.monotonic()
