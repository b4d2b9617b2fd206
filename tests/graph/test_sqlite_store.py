from __future__ import annotations

import contextlib
import itertools
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from graph.store_contract import StoreContract
from graph_support import batch, entity, everything, python, relation, source

import twinwheel_graph
from twinwheel_graph.errors import StoreError, TwinwheelError
from twinwheel_graph.model import Batch
from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture(scope="class")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], GraphStore]]:
    folder = tmp_path_factory.mktemp("stores")
    numbers = itertools.count()
    opened: list[SqliteStore] = []

    def new() -> SqliteStore:
        opened.append(SqliteStore(folder / f"{next(numbers)}.db", create=True))
        return opened[-1]

    yield new
    for store in opened:
        store.close()


class TestSqliteStore(StoreContract):
    """The laws of the port."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "twinwheel.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(path, create=True)
    yield opened
    opened.close()


def refusal(path: Path, *, create: bool = False) -> TwinwheelError:
    with pytest.raises(TwinwheelError) as caught:
        SqliteStore(path, create=create)
    return caught.value


# --- files


def test_a_missing_file_is_an_error_that_names_ingest(path: Path) -> None:
    error = refusal(path)
    assert error.code == "no_store"
    assert "twinwheel ingest" in error.message("zh")
    assert not path.exists()


def test_a_store_keeps_its_name_and_its_content_when_it_is_opened_again(store: SqliteStore, path: Path) -> None:
    store.apply(batch(entity("ach:0"), entity("org:0"), relation("ach:0", "HELD_BY", "org:0")))
    before = store.identity(), store.revision(), everything(store)
    store.close()
    again = SqliteStore(path)
    assert (again.identity(), again.revision(), everything(again)) == before
    again.close()


def test_an_empty_file_is_no_store_to_read(path: Path) -> None:
    path.touch()
    assert refusal(path).code == "no_store"
    assert path.read_bytes() == b""


def test_an_empty_file_may_become_a_store(path: Path) -> None:
    path.touch()
    SqliteStore(path, create=True).close()
    SqliteStore(path).close()


def test_a_newer_store_is_refused_as_it_is(path: Path) -> None:
    SqliteStore(path, create=True).close()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    assert {refusal(path, create=create).code for create in (False, True)} == {"newer_store"}
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_as_it_is(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE entity (pk)")
    before = path.read_bytes()
    assert {refusal(path, create=create).code for create in (False, True)} == {"not_a_store"}
    assert path.read_bytes() == before


def test_a_text_is_no_store(path: Path) -> None:
    path.write_text("编号,名称\n" * 100, encoding="utf-8")
    assert refusal(path, create=True).code == "not_a_store"


def test_a_damaged_store_says_what_is_wrong(store: SqliteStore, path: Path) -> None:
    store.apply(batch(*(entity(f"firm:{number}", description="长" * 500) for number in range(200))))
    store.close()
    with path.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xff" * 40 * 4096)
    again = SqliteStore(path)
    with pytest.raises(StoreError) as caught:
        again.entities(limit=200)
    again.close()
    assert (caught.value.code, "malformed" in str(caught.value)) == ("store_failed", True)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "no_store"
    assert refusal(tmp_path, create=True).code == "store_no_permission"
    assert refusal(tmp_path / "none" / "store.db", create=True).code == "store_no_permission"


READ_ONLY = """
import os, sys
from pathlib import Path
from twinwheel_graph.errors import StoreError, say
from twinwheel_graph.model import Batch
from twinwheel_graph.stores.sqlite import SqliteStore
say("store_no_permission", "en", path="")
if os.geteuid() == 0:
    os.setgroups([])
    os.setuid(65534)
store = SqliteStore(Path(sys.argv[1]))
print(store.stats().entities["Firm"], store.entity("firm:0").name)
try:
    store.apply(Batch(delete_entities=["firm:0"]))
except StoreError as error:
    print(error.code)
"""


def closed_to_others() -> bool:
    """Whether another user cannot read the package itself, for instance in a home that only its owner enters."""
    here = Path(twinwheel_graph.__file__).resolve().parent
    return any(not place.stat().st_mode & 0o001 for place in [here, *here.parents])


@pytest.mark.skipif(closed_to_others(), reason="another user cannot read the package where it lies")
@pytest.mark.parametrize("folder", [0o755, 0o555], ids=oct)
@pytest.mark.parametrize("name", ["store.db", "图谱 %41?#.db"])
def test_who_may_only_read_reads(name: str, folder: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        written = SqliteStore(path, create=True)
        written.apply(batch(entity("firm:0", "只读")))
        written.close()
        path.chmod(0o444)
        Path(place).chmod(folder)
        done = python(READ_ONLY, path)
        Path(place).chmod(0o755)
    assert done.stdout.splitlines() == ["1 只读", "store_no_permission"], done.stderr


def test_it_uses_a_write_ahead_log_and_foreign_keys(store: SqliteStore, path: Path) -> None:
    store.apply(batch(entity("firm:0")))
    assert path.with_name("twinwheel.db-wal").exists()
    with store._file.reading() as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_every_access_path_has_an_index(store: SqliteStore) -> None:
    queries: list[str] = []
    store._file.connection().set_trace_callback(queries.append)
    store.apply(batch(entity("ach:0"), entity("org:0"), relation("ach:0", "HELD_BY", "org:0")))
    store.apply(batch(entity("ach:0", by=source("b")), relation("ach:0", "HELD_BY", "org:0", by=source("b"))))
    list(store.relations(["ach:0"], types=["HELD_BY"]))
    store.entities("Firm", after="a")
    store.named("甲")
    list(store.changes(1))
    store.forget("b")
    store.apply(Batch(delete_entities=["ach:0"]))
    store._file.connection().set_trace_callback(None)
    scans = set()
    for query in set(queries):
        if query.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            with store._file.reading() as connection:
                plan = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
            scans |= {step for *_, step in plan if step.startswith("SCAN")}
    tables = {step.split()[1] for step in scans}
    assert tables <= {"k", "json_each", "revision", "dataset"}


def test_a_store_made_with_statistics_reads_the_same(store: SqliteStore) -> None:
    told = [entity(f"firm:{number}", by=source(f"d{number % 7}", locator)) for number in range(200) for locator in "12"]
    store.apply(Batch(told))
    before = everything(store)
    with store._file.writing() as connection:
        connection.execute("ANALYZE")
    assert everything(store) == before


# --- no room


FILL = """
import sys
from pathlib import Path
from twinwheel_graph.errors import StoreError
from twinwheel_graph.model import Batch, EntityClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore

if len(sys.argv) > 2:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
store = SqliteStore(Path(sys.argv[1]))
by = Source("d", "1", SourceKind.CURATED)
try:
    store.apply(Batch([EntityClaim(f"firm:{n}", "Firm", "x", {"description": "长" * 9000}, by) for n in range(300)]))
except StoreError as error:
    print(error.code, store.revision(), store.stats().entities["Firm"])
"""


def test_a_file_that_may_not_grow_leaves_the_store_as_it_was(store: SqliteStore, path: Path) -> None:
    store.apply(batch(entity("firm:a")))
    done = python(FILL, path, 400_000)
    assert done.stdout in {"store_failed 1 1\n", "disk_full 1 1\n"}, done.stderr
    assert store.stats().entities == {"Firm": 1}
    assert store.apply(batch(entity("firm:b"))).added == 1
    assert store.integrity() == "ok"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk needs the right to mount one")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_named_and_leaves_the_store_as_it_was(small_disk: Path) -> None:
    store = SqliteStore(small_disk / "store.db", create=True)
    store.apply(batch(entity("firm:a")))
    done = python(FILL, small_disk / "store.db")
    assert done.stdout == "disk_full 1 1\n", done.stderr
    assert store.integrity() == "ok"
    assert store.apply(batch(entity("firm:b"))).added == 1
    store.close()


def test_a_copy_is_the_store_as_it_stood(store: SqliteStore, tmp_path: Path) -> None:
    store.apply(batch(entity("firm:1"), entity("firm:2"), relation("firm:1", "SUPPLIES", "firm:2")))
    store.copy(tmp_path / "copy.db")
    stood = everything(store)
    store.apply(batch(entity("firm:3")))
    copy = SqliteStore(tmp_path / "copy.db")
    assert everything(copy) == stood
    assert copy.identity() == store.identity()
    copy.apply(batch(entity("firm:4")))
    assert store.entity("firm:4") is None
    copy.close()
