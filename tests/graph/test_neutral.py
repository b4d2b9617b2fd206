"""Texts that a spreadsheet would run are written as texts, and come back as they were."""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.export.neutral import neutral, original
from twinwheel_ingest.sources.csvfile import grid_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.tabular import opened

ROOT = Path(__file__).parents[2]
RISKY = "=+-@\t\r\n＝＋－＠"


@given(st.text(st.sampled_from("=+-@'\t\r\nＡa1＝－ "), max_size=8))
def test_what_is_written_runs_nowhere_and_comes_back(text: str) -> None:
    assert neutral(text)[:1] not in set(RISKY)
    assert original(neutral(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+86", "-40℃低温电池", "@SUM(A1)", "'=1", "''-", "＝1"])
def test_a_table_that_we_wrote_is_read_as_it_was(text: str) -> None:
    assert neutral(text).startswith("'")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerow([neutral(text), "x"])
        ((_, cells),) = grid_of(InputFile(path, "t.csv"), ",")
        assert isinstance(cells, list)
        assert opened("name", cells[0]) == text


@pytest.mark.parametrize("text", ["", "轴承", "'轴承'", "1-2", "a=b", "'"])
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert neutral(text) == original(text) == text


def test_whoever_writes_a_table_for_people_makes_it_harmless() -> None:
    """A module that writes CSV or a workbook and does not say how is a hole; the importer's own files are no tables."""
    writes = re.compile(r"csv\.(?:writer|DictWriter)\(|Workbook\(\)")
    found = {
        path.relative_to(ROOT).as_posix(): "neutral(" in text or "map(neutral" in text
        for room in ("graph", "ingest", "api")
        for path in (ROOT / room).rglob("*.py")
        if writes.search(text := path.read_text(encoding="utf-8"))
    }
    own = {name: safe for name, safe in found.items() if not name.startswith("ingest/twinwheel_ingest/reference/")}
    assert own == {"ingest/twinwheel_ingest/template_file.py": True}
