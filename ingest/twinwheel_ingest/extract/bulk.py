"""Facts of many texts: in chunks, by as many processes as there is work for."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, resource_tracker

from twinwheel_graph.language.facts import Fact
from twinwheel_ingest.extract.pipeline import extractor
from twinwheel_ingest.extract.texts import Named

CHUNK = 100
"""So many texts are handed over together."""

POOLED = 2_000
"""Fewer texts than this are read in this process: others take seconds to load what they need."""

AHEAD = 3
"""How many chunks a process has waiting, so that what is read stays bounded."""


def read(texts: Iterable[Named], processes: int | None = None) -> Generator[tuple[Named, list[Fact]], None, None]:
    """Each text with its facts, in order. None uses a process for each core, once there are many texts."""
    given = iter(texts)
    if processes is None:
        first = list(itertools.islice(given, POOLED))
        given = itertools.chain(first, given)
        processes = 1 if len(first) < POOLED else os.cpu_count() or 1
    chunks = iter(lambda: list(itertools.islice(given, CHUNK)), [])
    if processes == 1:
        for chunk in chunks:
            yield from zip(chunk, _read([one.text for one in chunk]), strict=True)
        return
    yield from _pooled(chunks, processes)


def _pooled(chunks: Iterator[list[Named]], processes: int) -> Iterator[tuple[Named, list[Fact]]]:
    pool = _pool(processes)
    waiting: deque[tuple[list[Named], Future[list[list[Fact]]]]] = deque()
    try:
        for chunk in chunks:
            waiting.append((chunk, pool.submit(_read, [one.text for one in chunk])))
            if len(waiting) > AHEAD * processes:
                yield from _next(waiting)
        while waiting:
            yield from _next(waiting)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    """A pool whose processes are deaf to Ctrl-C, which reaches every process of a terminal; they end when it is shut.

    What is held back while they start is inherited: they would be struck before they could turn deaf themselves.
    """
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _deaf)
    if sys.platform == "win32":
        return pool
    resource_tracker.ensure_running()  # which lets signals through again when it is started
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(processes):  # one is started for each that finds none idle
            pool.submit(_read, [])
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    return pool


def _next(waiting: deque[tuple[list[Named], Future[list[list[Fact]]]]]) -> Iterator[tuple[Named, list[Fact]]]:
    chunk, made = waiting.popleft()
    yield from zip(chunk, made.result(), strict=True)


def _read(texts: Sequence[str]) -> list[list[Fact]]:
    return list(extractor().read(texts))


def _deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
