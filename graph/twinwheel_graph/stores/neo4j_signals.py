"""Ctrl-C between the messages to a server, never in the middle of one.

Half a message leaves the driver and the server waiting for each other, or stumbling over what comes next.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def unstopped() -> Iterator[None]:
    """Put off what would stop the main thread until the end of this; what comes a second time is not put off."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    handlers = {number: handler for number, handler in before.items() if callable(handler)}
    put_off: list[int] = []

    def put(number: int, frame: FrameType | None) -> None:
        put_off.append(number)
        if len(put_off) > 1:
            handlers[signal.Signals(number)](number, frame)

    if threading.current_thread() is not threading.main_thread():
        handlers.clear()
    for number in handlers:
        signal.signal(number, put)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if len(put_off) == 1:
            handlers[signal.Signals(put_off[0])](put_off[0], None)
