"""What the service says of itself between requests, as lines of JSON in the log of requests."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import UTC, datetime

import orjson


class Journal:
    """Writes lines; `log` takes them."""

    def __init__(self, log: Callable[[bytes], object]) -> None:
        self._log = log

    def warning(self, message: str) -> None:
        """Something that somebody should know."""
        self._write({"warning": message})

    def failure(self, what: str) -> None:
        """The exception that is being handled, with its traceback; `what` went wrong by it."""
        self._write({"warning": what, "error": traceback.format_exc()})

    def _write(self, record: dict[str, str]) -> None:
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._log(orjson.dumps({"time": time, **record}, option=orjson.OPT_APPEND_NEWLINE))
