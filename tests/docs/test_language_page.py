"""docs/language.md is its template with the figures in it, and tells every kind of fact."""

from __future__ import annotations

import json
from pathlib import Path

from twinwheel_graph.language.facts import KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")


def test_it_is_the_template_with_figures() -> None:
    before, _, behind = (ROOT / "bench" / "language.md").read_text(encoding="utf-8").partition("{organisations}")
    assert PAGE.startswith(before), "run python bench/organisations.py -o docs/language.md"
    assert PAGE.endswith(behind)


def test_every_kind_is_told() -> None:
    assert all(f"\n| {kind} |" in PAGE for kind in KINDS)


def test_it_counts_the_set_right() -> None:
    rows = (ROOT / "bench" / "sets" / "organisations.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(row) for row in rows]
    names = sum(len(row["spans"]) for row in told)
    assert f"{len(told)} snippets with the places of {names}" in " ".join(PAGE.split())
    for row in told:
        assert all(0 <= start < end <= len(row["text"]) for start, end in row["spans"])
        assert row["half"] in ("tuning", "held-out")
