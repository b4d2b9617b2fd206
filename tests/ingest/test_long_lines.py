"""A line of 100 MB is told and passed over in bounded memory, wherever it stands."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from ingest_support import Place, entity, lines, problems

LONG = 100 << 20
LIMIT_KB = 400 << 10
MEASURED = """
import sys
from pathlib import Path
from twinwheel_api.cli.main import run
code = run(sys.argv[1:])
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(code, peak.split()[1])
"""
FIRST, LAST = entity("Firm", "firm:1", "甲公司"), entity("Firm", "firm:2", "乙公司")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file that unpacks to one good line, one of 100 MB, and another good one."""
    folder = tmp_path_factory.mktemp("long")
    path = folder / "long.jsonl.gz"
    ends = [lines(folder / "end.jsonl", [row]).read_bytes() for row in (FIRST, LAST)]
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(ends[0])
        for _ in range(LONG >> 20):
            stream.write(b"x" * (1 << 20))
        stream.write(b"\n" + ends[1])
    return path


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_a_line_of_100_mb_is_told_and_never_held(packed: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/t.db"
    arguments = [sys.executable, "-c", MEASURED, "ingest", str(packed), "--store", store, "--lang", "en"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    code, peak = map(int, done.stdout.split())
    assert code == 3
    assert "long.jsonl.gz:2: the line is longer than 8 MB" in done.stderr
    assert peak < LIMIT_KB


def test_the_lines_around_it_go_in(packed: Path, place: Place) -> None:
    assert problems(place.read(packed)) == [("long.jsonl.gz:2", "line_too_long", "")]
    assert (place.entity("firm:1").name, place.entity("firm:2").name) == ("甲公司", "乙公司")


def test_a_long_first_line_hides_no_format(place: Place, tmp_path: Path) -> None:
    path = lines(tmp_path / "r.jsonl", ["x" * (9 << 20), FIRST])
    assert problems(place.read(path)) == [("r.jsonl:1", "line_too_long", "")]
    assert place.entity("firm:1")


def test_a_long_row_of_a_table_is_told_as_well(place: Place, tmp_path: Path) -> None:
    text = "企业编号,企业名称\nfirm:1,甲公司\nfirm:3," + "x" * (9 << 20) + "\nfirm:2,乙公司\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert problems(place.read(tmp_path / "t.csv")) == [("t.csv:3", "line_too_long", "")]
    assert place.entity("firm:2")
