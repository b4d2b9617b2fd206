"""Ctrl-C where Python or a driver would not pass it on."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from twinwheel_graph.stores.neo4j_signals import unstopped

STRUCK = """if True:
    import signal, sys, time
    from twinwheel_api.cli.interrupts import stand_by

    class Held:
        def __del__(self):
            signal.raise_signal(getattr(signal, sys.argv[1]))

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    stand_by()
    held = Held()
    try:
        del held
        time.sleep(60)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_in_a_destructor_comes_again(name: str, code: int) -> None:
    done = subprocess.run([sys.executable, "-c", STRUCK, name], capture_output=True, timeout=50, check=False)
    assert (done.returncode, done.stderr) == (code, b"")


def test_what_else_a_destructor_raises_is_told_as_ever() -> None:
    code = STRUCK.replace("signal.raise_signal(getattr(signal, sys.argv[1]))", "raise ValueError(1)").replace("60", "0")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=50, check=False)
    assert done.returncode == 0
    assert b"ValueError: 1" in done.stderr


def struck(times: int, done: list[str]) -> None:
    with unstopped():
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        done.append("the rest")


def test_what_comes_in_the_middle_is_put_off_to_the_end() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        struck(1, done)
    assert done == ["the rest"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_what_comes_a_second_time_is_not_put_off() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        struck(2, done)
    assert done == []


def test_a_fault_does_not_hide_what_was_put_off() -> None:
    def faulty() -> None:
        with unstopped():
            signal.raise_signal(signal.SIGINT)
            raise ValueError("a fault")

    with pytest.raises(KeyboardInterrupt):
        faulty()


def test_other_threads_leave_signals_alone() -> None:
    before = signal.getsignal(signal.SIGINT)

    def work() -> object:
        with unstopped():
            return signal.getsignal(signal.SIGINT)

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(work).result() is before
