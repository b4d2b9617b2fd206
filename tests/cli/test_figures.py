"""What is asked in numbers and what is reached, wherever a match is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, one_object, url_of

NEED = "反渗透膜组件要求脱盐率不低于99%，能耗降低一成以上，噪声≤60 dB。"
ABSTRACT = "反渗透膜组件抗污染改性，脱盐率达到99.6%，能耗降低5%。已完成中试。"
MET = "指标 脱盐率：要求不低于99%，文中达到99.6%，满足"
MISSED = "指标 能耗降低：要求一成以上，文中5%，未达到"
UNTOLD = "指标 噪声：要求≤60 dB，文中没有可比的数"
READY = "就绪度约 6 级（“已完成中试。”）"


@pytest.fixture(autouse=True)
def made(tmp_path: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_STORE", url_of(tmp_path / "made.db"))
    file = lines(tmp_path / "one.jsonl", [entity("Achievement", "ach:1", "反渗透膜组件", abstract=ABSTRACT)])
    assert twinwheel("ingest", file).code == 0


def test_the_terminal_tells_each_verdict(twinwheel: Twinwheel) -> None:
    told = twinwheel("match", "reverse", "--text", NEED, "--explain").out
    assert all(line in told for line in (MET, MISSED, UNTOLD, READY))
    english = twinwheel("match", "reverse", "--text", NEED, "--explain", "--lang", "en").out
    assert "脱盐率: 不低于99% is asked, the text says 达到99.6%: met" in english
    assert "能耗 falls by: 一成以上 is asked, the text says 5%: missed" in english


def test_json_tells_them_in_parts(twinwheel: Twinwheel) -> None:
    answer = one_object("match", twinwheel("match", "reverse", "--text", NEED, "--explain", "--json").out)
    (item,) = answer["hits"][0]["explanation"]["items"]
    assert [(one["of"], one["change"], one["reached_value"], one["verdict"]) for one in item["figures"]] == [
        ("脱盐率", None, "→99.6 %", "met"),
        ("能耗", "fall", "5 %", "missed"),
        ("噪声", None, None, "unknown"),
    ]
    assert item["readiness"] == {"level": 6, "words": "中试", "sentence": "已完成中试。", "confidence": 0.7}


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_report_tells_them(twinwheel: Twinwheel, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report.{suffix}"
    assert twinwheel("report", "match", "reverse", "--text", NEED, "-o", path).code == 0
    text = path.read_text(encoding="utf-8")
    assert all(line in text for line in (MET, MISSED, UNTOLD, READY))
