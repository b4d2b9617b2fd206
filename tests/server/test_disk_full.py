"""A server whose disk is full: no half batch, and a way back. It runs on a small file system of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli_support import one_object
from conftest import missing
from graph_support import batch, entity, relation, source
from neo4j_support.errors import Lacking
from neo4j_support.home import Home
from neo4j_support.server import Server

from twinwheel_api.cli.main import run
from twinwheel_api.deps import open_store
from twinwheel_graph.errors import StoreError
from twinwheel_graph.model import Batch
from twinwheel_graph.stores.base import GraphStore

SMALL, LARGE = "24m", "1g"
SIZE = 300


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A small file system; only root may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here; root may")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=False)


def whole(number: int) -> Batch:
    by = source(f"batch{number}")
    ids = [f"org:{number}-{part}" for part in range(SIZE)]
    entities = [entity(id, note="x" * 2_000, by=by) for id in ids]
    return batch(*entities, *(relation(id, "PART_OF", ids[0], by=by) for id in ids))


def fill(store: GraphStore, revisions: list[int]) -> None:
    """Write batch after batch, and their revisions, for as long as it goes."""
    while True:
        revisions.append(store.apply(whole(len(revisions))).revision)


def test_a_full_disk_leaves_whole_batches_and_is_mended(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    try:
        home = Home(small / "neo4j")
    except Lacking as error:
        missing(str(error))
    with Server(home) as server, closing(open_store(f"{server.address.url}?retry_time=60", create=True)) as store:
        revisions: list[int] = []
        with pytest.raises(StoreError) as caught:
            fill(store, revisions)
        told = len(revisions)
        assert (caught.value.code, caught.value.status) == ("server_disk_full", 503)
        for language, cure in (
            ("zh", "请先停下 Neo4j 服务器，再腾出空间"),
            ("en", "stop the Neo4j server first, then make room"),
        ):
            assert cure in caught.value.message(language)
        with pytest.raises(StoreError) as caught:
            store.revision()
        assert caught.value.code == "server_panicked"
        assert run(["doctor", "--json", "--lang", "en", "--store", server.address.url]) == 1
        checks = {one["name"]: one for one in one_object("doctor", capfd.readouterr().out)["checks"]}
        assert "stop the Neo4j server first" in checks["store"]["text"]

        # As the message says: the other way round the server writes on in the middle of what it could not write.
        server.stop()
        subprocess.run(["mount", "-o", f"remount,size={LARGE}", small], check=True)
        server.start()
        assert store.revision() == told
        assert store.stats().entities == {"University": SIZE * told}
        assert store.stats().relations == {"PART_OF": SIZE * told}
        assert store.apply(whole(told)).added == 2 * SIZE
        assert store.integrity() == "ok"
