"""How the bench measures, in one place: times, peaks of memory, and the rows of its tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TypeAlias

TWINWHEEL = Path(sys.executable).with_name("twinwheel")
ROUNDS = 5

Row: TypeAlias = tuple[str, str, str]
"""What was measured, the figure, and what is asked for."""


def table(rows: Iterator[Row]) -> Iterator[str]:
    """The rows as Markdown, each as soon as it is measured."""
    yield "| what | measured | asked |"
    yield "|---|---|---|"
    yield from (f"| {what} | {measured} | {asked} |" for what, measured, asked in rows)


def timed(act: Callable[[], object]) -> float:
    """Seconds that a call took, or that it says it took."""
    began = time.perf_counter()
    told = act()
    return told if isinstance(told, float) else time.perf_counter() - began


def rate(count: int, seconds: Sequence[float]) -> str:
    """How many a second."""
    return f"{count / median(seconds):,.0f} a second"


def run(*arguments: str) -> None:
    """One command of ours, to its end."""
    subprocess.run([TWINWHEEL, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measured(*arguments: str, fine: Collection[int] = (0,)) -> tuple[float, int]:
    """Seconds and peak memory (kB) of a command; `fine` are the exit codes that are no failure."""
    began = time.perf_counter()
    child = subprocess.Popen([TWINWHEEL, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in fine:
        raise SystemExit(f"{shutil.which('twinwheel') or TWINWHEEL} {arguments[0]} failed: {child.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss


def spread(milliseconds: Sequence[float]) -> str:
    """The median and the 95th percentile of some times."""
    ordered = sorted(milliseconds)
    return f"median {median(ordered):.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms"
