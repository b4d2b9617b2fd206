"""Where there is no server: one loud line, in CI a failure. Only the files that were tested are put in place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NAMED, missing
from neo4j_support import jars
from neo4j_support.errors import Lacking

SMALL = "org.neo4j.licensing-proxy:zstd-proxy"


def run(cache: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """A run of a few tests that ask for a server, on a machine whose cache has none."""
    kept = {name: value for name, value in os.environ.items() if name != NAMED and not name.startswith("PYTEST")}
    options = ["-q", "-p", "no:cacheprovider", "-k", "empty"]
    command = [sys.executable, "-m", "pytest", *options, "tests/server/test_server.py"]
    known = {**kept, "XDG_CACHE_HOME": str(cache), "CI": ci}
    return subprocess.run(
        command, env=known, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )


def test_tests_without_a_server_are_skipped_with_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "")
    lines = [line for line in done.stdout.splitlines() if "tests were skipped" in line]
    assert (done.returncode, lines) == (
        0,
        ["3 tests were skipped: Neo4j is not fetched; run `make neo4j-fetch` with a network"],
    )


def test_in_ci_they_fail(tmp_path: Path) -> None:
    done = run(tmp_path, "true")
    assert done.returncode == 1
    assert "3 errors" in done.stdout


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock with one small file, and a cache with none."""
    line = next(line for line in jars.LOCK.read_text().splitlines() if line.startswith(SMALL))
    file = tmp_path / "jars.lock"
    file.write_text(line)
    monkeypatch.setattr(jars, "LOCK", file)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return file


def test_the_files_of_the_lock_are_fetched_once(lock: Path) -> None:
    told: list[tuple[int, int]] = []
    for _time in range(2):
        fetched(lambda done, count: told.append((done, count)))
    assert told == [(1, 1)]
    assert len(list(jars.found().glob("*.jar"))) == 1


def test_another_file_than_was_tested_is_not_taken(lock: Path) -> None:
    lock.write_text(lock.read_text()[:-4] + "beef")
    with pytest.raises(Lacking, match="is not the file that was tested"):
        fetched(lambda _done, _count: None)
    assert list(jars.place().parent.iterdir()) == []


def fetched(progress: jars.Progress) -> None:
    try:
        jars.fetch(progress)
    except Lacking as error:
        if "cannot be fetched" in str(error):
            missing("Maven Central cannot be reached")
        raise
