"""`evaluate`: a table of measures from papers and needs, the same bytes every time."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_support import Twinwheel, lines

from twinwheel_graph.evaluate.benchmarks import NEVER_TOGETHER, OUTSIDE_LARGEST
from twinwheel_graph.evaluate.rankers import CHARACTERS, POPULARITY, PRODUCT, WORDS
from twinwheel_graph.retrieve.lock import locked

RANKERS = [POPULARITY, WORDS, CHARACTERS, PRODUCT]
SUBJECTS = ("轴承滚道超精研", "锂电池隔膜涂覆", "小麦抗旱育种", "焊缝视觉检测", "反渗透膜接枝")
UNIVERSITIES = ("江城大学", "湖滨大学", "东山学院")


def paper(number: int, month: str, subject: str, *, university: str = "", firm: str = "") -> dict[str, Any]:
    return {
        "id": f"ChinaXiv-{month}.{number:05}V1",
        "ym": month,
        "title": f"{subject}的方法之{number}",
        "abstract": f"提出一种{subject}方法，用于第{number}批试样。",
        "keywords": subject,
        "institutions": [{"name": university, "dep": "工学院"}] if university else [],
        "firms": [{"name": f"{firm}有限公司", "group": firm}] if firm else [],
    }


def papers() -> Iterator[dict[str, Any]]:
    """Five subjects of three universities and five firms: a year to know them, half a year to ask."""
    for number, (month, subject) in enumerate(itertools.product(range(1, 13), range(5)), 1):
        university = UNIVERSITIES[(subject + month % 2) % 3]
        firm = f"{SUBJECTS[subject][:2]}公司" if month % 3 == 0 else ""
        yield paper(number, f"2016{month:02}", SUBJECTS[subject], university=university, firm=firm)
    for number, (month, subject) in enumerate(itertools.product(range(3, 9), range(5)), 1):
        university, firm = UNIVERSITIES[subject % 3], f"{SUBJECTS[subject - month % 2][:2]}公司"
        yield paper(number, f"2017{month:02}", SUBJECTS[subject], university=university, firm=firm)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    written = lines(tmp_path / "papers.jsonl", papers())
    needs = [
        {"id": f"n{number}", "need": f"求一种{subject}的办法", "paper": f"ChinaXiv-201601.{number:05}V1"}
        for number, subject in enumerate(SUBJECTS, 1)
    ]
    return written, lines(tmp_path / "needs.jsonl", needs)


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]


def test_the_table_has_every_ranker_and_every_slice(twinwheel: Twinwheel, files: tuple[Path, Path]) -> None:
    answer = twinwheel("evaluate", "run", "--papers", files[0], "--needs", files[1])
    assert answer.code == 0
    assert answer.out.startswith("# Evaluation")
    rows = [row for row in table(answer.out) if row[2].isdigit()]
    slices: dict[str, set[str]] = {}
    for task, part, _, *_ in rows:
        slices.setdefault(task, set()).add(part)
    for task in ("link papers, reverse", "link papers, forward"):
        assert slices[task] <= {"all", NEVER_TOGETHER, OUTSIDE_LARGEST}
        assert {"all", NEVER_TOGETHER} <= slices[task]
    assert slices["needs"] == {"all"}
    for task, parts in slices.items():
        for part in parts:
            assert [row[3] for row in rows if row[:2] == [task, part]] == RANKERS
    assert {row[2] for row in rows if row[0] == "needs"} == {"5"}
    assert all(len(row) == 9 for row in rows)


def test_two_runs_are_the_same_to_the_byte(twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path) -> None:
    written = []
    for name in ("a.md", "b.md"):
        answer = twinwheel("evaluate", "run", "--papers", files[0], "--needs", files[1], "-o", name)
        assert (answer.code, answer.out) == (0, "")
        assert name in answer.err
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_a_store_gives_the_same_as_its_papers(twinwheel: Twinwheel, files: tuple[Path, Path]) -> None:
    assert twinwheel("ingest", files[0], "--store", "sqlite:///papers.db").code == 0
    from_store = twinwheel("evaluate", "run", "--store", "sqlite:///papers.db", "--needs", files[1])
    assert from_store.code == 0
    from_papers = twinwheel("evaluate", "run", "--papers", files[0], "--needs", files[1])
    assert table(from_store.out) == table(from_papers.out)
    assert "Made by `twinwheel evaluate run --store sqlite:///papers.db --needs" in from_store.out
    assert "\non `sqlite:///papers.db` (" in from_store.out
    assert f"Made by `twinwheel evaluate run --papers {files[0]} --needs {files[1]} --from 2017-03" in from_papers.out
    assert "\non a store made of these papers" in from_papers.out


def test_papers_leave_no_store_behind(twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path) -> None:
    assert twinwheel("evaluate", "run", "--papers", files[0], "--from", "2017-04", "--to", "2017-04").code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"papers.jsonl", "needs.jsonl"}


def test_bad_rows_are_told_and_the_others_measured(twinwheel: Twinwheel, files: tuple[Path, Path]) -> None:
    for path in files:
        with path.open("a", encoding="utf-8") as stream:
            stream.write('{"id": \n')
    answer = twinwheel("evaluate", "run", "--papers", files[0], "--needs", files[1])
    assert answer.code == 3
    assert table(answer.out)
    assert "papers.jsonl:91: " in answer.err
    assert "needs.jsonl:6: " in answer.err


def test_what_cannot_be_measured_is_told(twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path) -> None:
    calls: dict[tuple[object, ...], int] = {
        (): 2,
        ("--papers", "absent.jsonl"): 1,
        ("--papers", files[0], "--needs", "absent.jsonl"): 1,
        ("--papers", files[0], "--from", "2001-01", "--to", "2001-02"): 2,
        ("--papers", files[0], "--to", "2017-13"): 2,
        ("--papers", files[0], "-o", "no/such/folder.md"): 1,
        ("--store", "sqlite:///absent.db"): 1,
    }
    for more, code in calls.items():
        answer = twinwheel("evaluate", "run", *more)
        assert (answer.code, answer.out) == (code, ""), more
        assert answer.err.strip()
    assert {path.name for path in tmp_path.iterdir()} == {"papers.jsonl", "needs.jsonl"}


def test_tuning_tells_what_was_tried(twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path) -> None:
    report = tmp_path / "tuning.md"
    tuned = ("evaluate", "tune", "--papers", files[0], "--needs", files[1], "--questions", "10", "-o", report)
    assert twinwheel(*tuned).code == 0
    text = report.read_text(encoding="utf-8")
    for said in (
        "## achievement: needs",
        "## institution: training papers, reverse",
        "out of fold",
        "without characters",
    ):
        assert said in text
    again = twinwheel(*tuned[:-2])
    assert again.out == text


def test_calibrating_makes_curves_that_rise(twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path) -> None:
    nothing = lines(tmp_path / "none.jsonl", [{"id": f"x{at}", "need": f"{at}号手工布艺玩偶"} for at in range(5)])
    saved, report = tmp_path / "curves.toml", tmp_path / "calibration.md"
    sets = ("--papers", files[0], "--needs", files[1], "--unanswerable", nothing)
    outputs = ("--questions", "10", "--save", saved, "-o", report)
    assert twinwheel("evaluate", "calibrate", *sets, *outputs).code == 0
    told = tomllib.loads(saved.read_text(encoding="utf-8"))["words"]
    assert set(told["curves"]) == set(told["weights"]) == set(told["lengths"]) == {"achievement", "institution"}
    assert told["lengths"]["achievement"] == [12, 13]
    for curve in told["curves"].values():
        assert curve["scores"] == sorted(curve["scores"])
        assert curve["confidences"] == sorted(curve["confidences"])
    assert "nothing credible" in report.read_text(encoding="utf-8")


def test_calibrating_needs_needs_of_both_kinds(twinwheel: Twinwheel, files: tuple[Path, Path]) -> None:
    answer = twinwheel("evaluate", "calibrate", "--papers", files[0], "--needs", files[1])
    assert answer.code == 2
    assert "--unanswerable" in answer.err


def test_calibrating_tells_what_the_line_does_to_needs_in_english(
    twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path
) -> None:
    nothing = lines(tmp_path / "none.jsonl", [{"id": f"x{at}", "need": f"{at}号手工布艺玩偶"} for at in range(5)])
    asked = [
        {"id": f"e{at}", "need": f"superfinishing of bearing raceways {at}", "paper": f"ChinaXiv-201601.{at:05}V1"}
        for at in range(1, 6)
    ]
    english = lines(tmp_path / "english.jsonl", asked)
    other = lines(tmp_path / "other.jsonl", [{"id": f"o{at}", "need": f"A doll sewn by hand, {at}"} for at in range(5)])
    sets = ("--papers", files[0], "--needs", files[1], "--unanswerable", nothing, "--questions", "10")
    report = twinwheel("evaluate", "calibrate", *sets, "--english", english, "--english-unanswerable", other).out
    rows = [row for row in table(report) if row[0] in {"english", "other"}]
    assert [row[1] for row in rows] == ["yes", "no"] * 3
    assert [row[2].split()[0] for row in rows] == ["at", "at", "at", "at", "out", "out"]
    assert twinwheel("evaluate", "calibrate", *sets, "--english", english).code == 2


def test_explanations_are_tried_and_the_store_stays(
    twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path
) -> None:
    assert twinwheel("ingest", files[0], "--store", "sqlite:///papers.db").code == 0
    stored = (tmp_path / "papers.db").read_bytes()
    tried = ("--needs", files[1], "--questions", "3", "--hits", "1")
    answer = twinwheel("evaluate", "explain", "--store", "sqlite:///papers.db", *tried)
    assert answer.code == 0
    assert (tmp_path / "papers.db").read_bytes() == stored
    kinds = {(row[0], row[1]) for row in table(answer.out)}
    for kind in (
        ("achievement", "the cited sentence"),
        ("achievement", "other words, as long"),
        ("institution", "the cited items"),
    ):
        assert kind in kinds
    assert {row[2] for row in table(answer.out) if row[:2] == ["achievement", "the words shown"]} == {"3"}
    assert twinwheel("evaluate", "explain", "--papers", files[0], *tried).out == answer.out


def test_a_copy_gets_an_index_of_its_own_while_another_process_writes(
    twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path
) -> None:
    assert twinwheel("ingest", files[0], "--store", "sqlite:///papers.db").code == 0
    tried = ("--store", "sqlite:///papers.db", "--needs", files[1], "--questions", "1", "--hits", "1")
    answer = twinwheel("evaluate", "explain", *tried)
    with locked(tmp_path / "papers.db.index") as ours:
        assert ours
        assert twinwheel("evaluate", "explain", *tried) == answer


def test_explanations_leave_nothing_behind(twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path) -> None:
    tried = ("--papers", files[0], "--needs", files[1], "--questions", "1", "--hits", "1", "-o", "out.md")
    assert twinwheel("evaluate", "explain", *tried).code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"papers.jsonl", "needs.jsonl", "out.md"}


def test_explanations_that_nobody_asked_for_are_no_measure(twinwheel: Twinwheel, files: tuple[Path, Path]) -> None:
    assert twinwheel("evaluate", "explain").code == 2
    unknown = lines(files[1].with_name("unknown.jsonl"), [{"id": "n1", "need": "求一种办法", "paper": "absent"}])
    answer = twinwheel("evaluate", "explain", "--papers", files[0], "--needs", unknown)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip()


def test_answers_made_elsewhere_are_a_row_where_they_answer(
    twinwheel: Twinwheel, files: tuple[Path, Path], tmp_path: Path
) -> None:
    right = [
        {"query": f"n{number}", "rank": 1, "id": f"ach:chinaxiv:ChinaXiv-201601.{number:05}V1", "score": 0.5}
        for number in range(1, 5)
    ]
    run = lines(tmp_path / "elsewhere.jsonl", [*right, {"query": "n5", "rank": 1, "id": "ach:x", "score": "high"}])
    answer = twinwheel("evaluate", "run", "--papers", files[0], "--needs", files[1], "--run", run)
    assert answer.code == 3
    assert "elsewhere.jsonl:5" in answer.err
    rows = [row for row in table(answer.out) if row[3:4] == ["elsewhere"]]
    assert [row[:3] for row in rows] == [["needs", "all", "5"]]
    assert rows[0][4].startswith("0.800 [")
    assert "- elsewhere: answers that were made elsewhere" in answer.out
