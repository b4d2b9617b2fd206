"""Each ingest leaves a load report, as a page and as an object, beside the store."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_support import Twinwheel, one_object, validator
from ingest_support import lines, table
from office_support import docx

from twinwheel_api.reports import kept_reports, told
from twinwheel_graph.errors import BadRow

HEADING = ["企业编号", "企业名称", "员工数"]
GOOD = ["firm:1", "虚构甲公司", "5"]
BAD = ["firm:2", "虚构<b>乙</b>&公司", "五"]
EVIL = "<script>alert('x')</script>"


def reports(folder: Path, suffix: str) -> list[Path]:
    return sorted((folder / "twinwheel.db.reports").glob(f"*{suffix}"))


def test_a_report_is_left_beside_the_store_and_said_so(twinwheel: Twinwheel, tmp_path: Path) -> None:
    table(tmp_path / "firms.csv", HEADING, GOOD, BAD)
    answer = twinwheel("ingest", "firms.csv", "--lang", "zh")
    assert answer.code == 3
    (page,), (data,) = reports(tmp_path, ".html"), reports(tmp_path, ".json")
    assert f"读入报告：{page.relative_to(tmp_path)}" in answer.err
    text = page.read_text(encoding="utf-8")
    assert all(part in text for part in ("firms.csv", "第 3 行", "员工数", "应是数字，不能是“五”"))
    found = json.loads(data.read_text(encoding="utf-8"))
    validator("ingest").validate(found)
    assert (found["rows"], found["added"], found["rejected"], found["revision_before"]) == (2, 1, 1, 0)
    assert found["files"][0] | {"reason": ""} == {
        "name": "firms.csv",
        "format": "table",
        "reason": "",
        "rows": 2,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "rejected": 1,
        "skipped": 0,
        "noted": 0,
    }
    assert found["revision"] > found["revision_before"]
    assert found["seconds"] > 0


def test_the_same_file_twice_is_told_to_have_changed_nothing(twinwheel: Twinwheel, tmp_path: Path) -> None:
    table(tmp_path / "firms.csv", HEADING, GOOD)
    twinwheel("ingest", "firms.csv")
    answer = twinwheel("ingest", "firms.csv", "--lang", "zh", "--json")
    found = one_object("ingest", answer.out)
    assert (found["added"], found["merged"], found["removed"], found["unchanged"]) == (0, 0, 0, 1)
    assert "图谱没有变化" in Path(found["report"]).read_text(encoding="utf-8")
    assert len(reports(tmp_path, ".json")) == 2


def test_nothing_in_a_page_is_run_or_fetched(twinwheel: Twinwheel, tmp_path: Path) -> None:
    table(tmp_path / f"{EVIL.replace('/', '_')}.csv", HEADING, ["firm:1", EVIL, EVIL], ["firm:2", "x", "5"])
    twinwheel("ingest", f"{EVIL.replace('/', '_')}.csv", "--report", "page.html")
    text = Path("page.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href)\s*=|https?:|url\(|@import", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_goes_where_it_is_asked_for(twinwheel: Twinwheel, tmp_path: Path, language: str) -> None:
    table(tmp_path / "firms.csv", HEADING, GOOD)
    for name in ("r.html", "r.json"):
        answer = twinwheel("ingest", "firms.csv", "--report", name, "--lang", language)
        assert answer.code == 0
        assert name in answer.err
    assert json.loads(Path("r.json").read_text(encoding="utf-8"))["rows"] == 1
    assert ("读入报告" if language == "zh" else "Load report") in Path("r.html").read_text(encoding="utf-8")


def test_where_a_report_cannot_go_is_said_before_anything_is_read(twinwheel: Twinwheel, tmp_path: Path) -> None:
    table(tmp_path / "firms.csv", HEADING, GOOD)
    assert twinwheel("ingest", "firms.csv", "--report", "r.pdf").code == 2
    assert twinwheel("ingest", "firms.csv", "--report", "nowhere/r.html").code == 1
    assert not (tmp_path / "twinwheel.db").exists()


def test_a_rehearsal_leaves_a_report_only_where_asked(twinwheel: Twinwheel, tmp_path: Path) -> None:
    table(tmp_path / "firms.csv", HEADING, GOOD, BAD)
    twinwheel("ingest", "firms.csv", "--dry-run")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firms.csv"]
    twinwheel("ingest", "firms.csv", "--dry-run", "--report", "r.html", "--lang", "zh")
    assert "试读" in Path("r.html").read_text(encoding="utf-8")
    assert not (tmp_path / "twinwheel.db").exists()


def test_a_report_that_cannot_be_kept_is_no_failure(
    twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(tmp_path / "firms.csv", HEADING, GOOD)
    (tmp_path / "taken").write_text("a file stands here")
    monkeypatch.setenv("TWINWHEEL_REPORTS", str(tmp_path / "taken"))
    answer = twinwheel("ingest", "firms.csv", "--lang", "en")
    assert answer.code == 0
    assert "the load report was not written" in answer.err
    assert twinwheel("show", "firm:1").code == 0


def test_what_is_taken_out_and_what_is_left_in_is_told(twinwheel: Twinwheel, tmp_path: Path) -> None:
    rows = [[f"firm:{number}", f"虚构企业{number}", "1"] for number in range(6)]
    table(tmp_path / "firms.csv", HEADING, *rows)
    twinwheel("ingest", "firms.csv")
    table(tmp_path / "firms.csv", HEADING, *rows[:4])
    assert one_object("ingest", twinwheel("ingest", "firms.csv", "--json").out)["removed"] == 2
    table(tmp_path / "firms.csv", HEADING, *rows[:1])
    careful = one_object("ingest", twinwheel("ingest", "firms.csv", "--json").out)
    assert (careful["removed"], careful["kept"][0]["reason"]) == (0, "kept_most")
    assert "--replace" in Path(careful["report"]).read_text(encoding="utf-8")
    assert one_object("ingest", twinwheel("ingest", "firms.csv", "--no-replace", "--json").out)["kept"] == []
    assert one_object("ingest", twinwheel("ingest", "firms.csv", "--replace", "--json").out)["removed"] == 3


def test_blank_fields_and_files_that_cannot_be_opened_are_told(twinwheel: Twinwheel, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    docx(folder / "a.docx", [["需求名称", "甲"], ["需求内容", "乙"], ["榜额", "5万元"], ["联系人", "甄测试"]])
    (folder / "b.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    found = one_object("ingest", twinwheel("ingest", "forms", "--json", "--lang", "zh").out)
    assert [one["locator"] for one in found["unopened"]] == ["b.doc"]
    assert found["noted"] == {"form_blank": 6}
    text = Path(found["report"]).read_text(encoding="utf-8")
    assert "甄测试" not in text
    assert all(part in text for part in ("提出企业、指标要求、验收要求", "另存为 .docx", "个人信息"))


def test_the_last_reports_are_kept_and_other_files_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_reports, "KEPT", 2)
    for _ in range(3):
        name = kept_reports.next_name(tmp_path, "20260101-000000")
        for suffix in (".html", ".json"):
            name.with_suffix(suffix).touch()
    kept_reports.next_name(tmp_path, "20250101-000000").with_suffix(".html").touch()
    (tmp_path / "mine.html").touch()
    kept_reports.prune(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "load-20260101-000000-2.html",
        "load-20260101-000000-2.json",
        "load-20260101-000000-3.html",
        "load-20260101-000000-3.json",
        "mine.html",
    ]


def test_reports_of_a_server_store_lie_with_the_user_and_tell_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = kept_reports.folder_of(None, "neo4j://user:secret@host:7687/one")
    assert folder.parent == tmp_path / "twinwheel" / "reports"
    assert folder == kept_reports.folder_of(None, "neo4j://other:word@host:7687/one")
    assert folder != kept_reports.folder_of(None, "neo4j://user:secret@host:7687/two")


@pytest.mark.parametrize(
    ("locator", "zh", "en"),
    [
        ("a.csv:12", "第 12 行", "line 12"),
        ("a.pdf!p3:7", "第 3 页第 7 行", "page 3, line 7"),
        ("a.docx!T2:B3", "表 2 单元格 B3", "table 2, cell B3"),
        ("a.docx!T2:3", "表 2 第 3 行", "table 2, row 3"),
        ("a.docx!5", "第 5 段", "paragraph 5"),
        ("a.xlsx!需求:B3", "工作表“需求”单元格 B3", "sheet '需求', cell B3"),
        ("a.xlsx!需求:9", "工作表“需求”第 9 行", "sheet '需求', row 9"),
        ("a.csv#firm:1", "firm:1", "firm:1"),
    ],
)
def test_places_are_told_in_words(locator: str, zh: str, en: str) -> None:
    name = re.split(r"[:!#]", locator)[0]
    assert told.place_of(locator, [name], "zh") == (name, zh)
    assert told.place_of(locator, [name], "en") == (name, en)


def test_what_is_told_alike_stands_in_one_line() -> None:
    given = [(f"a.csv:{number}", BadRow("not_a_number", field="employees", value="五")) for number in range(20)]
    (line,) = told.remarks(given, ["a.csv"], "zh")
    assert line.fields == "员工数"
    assert line.place.endswith("等 20 处")
    assert line.text.startswith("应是数字")


def test_a_call_that_reads_nothing_leaves_no_report(twinwheel: Twinwheel, tmp_path: Path) -> None:
    lines(tmp_path / "r.jsonl", [])
    assert twinwheel("ingest", "r.jsonl").code == 1
    assert not (tmp_path / "twinwheel.db.reports").exists()
