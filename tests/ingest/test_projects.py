"""Funded projects: made-up rows, with the headings and the traps that such lists have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, problems, table, workbook
from source_support import folder_in, holds_its_laws, recognised_by, said

FIRST = {
    "项目批准号": "59900001",
    "项目名称": "虚构轴承的磨损机理研究",
    "负责人": "张虚构",
    "依托单位": "虚构大学",
    "申请代码": "E0509",
    "资助金额": "58万元",
    "起止年月": "2019-01至2022-12",
    "摘要": "本项目研究虚构轴承的磨损。",
    "关键词": "轴承；磨损;润滑",
}
SECOND = {**FIRST, "项目批准号": "59900002", "项目名称": "虚构润滑的研究", "申请代码": "E05"}
THIRD = {
    **FIRST,
    "项目批准号": "2022YFB9900001",
    "项目名称": "虚构机床",
    "依托单位": "虚构机床有限公司",
    "申请代码": "",
}
PROJECT = "ach:project:59900001"


def listed(folder: Path, *rows: Mapping[str, str], order: Sequence[str] = tuple(FIRST), **more: Any) -> Path:
    return table(folder / "list.csv", list(order), *([row.get(name, "") for name in order] for row in rows), **more)


def test_a_row_is_a_project(place: Place, tmp_path: Path) -> None:
    assert not place.read(listed(tmp_path, FIRST)).rejected
    found = place.entity(PROJECT)
    assert (found.type, found.name) == ("Achievement", "虚构轴承的磨损机理研究")
    assert found.props == {
        "kind": "project",
        "project_number": "59900001",
        "abstract": "本项目研究虚构轴承的磨损。",
        "keywords": ("轴承", "磨损", "润滑"),
        "date": "2019-01",
        "until": "2022-12",
        "funding_cny": 580_000.0,
    }
    assert place.ends("HELD_BY", PROJECT) == {(PROJECT, "org:虚构大学")}
    assert place.ends("IN_DISCIPLINE", PROJECT) == {(PROJECT, "dis:nsfc:E0509")}
    assert place.entity("dis:nsfc:E0509").name == "E0509"


def test_each_project_has_a_leader_of_its_own(place: Place, tmp_path: Path) -> None:
    assert not place.read(listed(tmp_path, FIRST, SECOND)).rejected
    leader = "exp:project:59900001"
    assert (place.entity(leader).name, place.entity(leader).props["role"]) == ("张虚构", "项目负责人")
    assert place.ends("CREATED_BY", PROJECT) == {(PROJECT, leader)}
    assert place.ends("MEMBER_OF", leader) == {(leader, "org:虚构大学")}
    assert place.store.stats().entities["Expert"] == 2


def test_a_firm_may_hold_one(place: Place, tmp_path: Path) -> None:
    assert not place.read(listed(tmp_path, THIRD)).rejected
    id = "ach:project:2022YFB9900001"
    assert place.ends("HELD_BY", id) == {(id, "firm:虚构机床有限公司")}


def test_the_foundations_code_gets_its_name_from_the_code_list(place: Place, tmp_path: Path) -> None:
    from ingest_support import lines

    row = {"_id": "E0509", "name": "虚构学", "name_en": "Fiction", "parents": ["E05"], "children": []}
    above = {"_id": "E05", "name": "虚构工程", "name_en": "", "parents": [], "children": ["E0509"]}
    assert not place.read(listed(tmp_path, FIRST), lines(tmp_path / "codes", [row, above])).rejected
    assert place.entity("dis:nsfc:E0509").name == "虚构学"


@pytest.mark.parametrize(
    ("printed", "date", "until"),
    [
        ("2019-01至2022-12", "2019-01", "2022-12"),
        ("2019.1-2022.12", "2019-01", "2022-12"),
        ("2019年1月—2022年12月", "2019-01", "2022-12"),
        ("２０１９／０１／０１～２０２２／１２／３１", "2019-01-01", "2022-12-31"),
        ("2019-01-01-2022-12-31", "2019-01-01", "2022-12-31"),
        ("2019-2022", "2019", "2022"),
        ("二〇一九年一月至二〇二二年十二月", "2019-01", "2022-12"),
        ("201901至202212", "2019-01", "2022-12"),
        ("2019-01", "2019-01", None),
    ],
)
def test_periods_as_people_write_them(place: Place, tmp_path: Path, printed: str, date: str, until: str | None) -> None:
    assert not place.read(listed(tmp_path, {**FIRST, "起止年月": printed})).rejected
    found = place.entity(PROJECT).props
    assert (found["date"], found.get("until")) == (date, until)


@pytest.mark.parametrize(
    ("heading", "cell", "funds"),
    [
        ("资助金额", "58万元", 580_000.0),
        ("资助金额（万元）", "58", 580_000.0),
        ("批准金额(元)", "580,000.00", 580_000.0),
        ("资助金额", "58", None),
        ("资助金额", "10万美元", None),
        ("资助金额", "", None),
    ],
)
def test_funds_count_where_their_unit_is_told(
    place: Place, tmp_path: Path, heading: str, cell: str, funds: float | None
) -> None:
    order = [heading if name == "资助金额" else name for name in FIRST]
    assert not place.read(listed(tmp_path, {**FIRST, heading: cell}, order=order)).rejected
    assert place.entity(PROJECT).props.get("funding_cny") == funds


@pytest.mark.parametrize(
    ("code", "disciplines", "words"),
    [
        ("E0509.机械制造", {"dis:nsfc:E0509"}, ()),
        ("Ｅ０５；A0101", {"dis:nsfc:E05", "dis:nsfc:A0101"}, ()),
        ("机械工程", set(), ("机械工程",)),
        ("", set(), ()),
    ],
)
def test_what_stands_where_the_code_does(
    place: Place, tmp_path: Path, code: str, disciplines: set[str], words: tuple[str, ...]
) -> None:
    assert not place.read(listed(tmp_path, {**FIRST, "申请代码": code})).rejected
    assert {end for _, end in place.ends("IN_DISCIPLINE", PROJECT)} == disciplines
    assert place.entity(PROJECT).props["keywords"] == ("轴承", "磨损", "润滑", *words)


def test_columns_in_any_order_below_a_title_in_a_workbook(place: Place, tmp_path: Path) -> None:
    order = [*reversed(FIRST), "联系电话"]
    rows = [["虚构省科学基金项目清单"], order, *([row.get(name) for name in order] for row in (FIRST, SECOND))]
    path = workbook(tmp_path / "list.xlsx", 清单=rows)
    assert recognised_by(path) == ["projects"]
    report = place.read(path)
    assert (report.rejected, place.store.stats().entities["Achievement"]) == (0, 2)
    assert [one.error.code for one in report.notes] == ["columns_personal"]


def test_a_list_in_gb18030_is_known(tmp_path: Path) -> None:
    assert recognised_by(listed(tmp_path, FIRST, encoding="gb18030")) == ["projects"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"项目批准号": ""}, "bad_project_number", "number"),
        ({"项目批准号": "？？"}, "bad_project_number", "number"),
        ({"项目名称": ""}, "missing_property", "name"),
        ({"依托单位": ""}, "missing_property", "institution"),
        ({"依托单位": "张三"}, "unknown_holder", "institution"),
        ({"资助金额": "若干"}, "not_a_number", "funding_cny"),
        ({"起止年月": "2022-12至2019-01"}, "bad_period", "period"),
        ({"起止年月": "长期"}, "bad_period", "period"),
        ({"起止年月": "2019-13至2022-12"}, "bad_date", "date"),
        ({"项目批准号": "59900001", "项目名称": "别的"}, "duplicate_id", "number"),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_in(
    place: Place, tmp_path: Path, changes: dict[str, str], code: str, field: str
) -> None:
    report = place.read(listed(tmp_path, FIRST, {**FIRST, "项目批准号": "59900009", **changes}, SECOND))
    assert problems(report) == [("list.csv:3", code, field)]
    assert place.store.stats().entities["Achievement"] == 2


def test_the_laws_hold(place: Place, tmp_path: Path) -> None:
    holds_its_laws(place, listed(tmp_path, FIRST, SECOND, THIRD, FIRST, {**FIRST, "项目批准号": ""}))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.permutations([FIRST, SECOND, THIRD]), order=st.permutations(list(FIRST)))
def test_the_order_of_rows_and_columns_makes_no_difference(
    tmp_path: Path, rows: list[dict[str, str]], order: list[str]
) -> None:
    other = listed(folder_in(tmp_path), *rows, order=order)
    assert said(other) == said(listed(folder_in(tmp_path), FIRST, SECOND, THIRD))
