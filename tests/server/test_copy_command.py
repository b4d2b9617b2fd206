"""`twinwheel copy` to a Neo4j server and back, as a command."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from command_support import command, twinwheel
from graph_support import batch, entity, relation
from neo4j_support.address import Address

from twinwheel_graph.moving.content import content
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def filled(path: Path, size: int) -> str:
    store = SqliteStore(path, create=True)
    held = [relation(f"ach:{number}", "HELD_BY", "org:0") for number in range(size)]
    store.apply(batch(entity("org:0", "大学"), *(entity(f"ach:{number}") for number in range(size)), *held))
    store.close()
    return f"sqlite:///{path}"


def test_there_and_back_is_the_same(neo4j_database: Address, tmp_path: Path) -> None:
    source, back = filled(tmp_path / "a.db", 30), f"sqlite:///{tmp_path / 'b.db'}"
    told = [
        twinwheel("copy", one, other, "--json")
        for one, other in ((source, neo4j_database.url), (neo4j_database.url, back))
    ]
    assert [one.returncode for one in told] == [0, 0]
    assert json.loads(told[0].stdout) == json.loads(told[1].stdout)
    stores = [SqliteStore(tmp_path / name) for name in ("a.db", "b.db")]
    assert content(stores[0]) == content(stores[1])
    for store in stores:
        store.close()


def test_the_password_is_not_told(neo4j_database: Address, tmp_path: Path) -> None:
    source = filled(tmp_path / "a.db", 3)
    said = [twinwheel("copy", one, neo4j_database.url).stderr for one in (source, source, neo4j_database.url)]
    assert ["copied" in said[0], "not empty" in said[1], "the same store" in said[2]] == [True, True, True]
    assert not any(neo4j_database.password in one for one in said)


def test_it_goes_on_after_ctrl_c(neo4j_database: Address, tmp_path: Path, cache: Path) -> None:
    source = filled(tmp_path / "a.db", 6_000)
    running = subprocess.Popen(command("copy", source, neo4j_database.url), stderr=subprocess.PIPE)
    kept = cache / "twinwheel" / "copies"
    while not (kept.is_dir() and any(kept.glob("*.json"))):
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.decode().splitlines() == ["interrupted; the batches that were written are whole."]
    again = twinwheel("copy", source, neo4j_database.url)
    assert again.returncode == 0
    assert again.stderr.startswith("Going on from where the last copy was cut off.")
    assert "6001 entities" in again.stderr
