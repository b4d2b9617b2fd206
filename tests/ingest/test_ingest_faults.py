"""What goes wrong around an ingest: it stops, the disk is full, nothing may be written, the store is not ours."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
from command_support import command, twinwheel
from ingest_support import Place, entity, lines, relation

from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest.pipeline import BATCH

ROWS = 6 * BATCH
DROP_CAPABILITY = 24
OVERRIDING = (1, 2)
"""PR_CAPBSET_DROP, and the capabilities by which root reads and writes whatever the permissions say (prctl(2))."""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many firms, one claim each."""
    path = tmp_path_factory.mktemp("big") / "big.jsonl"
    return lines(path, (entity("Firm", f"firm:{number}", f"公司{number}") for number in range(ROWS)))


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A file of one firm."""
    return lines(tmp_path / "one.jsonl", [entity("Firm", "firm:1", "甲公司")])


def firms(path: Path) -> int:
    store = SqliteStore(path)
    try:
        assert store.integrity() == "ok"
        return store.stats().entities.get("Firm", 0)
    finally:
        store.close()


def revision(path: Path) -> int:
    """The revision of a store that another process may just be making; 0 until it is there."""
    with contextlib.suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        with contextlib.closing(connection):
            found: int = connection.execute("SELECT number FROM revision").fetchone()[0]
            return found
    return 0


def stopped_by(number: signal.Signals, big: Path, store: Path) -> subprocess.CompletedProcess[str]:
    """An ingest that gets a signal as soon as its second batch of rows is in."""
    running = subprocess.Popen(
        command("ingest", big, store=store),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - it may come to us ignored
    )
    while running.poll() is None and revision(store) < 3:
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(0.01)
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    return subprocess.CompletedProcess(running.args, running.returncode, out, err)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_ingest_that_is_stopped_leaves_whole_batches_and_completes_when_run_again(
    big: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    store = tmp_path / "t.db"
    stopped = stopped_by(number, big, store)
    assert stopped.returncode == code, stopped.stderr
    assert "Traceback" not in stopped.stderr
    kept = firms(store)
    assert kept % BATCH == 0
    assert 0 < kept < ROWS
    again = twinwheel("ingest", big, "--json", store=store)
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    assert (told["rows"], told["added"], told["merged"], told["unchanged"]) == (ROWS, ROWS - kept, 0, kept)
    assert firms(store) == ROWS


def test_a_full_disk_is_told_and_leaves_whole_batches(big: Path, tmp_path: Path) -> None:
    store = tmp_path / "t.db"
    limit = 3 << 20
    done = twinwheel(
        "ingest", big, store=store, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "the disk is full" in done.stderr
    assert str(store) in done.stderr
    assert firms(store) % BATCH == 0
    assert twinwheel("ingest", big, store=store).returncode == 0
    assert firms(store) == ROWS


def bound_by_permissions(*arguments: str | Path, store: Path) -> subprocess.CompletedProcess[str]:
    """`twinwheel` by somebody whom permissions bind, which they do not bind root."""

    def give_up_rights() -> None:
        for number in OVERRIDING if os.geteuid() == 0 else ():
            if ctypes.CDLL(None).prctl(DROP_CAPABILITY, number, 0, 0, 0):
                raise PermissionError

    try:
        return twinwheel(*arguments, store=store, before=give_up_rights)
    except subprocess.SubprocessError:
        pytest.skip("root cannot give up its rights here, and to root nothing is forbidden")


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    path = lines(tmp_path / "one.jsonl", [entity("Firm", "firm:1", "甲公司")])
    tmp_path.chmod(0o555)
    done = bound_by_permissions("ingest", path, store=tmp_path / "t.db")
    assert done.returncode == 1
    assert f"{tmp_path / 't.db'} cannot be opened or written; check the permissions" in done.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["one.jsonl"]
    tmp_path.chmod(0o755)


def test_a_store_that_may_not_be_written_is_told_and_stays_as_it_was(tmp_path: Path) -> None:
    path = lines(tmp_path / "one.jsonl", [entity("Firm", "firm:1", "甲公司")])
    store = tmp_path / "t.db"
    SqliteStore(store, create=True).close()
    store.chmod(0o444)
    before = store.read_bytes()
    done = bound_by_permissions("ingest", path, store=store)
    assert done.returncode == 1
    assert f"{store} cannot be opened or written" in done.stderr
    assert store.read_bytes() == before


@pytest.mark.parametrize("inside", [False, True])
def test_a_file_that_may_not_be_read_is_told_and_makes_no_store(tmp_path: Path, inside: bool) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    path = lines(closed / "one.jsonl", [entity("Firm", "firm:1", "甲公司")])
    (closed if inside else path).chmod(0)
    done = bound_by_permissions("ingest", path, store=tmp_path / "t.db")
    closed.chmod(0o755)
    assert done.returncode in {1, 2}
    assert re.search(rf"{path}.* (cannot be read|is not readable)", done.stderr)
    assert not (tmp_path / "t.db").exists()


def test_a_store_of_a_newer_version_is_told_and_left_alone(one: Path, tmp_path: Path) -> None:
    store = tmp_path / "t.db"
    SqliteStore(store, create=True).close()
    with contextlib.closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = store.read_bytes()
    done = twinwheel("ingest", one, store=store)
    assert done.returncode == 1
    assert "written by a newer version (schema 99" in done.stderr
    assert "upgrade twinwheel" in done.stderr
    assert store.read_bytes() == before


def test_a_file_that_is_no_store_is_told_and_left_alone(one: Path, tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("mine\n" * 1_000, encoding="utf-8")
    with contextlib.closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (x)")
    for path in (text, other):
        before = path.read_bytes()
        done = twinwheel("ingest", one, store=path)
        assert done.returncode == 1
        assert f"{path} is not a Twinwheel store" in done.stderr
        assert path.read_bytes() == before


def test_a_store_in_a_folder_that_is_not_there_is_told(one: Path, tmp_path: Path) -> None:
    done = twinwheel("ingest", one, store=tmp_path / "nowhere" / "t.db")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "nowhere" / "t.db") in done.stderr


def test_a_wrong_call_leaves_no_store_behind(one: Path, tmp_path: Path) -> None:
    for arguments, code in (([tmp_path / "no.jsonl"], 1), ([one, "--format", "xml"], 2)):
        done = twinwheel("ingest", *arguments, store=tmp_path / "t.db")
        assert done.returncode == code
        assert not (tmp_path / "t.db").exists()


def test_rejected_rows_are_told_and_the_exit_code_says_so(tmp_path: Path) -> None:
    rows = [entity("Firm", "firm:1", "甲公司"), relation("PART_OF", "firm:1", "firm:2"), "{"]
    done = twinwheel("ingest", lines(tmp_path / "r.jsonl", rows), store=tmp_path / "t.db")
    assert done.returncode == 3
    assert "r.jsonl:2: to: there is no entity 'firm:2'" in done.stderr
    assert "r.jsonl:3: not valid JSON" in done.stderr
    assert firms(tmp_path / "t.db") == 1


def test_two_at_once_both_arrive(place: Place, big: Path, one: Path) -> None:
    running = subprocess.Popen(command("ingest", big, store=place.path), stderr=subprocess.PIPE)
    done = twinwheel("ingest", one, store=place.path)
    _, err = running.communicate(timeout=60)
    assert (done.returncode, running.returncode) == (0, 0), (done.stderr, err)
    assert firms(place.path) == ROWS
    assert place.entity("firm:1").claims[0].source.dataset == "made-up"
