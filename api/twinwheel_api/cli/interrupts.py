"""What stops a command stops it wherever it strikes.

In a destructor (the driver's objects have some) Python would print Ctrl-C as an exception ignored, and go on.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

SIGNALS: Mapping[type[BaseException], signal.Signals] = {KeyboardInterrupt: signal.SIGINT, SystemExit: signal.SIGTERM}
PAUSE = 0.05
"""Seconds after which the destructor is over."""


def stand_by() -> None:
    """From now on a signal that nobody could be told of comes again."""
    sys.unraisablehook = _come_again


def _come_again(ignored: UnraisableHookArgs) -> None:
    number = SIGNALS.get(ignored.exc_type)
    if number is None:
        sys.__unraisablehook__(ignored)
        return
    again = threading.Timer(PAUSE, _send, [number])
    again.daemon = True
    again.start()


def _send(number: signal.Signals) -> None:
    """A signal to the main thread, which a real one wakes from sleep; Windows has none."""
    if sys.platform == "win32":
        _thread.interrupt_main(number)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, number)
