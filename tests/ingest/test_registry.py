"""Business register exports: codes checked, money and dates as printed, nobody's name."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_support import Place, problems
from tables_support import FIRM, coded, export, relations, said

from twinwheel_ingest.detect import assign
from twinwheel_ingest.sources.base import Located, Rejection
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.registry import RegistryReader

ID = f"firm:registry:{coded(1)}"


def test_a_row_is_a_firm_with_all_that_it_says(place: Place, tmp_path: Path) -> None:
    report = place.read(export(tmp_path / "r.csv", [FIRM], encoding="gb18030"))
    assert not report.rejected
    assert (report.files[0].format, report.files[0].reason) == ("registry", "seen_registry")
    found = place.entity(ID)
    assert (found.type, found.name, found.aliases) == ("Firm", "甲虚构轴承有限公司", ("甲老轴承厂", "甲轴承厂"))
    props = {name: value for name, value in found.props.items() if name != "aliases"}
    assert props == {
        "credit_code": coded(1),
        "registered_capital_cny": 5_000_000.0,
        "founded": "2018-03-05",
        "business_scope": "轴承制造；技术服务。",
        "industry_code": "C3451",
        "province": "山东省",
        "city": "聊城市",
        "registration_status": "active",
        "insured": 120,
    }
    assert relations(place, "LOCATED_IN", ID).keys() == {(ID, "city:聊城市")}
    assert [end.startswith("gbt4754:34") for _, end in relations(place, "CLASSIFIED_AS", ID)] == [True]


def test_no_persons_name_is_kept_and_that_is_told(place: Place, tmp_path: Path) -> None:
    report = place.read(export(tmp_path / "r.csv", [FIRM]))
    assert [(one.error.code, one.error.params["known"]) for one in report.notes] == [("columns_personal", "法定代表人")]
    place.close()
    assert "张三".encode() not in place.path.read_bytes()


@pytest.mark.parametrize(
    ("column", "cell", "name", "value"),
    [
        ("注册资本（万元）", "500", "registered_capital_cny", 5_000_000.0),
        ("注册资本(万元人民币)", "1,200.50", "registered_capital_cny", 12_005_000.0),
        ("注册资本（万元）", "3.2亿元", "registered_capital_cny", 320_000_000.0),
        ("注册资本", "500万美元", "registered_capital_other", "5000000 USD"),
        ("注册资本（万美元）", "500", "registered_capital_other", "5000000 USD"),
        ("注册资本", "500.000000万人民币", "registered_capital_cny", 5_000_000.0),
        ("注册资本", "-", "registered_capital_cny", None),
        ("成立日期", "43164", "founded", "2018-03-05"),
        ("经营状态", "吊销，未注销", "registration_status", "revoked"),
        ("经营状态", "注销", "registration_status", "cancelled"),
        ("行业代码", "3451", "industry_code", "C3451"),
        ("行业代码", "C34", "industry_code", "C34"),
        ("住所", "深圳市南山区", "city", "深圳市"),
        ("住所", "某路1号", "city", None),
    ],
)
def test_cells_are_read_as_registers_print_them(
    place: Place, tmp_path: Path, column: str, cell: str, name: str, value: object
) -> None:
    row = {
        key: value for key, value in FIRM.items() if key != column.split("（", maxsplit=1)[0].split("(", maxsplit=1)[0]
    }
    assert not place.read(export(tmp_path / "r.csv", [{**row, column: cell}])).rejected
    assert place.entity(ID).props.get(name) == value


def test_an_industry_is_known_by_its_name_where_no_code_stands(place: Place, tmp_path: Path) -> None:
    row = {**FIRM, "行业代码": ""}
    assert not place.read(export(tmp_path / "r.csv", [row])).rejected
    assert place.entity(ID).props["industry_code"] == "C34"
    assert relations(place, "CLASSIFIED_AS", ID).keys() == {(ID, "gbt4754:34")}


@pytest.mark.parametrize(
    ("column", "cell", "code", "field"),
    [
        ("统一社会信用代码", coded(1)[:-1] + ("A" if coded(1)[-1] != "A" else "B"), "bad_credit_code", "credit_code"),
        ("统一社会信用代码", "371500000000000", "bad_credit_code", "credit_code"),
        ("统一社会信用代码", "", "missing_property", "credit_code"),
        ("统一社会信用代码", "12100000400000624D", "not_a_business_code", "credit_code"),
        ("企业名称", "", "missing_property", "name"),
        ("注册资本", "很多", "bad_amount", "registered_capital_cny"),
        ("成立日期", "去年", "bad_date", "founded"),
        ("行业代码", "Z99", "bad_industry_code", "industry_code"),
        ("行业代码", "A3451", "bad_industry_code", "industry_code"),
        ("经营状态", "不明", "unknown_status", "registration_status"),
        ("参保人数", "若干", "not_an_integer", "insured"),
        ("经营范围", "#N/A", "error_cell", "scope"),
    ],
)
def test_what_is_wrong_is_told_with_file_row_and_field(
    place: Place, tmp_path: Path, column: str, cell: str, code: str, field: str
) -> None:
    rows = [{**FIRM, "统一社会信用代码": coded(2)}, {**FIRM, column: cell}]
    report = place.read(export(tmp_path / "r.csv", rows))
    assert problems(report) == [("r.csv:3", code, field)]
    assert place.entity(f"firm:registry:{coded(2)}")


def test_the_same_file_twice_changes_nothing_and_a_corrected_row_takes_its_place(place: Place, tmp_path: Path) -> None:
    path = export(tmp_path / "r.csv", [FIRM, {**FIRM, "统一社会信用代码": coded(2)}])
    place.read(path)
    again = place.read(path)
    assert (again.added, again.merged) == (0, 0)
    place.read(export(tmp_path / "later.csv", [{**FIRM, "经营状态": "注销"}]))
    assert place.entity(ID).props["registration_status"] == "cancelled"


@given(st.permutations(list(FIRM)))
@settings(max_examples=25, deadline=None)
def test_any_order_of_columns_says_the_same(order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = said(export(Path(folder) / "r.csv", [FIRM]), RegistryReader())
        assert said(export(Path(folder) / "r.csv", [{name: FIRM[name] for name in order}]), RegistryReader()) == plain


GARBAGE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.fixed_dictionaries({name: st.one_of(st.just(value), GARBAGE) for name, value in FIRM.items()}))
@settings(max_examples=150, deadline=None)
def test_whatever_the_cells_hold_a_row_is_taken_or_told(row: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = export(Path(folder) / "r.csv", [FIRM, row])
        items = list(RegistryReader().read(InputFile(path, "r.csv")))
    for item in items:
        if isinstance(item, Rejection):
            assert item.locator.startswith("r.csv:")
            assert item.error.field or item.error.code in {"bad_csv", "too_many_cells"}
            assert item.error.message("zh")
    assert any(isinstance(item, Located) for item in items)


@pytest.mark.parametrize("name", ["企业名称", "公司名称", "企业（机构）名称", "单位名称"])
@pytest.mark.parametrize("code", ["统一社会信用代码", "社会信用代码", "统一社会信用代码/注册号"])
def test_headings_go_by_several_names(tmp_path: Path, name: str, code: str) -> None:
    taken, _ = assign([export(tmp_path / "x", [{code: coded(1), name: "甲公司"}])])
    assert (taken[0].reader.name, taken[0].reason) == ("registry", "seen_registry")
