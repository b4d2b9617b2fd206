"""`show --facts`: what the texts of an entity say, each in its sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, one_object, url_of

ABSTRACT = "采用固态电解质，检出率≥90%。已完成中试，噪声由36 dB降到29 dB以下；由北京虚构大学完成。"


@pytest.fixture
def made(tmp_path: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> str:
    url = url_of(tmp_path / "made.db")
    monkeypatch.setenv("TWINWHEEL_STORE", url)
    file = lines(tmp_path / "one.jsonl", [entity("Achievement", "ach:1", "虚构检测装置", abstract=ABSTRACT)])
    assert twinwheel("ingest", file).code == 0
    return url


def test_each_fact_is_told_with_its_place_and_its_sentence(made: str, twinwheel: Twinwheel) -> None:
    answer = one_object("show_facts", twinwheel("show", "ach:1", "--facts", "--json").out)
    texts = {"name": "虚构检测装置", "abstract": ABSTRACT}
    assert answer["entity"]["id"] == "ach:1"
    for fact in answer["facts"]:
        text = texts[fact["property"]]
        start, end = fact["mark"]
        assert fact["text"] == text[fact["start"] : fact["end"]] == fact["sentence"][start:end]
    found = {(fact["kind"], fact["value"]) for fact in answer["facts"]}
    assert {
        ("term", "固态电解质"),
        ("quantity", "≥90 %"),
        ("readiness", "TRL 6"),
        ("organisation", "北京虚构大学"),
    } <= found


def test_a_quantity_is_told_in_parts(made: str, twinwheel: Twinwheel) -> None:
    answer = one_object("show_facts", twinwheel("show", "ach:1", "--facts", "--json").out)
    told = [fact["quantity"] for fact in answer["facts"] if fact["kind"] == "quantity"]
    assert [(one["sign"], one["low"], one["unit"], one["of"]) for one in told] == [
        ("≥", 90, "%", "检出率"),
        ("=", 36, "dB", "噪声"),
        ("≤", 29, "dB", "噪声"),
    ]
    assert told[0]["dimension"] == "dimensionless"


def test_the_table_marks_what_was_read(made: str, twinwheel: Twinwheel) -> None:
    chinese, english = twinwheel("show", "ach:1", "--facts"), twinwheel("show", "ach:1", "--facts", "--lang", "en")
    assert chinese.code == english.code == 0
    assert "检出率⟦≥90%⟧" in chinese.out
    assert "固态电解质（产业链环节）" in chinese.out
    assert "Readiness" in english.out


def test_where_nothing_was_read_it_says_so(
    tmp_path: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINWHEEL_STORE", url_of(tmp_path / "bare.db"))
    assert twinwheel("ingest", lines(tmp_path / "one.jsonl", [entity("Firm", "firm:1", "某")])).code == 0
    answer = twinwheel("show", "firm:1", "--facts")
    assert answer.code == 0
    assert "没有读出事实" in answer.err


def test_without_it_spacy_is_not_loaded(made: str) -> None:
    code = (
        "import sys; from twinwheel_api.cli.main import run; assert run(['show', 'ach:1']) == 0; "
        "assert not {'spacy', 'pint'} & sys.modules.keys()"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
