"""A write elsewhere is seen: at once in reads, within two seconds in matches; the client can ask to see it."""

import fcntl
import threading
import time
from pathlib import Path

from api_park import entity, relation
from api_support import Served, serving, settings_of, write

from twinwheel_graph.stores.sqlite import SqliteStore

ASKED = {"direction": "reverse", "text": "月壤原位资源利用中的微波烧结技术"}
NEW = [
    entity("Achievement", "ach:new", "月壤微波烧结成型", abstract="月壤原位资源利用的微波烧结技术", date="2024-01"),
    relation("HELD_BY", "ach:new", "org:江城大学"),
]


def first(running: Served, **headers: str) -> str | None:
    hits = running.client.post("/match", json=ASKED, headers=headers).json()["hits"]
    return str(hits[0]["id"]) if hits else None


def test_a_write_by_another_connection_is_seen_in_reads_and_matches(store_file: Path) -> None:
    with serving(settings_of(store_file)) as running:
        before = running.client.get("/entities/org:江城大学/neighbours")
        assert first(running) != "ach:new"
        started = time.monotonic()
        revision = write(store_file, NEW)
        assert first(running) == "ach:new"
        assert time.monotonic() - started < 2
        held = {"If-None-Match": before.headers["etag"]}
        after = running.client.get("/entities/org:江城大学/neighbours", headers=held)
        assert after.status_code == 200
        assert after.headers["twinwheel-revision"] == str(revision)
        assert len(after.json()["relations"]) == len(before.json()["relations"]) + 1


def test_the_index_follows_while_nobody_asks(store_file: Path) -> None:
    with serving(settings_of(store_file)) as running:
        revision = write(store_file, NEW)
        deadline = time.monotonic() + 2
        while running.client.get("/health").json()["index_revision"] < revision:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_the_mark_of_an_entity_changes_with_it_alone(store_file: Path) -> None:
    with serving(settings_of(store_file)) as running:
        held = {"If-None-Match": running.client.get("/entities/ach:coating").headers["etag"]}
        write(store_file, NEW)
        assert running.client.get("/entities/ach:coating", headers=held).status_code == 304
        write(store_file, [entity("Achievement", "ach:coating", "改名了")])
        assert running.client.get("/entities/ach:coating", headers=held).status_code == 200


def test_a_read_waits_for_the_revision_that_the_client_has_seen(store_file: Path) -> None:
    with serving(settings_of(store_file)) as running:
        wanted = {"Twinwheel-Revision": str(_revision(store_file) + 1)}
        writer = threading.Timer(0.4, write, (store_file, NEW))
        writer.start()
        answer = running.client.get("/entities/ach:new", headers=wanted)
        writer.join()
        assert answer.status_code == 200
        assert first(running, **wanted) == "ach:new"
        found = running.client.get("/entities", params={"query": "月壤微波烧结"}, headers=wanted)
        assert found.json()["items"][0]["id"] == "ach:new"


def test_a_revision_that_does_not_come_is_503(store_file: Path) -> None:
    with serving(settings_of(store_file)) as running:
        for path in ("/entities", "/match?direction=reverse&text=a"):
            started = time.monotonic()
            answer = running.client.get(path, headers={"Twinwheel-Revision": "99"})
            assert 1.9 < time.monotonic() - started < 3
            assert (answer.status_code, answer.json()["code"]) == (503, "revision_ahead")
            assert answer.headers["retry-after"] == "1"
        bad = running.client.get("/entities", headers={"Twinwheel-Revision": "-1"})
        assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "Twinwheel-Revision")


def test_an_index_that_is_long_behind_is_waited_for_once(store_file: Path) -> None:
    """Another process holds the index, as a long ingest does: matches go on with what is searched, and say so."""
    with serving(settings_of(store_file)) as running, (Path(f"{store_file}.index") / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        revision = write(store_file, NEW)
        seconds = []
        for _ in range(3):
            started = time.monotonic()
            answer = running.client.post("/match", json=ASKED)
            seconds.append(time.monotonic() - started)
            assert answer.headers["twinwheel-revision"] == str(revision - 1)
        assert seconds[0] < 3
        assert max(seconds[1:]) < 0.5
        fcntl.flock(lock, fcntl.LOCK_UN)
        assert first(running, **{"Twinwheel-Revision": str(revision)}) == "ach:new"


def _revision(path: Path) -> int:
    store = SqliteStore(path)
    try:
        return store.revision()
    finally:
        store.close()
