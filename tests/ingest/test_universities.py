"""The ministry's list of universities: made-up rows, and the list itself where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, lines, problems, table, workbook
from source_support import folder_in, holds_its_laws, reader_of, recognised_by, reference, said

HEADING = ["name", "code", "authority", "city", "level"]
OFFICIAL = ["序号", "学校名称", "学校标识码", "主管部门", "所在地", "办学层次"]
ROWS = [
    ["虚构大学", "4111099901", "教育部", "虚构市", "本科"],
    ["虚构工学院", "4111099902", "虚构省", "虚构市", "本科"],
    ["虚构幼儿师范高等专科\\n学校", "3611099903", "虚构省", "滨城市", "专科"],
]


def listed(folder: Path, *rows: list[str]) -> Path:
    return table(folder / "list.csv", HEADING, *rows)


def test_a_row_is_a_university_in_its_city(place: Place, tmp_path: Path) -> None:
    assert not place.read(listed(tmp_path, *ROWS)).rejected
    found = place.entity("org:虚构大学")
    assert (found.type, found.name) == ("University", "虚构大学")
    assert (found.props["code"], found.props["authority"], found.props["level"]) == ("4111099901", "教育部", "本科")
    assert place.ends("LOCATED_IN", "city:虚构市") == {
        ("org:虚构大学", "city:虚构市"),
        ("org:虚构工学院", "city:虚构市"),
    }
    assert place.entity("org:虚构幼儿师范高等专科学校").props["code"] == "3611099903"


def test_the_official_headings_are_known_as_well(place: Place, tmp_path: Path) -> None:
    rows = [[str(number), *row] for number, row in enumerate(ROWS, 1)]
    path = table(tmp_path / "list.csv", OFFICIAL, *rows, encoding="gb18030")
    assert reader_of(path) == "universities"
    assert not place.read(path).rejected
    assert place.entity("org:虚构大学").props["code"] == "4111099901"


def test_the_workbook_below_its_title_is_known_as_well(place: Place, tmp_path: Path) -> None:
    rows = [[str(number), *row] for number, row in enumerate(ROWS, 1)]
    path = workbook(tmp_path / "list.xlsx", 名单=[["全国高等学校名单"], OFFICIAL, ["虚构省（3所）"], *rows])
    assert recognised_by(path) == ["universities"]
    assert not place.read(path).rejected
    assert place.store.stats().entities["University"] == 3


def test_it_meets_the_institutions_of_papers(place: Place, tmp_path: Path) -> None:
    paper = {"id": "p1", "ym": "201703", "title": "题", "abstract": "", "keywords": "", "clc": "", "firms": []}
    papers = lines(tmp_path / "p.jsonl", [{**paper, "institutions": [{"name": "虚构大学", "dep": ""}]}])
    assert not place.read(papers, listed(tmp_path, *ROWS)).rejected
    found = place.entity("org:虚构大学")
    assert {source.dataset for source in found.sources} == {"chinaxiv", "universities"}
    assert found.props["code"] == "4111099901"


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (["虚构学院", "411109990", "", "", ""], "bad_ministry_code", "code"),
        (["虚构学院", "", "", "", ""], "bad_ministry_code", "code"),
        (["", "4111099904", "", "", ""], "missing_property", "name"),
        (["虚构学院", "4111099904", "", "", "", "多"], "too_many_cells", ""),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_in(
    place: Place, tmp_path: Path, row: list[str], code: str, field: str
) -> None:
    report = place.read(listed(tmp_path, ROWS[0], row, ROWS[1]))
    assert problems(report) == [("list.csv:3", code, field)]
    assert place.store.stats().entities["University"] == 2


def test_the_laws_hold(place: Place, tmp_path: Path) -> None:
    holds_its_laws(place, listed(tmp_path, *ROWS))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(ROWS))
def test_the_order_of_rows_makes_no_difference(tmp_path: Path, order: list[list[str]]) -> None:
    assert said(listed(folder_in(tmp_path), *order)) == said(listed(folder_in(tmp_path), *ROWS))


def test_a_list_of_something_else_is_not_taken(tmp_path: Path) -> None:
    assert recognised_by(listed(tmp_path, ["虚构公司", "91110000", "", "虚构市", "一级"])) == []


def test_the_ministrys_own_list(place: Place) -> None:
    path = reference("chinese_universities.csv")
    assert recognised_by(path) == ["universities"]
    report = place.read(path)
    assert (report.rows, report.rejected) == (2631, 0)
    assert place.store.stats().entities["University"] == 2631
    assert place.entity("org:聊城大学").props["code"] == "4137010447"
