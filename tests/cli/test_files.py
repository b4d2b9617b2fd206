"""A file is written whole or not at all; what cannot be replaced is written as it stands."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from twinwheel_api.files import whole
from twinwheel_graph.errors import TwinwheelError


def half_written(path: Path, fault: type[BaseException]) -> None:
    with whole(path) as stream:
        stream.write(b"half")
        raise fault


def test_it_stands_there_when_the_block_has_ended_well(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    with whole(path) as stream:
        stream.write(b"one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_a_fault_leaves_what_was_there(tmp_path: Path, fault: type[BaseException]) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"before")
    with pytest.raises(fault):
        half_written(path, fault)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["none/a.md", "file/a.md", "folder", "n" * 300])
def test_where_nothing_can_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(TwinwheelError) as caught, whole(tmp_path / name):
        pass
    assert caught.value.code == "cannot_write"
    assert {path.name for path in tmp_path.rglob("*")} == {"folder", "file"}


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("goal")
    with whole(tmp_path / "link") as stream:
        stream.write(b"one")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "goal").read_bytes() == b"one"


def test_a_pipe_is_written_and_stays_one(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with whole(pipe) as stream:
        stream.write(b"one")
    reader.join(timeout=10)
    assert read == [b"one"]
    assert pipe.is_fifo()
