"""Several threads and processes on one file, and a writer that is killed."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from graph_support import batch, entity, everything, started

from twinwheel_graph.model import Batch
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "twinwheel.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(path, create=True)
    yield opened
    opened.close()


def test_several_threads_read_and_write(store: SqliteStore) -> None:
    def work(thread: int) -> int:
        for number in range(10):
            store.apply(batch(*(entity(f"firm:{thread}-{number}-{part}") for part in range(5))))
            assert store.stats().entities["Firm"] % 5 == 0
        return len(store.entities("Firm", limit=1000).items)

    with ThreadPoolExecutor(6) as pool:
        seen = list(pool.map(work, range(6)))
    assert max(seen) == 300
    assert store.revision() == 60
    assert store.integrity() == "ok"


MAKE = """
import sys, time
from pathlib import Path
from twinwheel_graph.model import Batch, EntityClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore
while time.time() < float(sys.argv[3]):
    pass
store = SqliteStore(Path(sys.argv[1]), create=True)
store.apply(Batch([EntityClaim(f"firm:{sys.argv[2]}", "Firm", "x", {}, Source("d", "1", SourceKind.CURATED))]))
"""


@pytest.mark.parametrize("time_around", range(3))
def test_several_processes_may_make_a_store_at_once(path: Path, time_around: int) -> None:
    at = time.time() + 0.6
    makers = [started(MAKE, path, number, at) for number in range(6)]
    assert [(maker.communicate()[0], maker.returncode) for maker in makers] == [("", 0)] * 6
    made = SqliteStore(path)
    assert made.stats().entities == {"Firm": 6}
    made.close()


WRITE = """
import itertools, sys
from pathlib import Path
from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore

SIZE = 40
def whole(number):
    by = Source(f"batch{number}", "1", SourceKind.CURATED)
    ids = [f"org:{number}-{part}" for part in range(SIZE)]
    entities = [EntityClaim(id, "University", id, {"code": str(number)}, by) for id in ids]
    relations = [RelationClaim("PART_OF", id, ids[0], {}, by) for id in ids[1:]]
    return Batch(entities, relations)

store = SqliteStore(Path(sys.argv[1]), create=True)
print("ready", flush=True)
for number in itertools.count(store.revision()):
    store.apply(whole(number))
    if number % 3 == 2:
        store.forget(f"batch{number - 1}")
"""

READ = """
import sys
from pathlib import Path
from twinwheel_graph.stores.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
last = reads = 0
while reads < 150:
    stats = store.stats()
    entities, relations = stats.entities.get("University", 0), stats.relations.get("PART_OF", 0)
    assert stats.revision >= last and entities % 40 == 0 and relations == entities // 40 * 39, stats
    page = store.entities("University", limit=100).items
    codes = [one.props["code"] for one in page]
    last, reads = stats.revision, reads + 1
print("read", reads)
"""


def test_several_processes_read_while_one_writes(path: Path) -> None:
    writer = started(WRITE, path)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        readers = [started(READ, path) for _ in range(2)]
        assert [reader.communicate()[0] for reader in readers] == ["read 150\n"] * 2
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()


def test_a_killed_writer_leaves_whole_batches(path: Path) -> None:
    delays = random.Random(7)  # noqa: S311 - no secret
    written = 0
    for _ in range(6):
        writer = started(WRITE, path)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(delays.uniform(0.0, 0.25))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        written = whole_batches(path)
    assert written > 0


def whole_batches(path: Path) -> int:
    store = SqliteStore(path)
    try:
        graph, stats = everything(store), store.stats()
        sizes = Counter(one.props["code"] for one in graph.entities.values())
        assert set(sizes.values()) <= {40}
        assert len(graph.relations) == 39 * len(sizes)
        assert {one.sources[0].dataset for one in graph.entities.values()} == set(stats.datasets)
        assert store.integrity() == "ok"
        store.apply(batch(entity("ach:alive")))
        store.apply(Batch(delete_entities=["ach:alive"]))
        return len(sizes)
    finally:
        store.close()
