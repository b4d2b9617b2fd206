"""Collections are made between requests; the interpreter's own full ones are off while the service runs."""

import asyncio
import contextlib
import gc

import pytest

from twinwheel_api import housekeeping
from twinwheel_api.housekeeping import NEVER, Housekeeper


def test_it_collects_when_it_is_quiet_and_leaves_all_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "LOOK_SECONDS", 0.01)
    before = gc.get_threshold()
    seen = asyncio.run(_watched())
    assert seen == [NEVER, 0, 1]
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


async def _watched() -> list[int]:
    """The threshold of full collections; whether one was made while busy, and when quiet."""
    housekeeper = Housekeeper()
    task = asyncio.create_task(housekeeper.keep())
    await asyncio.sleep(0.05)
    seen = [gc.get_threshold()[2]]
    for busy in (True, False):
        frozen = gc.get_freeze_count()
        with housekeeper.answering() if busy else contextlib.nullcontext():
            kept = [[number] for number in range(50_000)]
            await asyncio.sleep(0.1)
        seen.append(int(gc.get_freeze_count() > frozen + len(kept) // 2))
        if busy:
            del kept
            gc.collect()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return seen
