"""Vectors that another process is making, and vectors that were damaged, as commands tell of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_support import Twinwheel, one_firm, one_object
from encoder_support import tiny

from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.lock import Holder, holder, locked

HOLDING = """
import sys
from pathlib import Path
from twinwheel_graph.retrieve.lock import locked
sys.argv = ["/usr/bin/twinwheel", "serve", "--store", "secret.db"]
with locked(Path(sys.stdin.readline().strip())) as held:
    print(held, flush=True)
    sys.stdin.readline()
"""
MATCH = ("match", "reverse", "--text", "轴承", "--lang", "en")


@pytest.fixture(autouse=True)
def encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_ENCODER", str(tiny(tmp_path / "tiny", letters="轴承电池材料研究新")))


@contextmanager
def held_elsewhere(folder: Path) -> Iterator[int]:
    """Another process that makes vectors in a folder, for as long as this lasts; its number."""
    process = subprocess.Popen([sys.executable, "-c", HOLDING], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{folder}\n".encode())
    process.stdin.flush()
    try:
        assert process.stdout.readline() == b"True\n"
        yield process.pid
    finally:
        process.communicate(b"\n")


def vectors_of(store: Path) -> Path:
    return next(Path(f"{store}.index", "vectors").iterdir())


def vectors_check(twinwheel: Twinwheel) -> tuple[bool, str]:
    checks = one_object("doctor", twinwheel("doctor", "--json", "--lang", "en").out)["checks"]
    return next((one["ok"], one["text"]) for one in checks if one["name"] == "vectors")


def test_who_holds_a_folder_is_told_while_it_does(tmp_path: Path) -> None:
    assert holder(tmp_path / "nowhere") is None
    with held_elsewhere(tmp_path) as pid:
        found = holder(tmp_path)
        assert found
        assert (found.command, found.pid) == ("twinwheel serve", pid)
        with locked(tmp_path) as held:
            assert not held
        assert holder(tmp_path) == found
    assert holder(tmp_path) is None


def test_a_holder_that_left_no_word(tmp_path: Path) -> None:
    with locked(tmp_path) as held:
        assert held
        (tmp_path / "lock").write_text("")
        assert holder(tmp_path) == Holder()


def test_vectors_that_another_process_is_making(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    assert twinwheel("index").code == 0
    with held_elsewhere(vectors_of(park)) as pid:
        told = f"being made by another process (twinwheel serve, process {pid}, since"
        read = twinwheel("ingest", one_firm(tmp_path / "firm.jsonl", "轴承新材料"), "--lang", "en")
        assert (read.code, read.err.count(told)) == (0, 1)
        index = twinwheel("index", "--lang", "en")
        assert (index.code, index.err.count(told)) == (1, 1)
        assert "the index is at revision" in index.err
        found = one_object("index", twinwheel("index", "--json").out)
        assert found["vectors_complete"] is False
        assert str(pid) in found["vectors_elsewhere"]
        assert f"（twinwheel serve，进程 {pid}" in twinwheel("index").err
        assert twinwheel(*MATCH).err.count(told) == 1
        assert vectors_check(twinwheel)[0]
        assert told in vectors_check(twinwheel)[1]
    assert twinwheel("index").code == 0
    assert one_object("index", twinwheel("index", "--json").out)["vectors_elsewhere"] == ""


def test_damaged_vectors_are_told_and_mended(park: Path, twinwheel: Twinwheel) -> None:
    assert twinwheel("index").code == 0
    assert vectors_check(twinwheel)[0]
    segment = max((vectors_of(park) / Family.ITEMS).iterdir())
    content = bytearray((segment / "vectors.npy").read_bytes())
    content[-1] ^= 1
    (segment / "vectors.npy").write_bytes(content)
    ok, text = vectors_check(twinwheel)
    assert not ok
    assert f"items/{segment.name}" in text
    assert "twinwheel index makes again what lacks" in text
    (segment / "vectors.npy").write_bytes(content[:-1])
    match = twinwheel(*MATCH)
    assert match.code == 0
    mended = twinwheel("index", "--lang", "en")
    assert mended.code == 0
    assert vectors_check(twinwheel)[0]


def test_index_says_what_it_found_damaged(park: Path, twinwheel: Twinwheel) -> None:
    assert twinwheel("index").code == 0
    (vectors_of(park) / "state.json").write_text("{")
    assert vectors_check(twinwheel)[0] is False
    answer = twinwheel("index", "--lang", "en")
    assert (answer.code, "damaged or gone: state.json" in answer.err) == (0, True)
    assert vectors_check(twinwheel)[0]
