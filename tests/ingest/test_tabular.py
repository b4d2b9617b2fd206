"""Tables as they are in life: titles above, merged and hidden cells, formulas, totals, notes, any separator."""

from __future__ import annotations

import re
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_support import Place, problems
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tables_support import FIRM, PATENT, coded, export, numbered, relations

from twinwheel_graph.errors import TwinwheelError
from twinwheel_ingest.sources import headers
from twinwheel_ingest.sources.base import Rejection
from twinwheel_ingest.sources.excel import is_excel, sheets_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.headers import key_of, unit_of, vocabulary, vocabulary_of
from twinwheel_ingest.sources.patents import PatentsReader

ID = f"firm:registry:{coded(1)}"
HEADING = ["企业名称", "统一社会信用代码", "经营状态"]


def sheet(path: Path) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    made = book.worksheets[0]
    made.title = "企业"
    return book, made


def firm(number: int, name: str = "甲公司", *more: Any) -> list[Any]:
    return [name, coded(number), "存续", *more]


def names(place: Place) -> dict[str, str]:
    """The firms that are there, by the number in their codes."""
    found = place.store.entities("Firm", limit=100).items
    return {one.id: one.name for one in found}


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_separator_and_encoding_says_the_same(place: Place, tmp_path: Path, delimiter: str, encoding: str) -> None:
    row = {**FIRM, "经营范围": "轴承, 齿轮; 套圈"}
    assert not place.read(export(tmp_path / "x", [row], delimiter=delimiter, encoding=encoding)).rejected
    assert place.entity(ID).props["business_scope"] == "轴承, 齿轮; 套圈"


def test_the_heading_may_stand_below_a_title_and_notes(place: Place, tmp_path: Path) -> None:
    above = "某园区企业名录,,,\n制表日期：2022年3月,,,\n\n"
    rows = [FIRM, {**FIRM, "统一社会信用代码": coded(2), "行业代码": "Z"}]
    report = place.read(export(tmp_path / "r.csv", rows, above=above))
    assert problems(report) == [("r.csv:6", "bad_industry_code", "industry_code")]
    assert (report.rows, place.entity(ID).name) == (2, "甲虚构轴承有限公司")


def test_totals_notes_and_a_heading_again_are_no_rows(place: Place, tmp_path: Path) -> None:
    path = export(tmp_path / "r.csv", [FIRM])
    heading = path.read_text("utf-8-sig").splitlines()[0]
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"{heading}\n合 计,,,500,,,,,,,,,120\n注：以上为虚构数据\n第 1 页\n,,,,\n")
    report = place.read(path)
    assert not report.rejected
    assert dict(report.skipped) == {"skipped_heading_again": 1, "skipped_total": 1, "skipped_note": 2}


def test_a_title_over_merged_cells_and_a_note_below_are_no_rows(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    for row in (["某园区企业名录"], HEADING, firm(1), ["以上数据均为虚构"]):
        page.append(row)
    page.merge_cells("A1:C1")
    page.merge_cells("A4:C4")
    book.save(tmp_path / "r.xlsx")
    report = place.read(tmp_path / "r.xlsx")
    assert not report.rejected
    assert (report.files[0].format, dict(report.skipped)) == ("registry", {"skipped_note": 1})
    assert names(place) == {ID: "甲公司"}


def test_a_merged_value_stands_for_all_its_cells(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    heading = ["申请人", "申请号", "发明名称", "申请日"]
    for row in (heading, ["甲大学", numbered(1), "一", "2021.3"], [None, numbered(2), "二"], [None, numbered(3), "三"]):
        page.append(row)
    page.merge_cells("A2:A4")
    page.merge_cells("D2:D3")
    book.save(tmp_path / "p.xlsx")
    assert not place.read(tmp_path / "p.xlsx").rejected
    ids = [f"ach:patent:{numbered(number)}" for number in (1, 2, 3)]
    assert {start for start, _ in relations(place, "HELD_BY", *ids)} == set(ids)
    assert [place.entity(id).props.get("date") for id in ids] == ["2021-03", "2021-03", None]


def test_a_heading_of_two_rows_is_read_from_both(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    page.append(["虚构专利清单"])
    page.append(["申请号", "发明名称", "申请人", "许可", None, None])
    page.append([None, None, None, "被许可人", "类型", "备案日"])
    page.append([numbered(1), "一种轴承", "甲大学", "乙有限公司", "普通许可", 44621])
    page.merge_cells("A1:F1")
    page.merge_cells("D2:F2")
    for column in "ABC":
        page.merge_cells(f"{column}2:{column}3")
    book.save(tmp_path / "p.xlsx")
    report = place.read(tmp_path / "p.xlsx")
    assert (report.rejected, report.rows, report.notes) == (0, 1, [])
    id = f"ach:patent:{numbered(1)}"
    assert relations(place, "LICENSED_TO", id) == {(id, "firm:乙有限公司"): {"exclusive": False, "date": "2022-03-01"}}


def test_hidden_rows_and_sheets_are_passed_over_and_counted(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    for row in (HEADING, firm(1, "甲公司"), firm(2, "乙公司"), firm(3, "丙公司")):
        page.append(row)
    page.row_dimensions[3].hidden = True
    other = book.create_sheet("旧")
    other.append(HEADING)
    other.append(firm(4, "丁公司"))
    other.sheet_state = "hidden"
    book.save(tmp_path / "r.xlsx")
    report = place.read(tmp_path / "r.xlsx")
    assert dict(report.skipped) == {"skipped_hidden": 2}
    assert sorted(names(place).values()) == ["丙公司", "甲公司"]


def test_hidden_columns_are_read_and_told(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    for row in (HEADING, firm(1)):
        page.append(row)
    page.column_dimensions["B"].hidden = True
    book.save(tmp_path / "r.xlsx")
    report = place.read(tmp_path / "r.xlsx")
    assert [(one.locator, one.error.code, one.error.params["known"]) for one in report.notes] == [
        ("r.xlsx!企业", "columns_hidden", "统一社会信用代码")
    ]
    assert names(place) == {ID: "甲公司"}


def test_a_formula_gives_its_stored_value_or_is_told(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    for row in ([*HEADING, "参保人数"], firm(1, "甲公司", 12), firm(2, "乙公司", "=1+1"), firm(3, "丙公司", "#DIV/0!")):
        page.append(row)
    book.save(tmp_path / "r.xlsx")
    assert problems(place.read(tmp_path / "r.xlsx")) == [
        ("r.xlsx!企业:3", "formula_without_value", "insured"),
        ("r.xlsx!企业:4", "error_cell", "insured"),
    ]
    stored = rewritten(tmp_path / "r.xlsx", tmp_path / "s.xlsx", b"<v></v>", b"<v>2</v>")
    assert problems(place.read(stored)) == [("s.xlsx!企业:4", "error_cell", "insured")]
    assert place.entity(f"firm:registry:{coded(2)}").props["insured"] == 2


def rewritten(path: Path, target: Path, old: bytes, new: bytes) -> Path:
    """The workbook with another text in its first sheet."""
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(target, "w") as made:
        for entry in whole.namelist():
            text = whole.read(entry)
            if entry.endswith("sheet1.xml"):
                assert old in text or old.replace(b"></v>", b" />") in text
                text = text.replace(old, new).replace(old.replace(b"></v>", b" />"), new)
            made.writestr(entry, text)
    return target


def test_what_a_workbook_says_of_its_own_size_is_not_believed(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    for row in (HEADING, firm(1)):
        page.append(row)
    book.save(tmp_path / "r.xlsx")
    wrong = rewritten(tmp_path / "r.xlsx", tmp_path / "w.xlsx", b'ref="A1:C2"', b'ref="A1"')
    assert not place.read(wrong).rejected
    assert names(place) == {ID: "甲公司"}


@pytest.mark.parametrize("cell", [43164, 43164.5, datetime(2018, 3, 5), "2018.3.5", "２０１８年３月５日", 20180305])  # noqa: DTZ001
def test_a_date_of_a_sheet_is_one_however_it_is_kept(place: Place, tmp_path: Path, cell: Any) -> None:
    book, page = sheet(tmp_path)
    for row in ([*HEADING, "成立日期"], firm(1, "甲公司", cell)):
        page.append(row)
    book.save(tmp_path / "r.xlsx")
    assert not place.read(tmp_path / "r.xlsx").rejected
    assert place.entity(ID).props["founded"] == "2018-03-05"


def test_a_table_by_a_template_may_have_a_title_as_well(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    for row in (
        ["企业表"],
        ["企业编号", "企业名称", "注册资本（元）"],
        ["firm:1", "甲公司", "500万元"],
        ["合计", None, 5],
    ):
        page.append(row)
    page.merge_cells("A1:C1")
    book.save(tmp_path / "t.xlsx")
    report = place.read(tmp_path / "t.xlsx")
    assert (report.files[0].format, report.rejected, dict(report.skipped)) == ("table", 0, {"skipped_total": 1})
    assert place.entity("firm:1").props["registered_capital_cny"] == 5_000_000


def test_money_of_another_country_is_told_where_yuan_are_wanted(place: Place, tmp_path: Path) -> None:
    row = {"企业编号": "firm:1", "企业名称": "甲公司", "注册资本（元）": "500万美元"}
    report = place.read(export(tmp_path / "t.csv", [row]))
    assert problems(report) == [("t.csv:2", "foreign_currency", "registered_capital_cny")]


def test_numbering_without_anything_else_is_no_row(place: Place, tmp_path: Path) -> None:
    rows = [{"序号": "1", **FIRM}, {"序号": "2"}, {"序号": "3"}]
    report = place.read(export(tmp_path / "r.csv", rows))
    assert (report.rejected, dict(report.skipped)) == (0, {"skipped_empty": 2})


def test_of_two_columns_for_one_field_the_surer_one_counts(place: Place, tmp_path: Path) -> None:
    for order in (["统一社会信用代码", "信用代码"], ["信用代码", "统一社会信用代码"]):
        row = {"企业名称": "甲公司", **dict.fromkeys(order, "x"), "统一社会信用代码": coded(1)}
        assert not place.read(export(tmp_path / "r.csv", [row])).rejected


def test_a_cell_beyond_the_heading_of_a_text_is_told(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(",".join(HEADING) + f"\n甲,公司,{coded(1)},存续\n", encoding="utf-8")
    assert problems(place.read(path)) == [("r.csv:2", "too_many_cells", "")]


def test_a_document_type_in_a_sheet_is_refused(tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    page.append(HEADING)
    book.save(tmp_path / "r.xlsx")
    bomb = rewritten(
        tmp_path / "r.xlsx", tmp_path / "b.xlsx", b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
    )
    file = InputFile(bomb, "b.xlsx")
    assert is_excel(file)
    with pytest.raises(TwinwheelError) as refused:
        sheets_of(file)
    assert refused.value.code == "broken_workbook"


@pytest.mark.parametrize(
    ("text", "key", "unit"),
    [
        ("注册资本（万元）", "注册资本", "万元"),
        ("注册资本(单位：万元)", "注册资本", "万元"),
        ("公开（公告）号", "公开公告号", ""),
        ("公开(公告)号", "公开公告号", ""),
        ("* 申请号", "申请号", ""),
        ("申 请 号", "申请号", ""),
        ("Application No.", "applicationno", ""),
        ("ＩＰＣ分类号", "ipc分类号", ""),
    ],
)
def test_headings_are_known_whatever_their_signs(text: str, key: str, unit: str) -> None:
    assert (key_of(text), unit_of(text)) == (key, unit)


@pytest.mark.parametrize("name", ["patents", "registry"])
def test_every_heading_of_a_vocabulary_means_one_thing(name: str) -> None:
    import tomllib
    from importlib import resources

    text = resources.files("twinwheel_ingest.sources").joinpath("headings", f"{name}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    keys = [key_of(word) for words in [*data["fields"].values(), data["known"], data["personal"]] for word in words]
    # One word in two brackets or scripts is one key; one key in two places would be two meanings.
    places: dict[str, set[str]] = {}
    for part in ("known", "personal"):
        for word in data[part]:
            places.setdefault(key_of(word), set()).add(part)
    for field, words in data["fields"].items():
        for word in words:
            places.setdefault(key_of(word), set()).add(field)
    assert not {key: found for key, found in places.items() if len(found) > 1}
    assert all(keys)
    assert all(vocabulary(name).field(word) == field for field, words in data["fields"].items() for word in words)


def test_a_heading_needs_what_its_format_cannot_do_without() -> None:
    words = vocabulary_of({"needed": [["a"], ["b", "c"]], "fields": {"a": ["甲"], "b": ["乙"], "c": ["丙"]}})
    assert headers.find([["甲", "丁"]], words) is None
    found = headers.find([["说明"], ["甲", "丙", "丁"]], words)
    assert found is not None
    assert (found.last, found.fields, found.unknown) == (1, {"a", "c"}, ("丁",))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - as a sheet keeps them
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
)
BLOCKS = st.tuples(st.integers(1, 6), st.integers(1, 18), st.integers(0, 3), st.integers(0, 18))


@given(st.lists(st.lists(CELLS, min_size=17, max_size=17), max_size=5), st.lists(BLOCKS, max_size=3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_a_sheet_holds_each_row_is_taken_or_told(
    rows: list[list[Any]], blocks: list[tuple[int, int, int, int]], hidden: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.xlsx"
        book, page = sheet(path)
        for row in (list(PATENT), *rows):
            page.append(row)
        for top, left, down, across in blocks:
            page.merge_cells(start_row=top, start_column=left, end_row=top + down, end_column=left + across)
        page.row_dimensions[3].hidden = hidden
        book.save(path)
        for item in PatentsReader().read(InputFile(path, "p.xlsx")):
            if isinstance(item, Rejection):
                assert re.match(r"p\.xlsx!企业:\d+$", item.locator)
                assert item.error.field
                assert item.error.message("zh")


def test_a_workbook_of_patents_is_known_by_its_content(place: Place, tmp_path: Path) -> None:
    book, page = sheet(tmp_path)
    page.append(list(PATENT))
    page.append(list(PATENT.values()))
    book.save(tmp_path / "x.xlsx")
    report = place.read((tmp_path / "x.xlsx").rename(tmp_path / "x.dat"))
    assert (report.files[0].format, report.rejected) == ("patents", 0)
