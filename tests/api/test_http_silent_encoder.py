"""A running service whose encoder falls silent, and one whose following fails: it goes on, says so, and recovers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from api_park import entity
from api_support import Served, settings_of, write
from api_support import serving as served_by
from encoder_support import tiny
from endpoint_support import Service, serving

from twinwheel_api import following
from twinwheel_api.deps import open_encoder, open_retriever, open_store
from twinwheel_api.following import Follower
from twinwheel_api.journal import Journal
from twinwheel_graph.language.encoders.onnx import OnnxEncoder
from twinwheel_graph.model import Change
from twinwheel_graph.stores.sqlite import SqliteStore

ODD = (200, b"<html>", {})
ASKED = {"direction": "reverse", "text": "锂电池材料"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with serving(Service(OnnxEncoder(tiny(tmp_path / "tiny")))) as endpoint:
        yield endpoint


def vectors_of(running: Served) -> str:
    found: str = running.client.get("/health").json()["vectors"]
    return found


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return true()


def warnings(running: Served) -> list[str]:
    return [line["warning"] for line in map(json.loads, running.log) if "warning" in line]


def test_the_service_goes_on_by_words_and_recovers_by_itself(store_file: Path, service: Service) -> None:
    settings = settings_of(store_file, encoder=service.url, encoder_model="tiny", lang="en")
    with served_by(settings) as running:
        assert until(lambda: vectors_of(running) == "complete")
        service.instead = [ODD] * 1000
        write(store_file, [entity("Achievement", "ach:fresh", "锂电池材料研究", abstract="锂电池材料")])
        for text in ("锂电池", "正极材料"):
            found = running.client.post("/match", json={**ASKED, "text": text})
            assert found.status_code == 200
            assert {hit["confidence"] for hit in found.json()["hits"]} <= {None}
        assert until(lambda: vectors_of(running) == "unanswered")
        assert sum("does not answer" in one for one in warnings(running)) == 1
        service.instead = []
        assert until(lambda: vectors_of(running) == "complete")
        hits = {hit["id"]: hit for hit in running.client.post("/match", json=ASKED).json()["hits"]}
        told = hits["ach:fresh"]["explanation"]["contributions"]
        assert next(one["value"] for one in told if one["feature"] == "meaning") > 0


def test_a_service_starts_while_the_endpoint_is_silent(store_file: Path, service: Service) -> None:
    service.instead = [ODD] * 1000
    with served_by(settings_of(store_file, encoder=service.url, encoder_model="tiny")) as running:
        assert running.client.post("/match", json=ASKED).status_code == 200
        assert vectors_of(running) == "unanswered"
        service.instead = []
        assert until(lambda: vectors_of(running) == "complete")


class Counted(SqliteStore):
    """A real store that counts how often its changes are read."""

    read_changes = 0

    def changes(self, since: int) -> Iterator[Change]:
        self.read_changes += 1
        return super().changes(since)


async def kept(follower: Follower, done: Callable[[], bool]) -> bool:
    """Follow until something is so, or half a minute has gone; whether the follower was still at it then."""
    task = asyncio.create_task(follower.keep())
    for _ in range(300):
        if done() or task.done():
            break
        await asyncio.sleep(0.1)
    alive = not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return alive


def test_changes_are_read_once_a_catching_up(store_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store_file, [entity("Firm", f"firm:n{number}", f"第{number}电池厂") for number in range(300)])
    monkeypatch.setattr(following, "ENCODED", 20)
    settings = settings_of(store_file, encoder=str(tiny(tmp_path / "tiny")))
    store = Counted(store_file)
    try:
        retriever = open_retriever(store, None, encoder=open_encoder(settings))
        retriever.follow()
        store.read_changes = 0
        follower = Follower(retriever, Journal(lambda _line: None))
        meaning = retriever.meaning
        assert meaning is not None
        assert asyncio.run(kept(follower, meaning.complete))
        follower.close()
        assert meaning.complete()
        assert store.read_changes == 1
    finally:
        store.close()


def test_what_goes_wrong_is_logged_and_does_not_end_the_following(
    store_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(store_file, encoder=str(tiny(tmp_path / "tiny")))
    store = open_store(settings.store)
    log: list[dict[str, Any]] = []
    try:
        retriever = open_retriever(store, None, encoder=open_encoder(settings))
        retriever.follow()
        meaning = retriever.meaning
        assert meaning is not None
        real, failures = retriever.encode, [ZeroDivisionError("on a bad day"), OSError("gone")]

        def encode(*given: Any, **more: Any) -> bool:
            if failures:
                raise failures.pop(0)
            return real(*given, **more)

        monkeypatch.setattr(retriever, "encode", encode)
        follower = Follower(retriever, Journal(lambda line: log.append(json.loads(line))))
        assert asyncio.run(kept(follower, meaning.complete))
        follower.close()
        assert meaning.complete()
    finally:
        store.close()
    assert [line["error"].splitlines()[-1] for line in log] == ["ZeroDivisionError: on a bad day", "OSError: gone"]
    assert all("Traceback" in line["error"] and "vectors" in line["warning"] for line in log)
