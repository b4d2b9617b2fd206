"""Tables by the templates, as people fill them in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from ingest_support import Place, entity, lines, problems, table, workbook

from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.sources.cells import value_of

NEED = ["技术需求编号", "技术需求名称", "问题描述"]
NEED_EN = ["Technology need id", "Technology need name", "Problem"]
ROW = ["need:1", "轴承异响", "轴承有异响"]


def with_firms(place: Place) -> None:
    """Two firms of one alias, one firm with an alias of its own, a university."""
    rows = [
        entity("Firm", "firm:1", "甲公司", aliases=["同名", "甲"]),
        entity("Firm", "firm:2", "乙公司", aliases=["同名"]),
        entity("University", "org:1", "甲"),
    ]
    place.read(lines(place.folder / "firms.jsonl", rows))


def needs(place: Place, heading: Sequence[str], *rows: Sequence[str], **how: Any) -> list[tuple[str, str, str]]:
    return problems(place.read(table(place.folder / "needs.csv", heading, *rows, **how)))


@pytest.mark.parametrize("heading", [NEED, NEED_EN, [NEED[0], NEED_EN[1], NEED[2]], [one.upper() for one in NEED_EN]])
def test_headings_are_chinese_or_english(place: Place, heading: list[str]) -> None:
    assert not needs(place, heading, ROW)
    found = place.entity("need:1")
    assert (found.type, found.name, found.props["problem"]) == ("Need", "轴承异响", "轴承有异响")
    source = found.sources[0]
    assert (source.dataset, source.kind.value, source.locator) == ("table:needs", "curated", "needs.csv#need:1")


def test_an_id_that_is_not_written_is_made_from_the_name(place: Place) -> None:
    assert not needs(place, NEED, ["", "轴承 异响", "有异响"])
    assert place.entity("need:轴承%20异响").name == "轴承 异响"


def test_a_row_says_its_own_source(place: Place) -> None:
    heading = [*NEED, "数据集", "来源类型", "来源日期", "来源许可"]
    assert not needs(place, heading, [*ROW, "enquiry", "synthetic", "2022/3/1", "CC0"])
    source = place.entity("need:1").sources[0]
    told = (source.dataset, source.kind.value, source.date, source.licence)
    assert told == ("enquiry", "synthetic", "2022-03-01", "CC0")


@pytest.mark.parametrize(
    "heading",
    [["生产（起）", "生产（止）", "收入占比", "日期"], ["Makes: from", "Makes: to", "Share of revenue", "Date"]],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_a_firm_makes_comes_by_table(place: Place, heading: list[str], suffix: str) -> None:
    with_firms(place)
    place.read(lines(place.folder / "products.jsonl", [entity("Product", "prod:1", "轴承")]))
    rows = [heading, ["甲公司", "轴承", "0.4", "2021"], ["乙公司", "prod:1", "1.4", ""]]
    path = place.folder / f"makes.{suffix}"
    made = table(path, rows[0], *rows[1:]) if suffix == "csv" else workbook(path, 产品=rows)
    assert [(code, field) for _, code, field in problems(place.read(made))] == [("out_of_range", "revenue_share")]
    assert place.relation("MAKES", "firm:1", "prod:1").props == {"revenue_share": 0.4, "date": "2021"}


@pytest.mark.parametrize("written", ["firm:1", "甲公司", "甲", "  甲公司 "])
def test_a_relation_is_written_by_id_name_or_alias(place: Place, written: str) -> None:
    with_firms(place)
    assert not needs(place, [*NEED, "提出企业"], [*ROW, written])
    assert place.ends("STATED_BY", "need:1") == {("need:1", "firm:1")}


def test_several_ends_are_separated_by_semicolons(place: Place) -> None:
    with_firms(place)
    assert not needs(place, [*NEED, "提出企业"], [*ROW, "甲公司；firm:2;"])
    assert place.ends("STATED_BY", "need:1") == {("need:1", "firm:1"), ("need:1", "firm:2")}


@pytest.mark.parametrize(
    ("written", "code"), [("同名", "ambiguous_name"), ("丙公司", "dangling_id"), ("org:1", "wrong_end")]
)
def test_an_end_that_is_not_clear_is_told(place: Place, written: str, code: str) -> None:
    with_firms(place)
    assert needs(place, [*NEED, "提出企业"], [*ROW, written]) == [
        ("needs.csv:2", code, "to" if code == "wrong_end" else "STATED_BY")
    ]
    assert place.entity("need:1")
    assert not place.ends("STATED_BY", "need:1")


def test_an_ambiguous_name_lists_whom_it_may_mean(place: Place) -> None:
    with_firms(place)
    report = place.read(table(place.folder / "n.csv", [*NEED, "提出企业"], [*ROW, "同名"]))
    assert "firm:1, firm:2" in report.rejections[0].error.message("zh")


def test_a_table_of_relations_names_both_ends(place: Place) -> None:
    with_firms(place)
    place.read(
        lines(
            place.folder / "a.jsonl", [entity("Achievement", "ach:1", "工艺"), entity("Achievement", "ach:2", "设备")]
        )
    )
    heading = ["许可给（起）", "许可给（止）", "独占", "期限"]
    rows = [["工艺", "甲公司", "是", "2030.1"], ["ach:2", "firm:2", "否", ""], ["工艺", "", "是", ""]]
    report = place.read(table(place.folder / "licences.csv", heading, *rows))
    assert problems(report) == [("licences.csv:4", "missing_id", "to")]
    assert place.relation("LICENSED_TO", "ach:1", "firm:1").props == {"exclusive": True, "until": "2030-01"}
    assert place.relation("LICENSED_TO", "ach:2", "firm:2").props == {"exclusive": False}


def test_a_dry_run_knows_the_names_of_the_run_itself(place: Place) -> None:
    firms = lines(place.folder / "firms.jsonl", [entity("Firm", "firm:1", "甲公司", aliases=["甲"], name_en="Jia")])
    rows = [[*ROW, "甲公司"], ["need:2", "二", "二", "甲"], ["need:3", "三", "三", "JIA"]]
    assert place.rehearse(firms, table(place.folder / "needs.csv", [*NEED, "提出企业"], *rows)).rejected == 0


@pytest.mark.parametrize(
    ("type", "name", "cell", "value"),
    [
        ("Need", "budget_cny", "1,200,000", 1_200_000.0),
        ("Need", "budget_cny", "１２００．５", 1200.5),
        ("Need", "budget_cny", 600000, 600000),
        ("Firm", "employees", "1,200", 1200),
        ("Firm", "employees", "１２", 12),
        ("Firm", "employees", "12.0", 12),
        ("Firm", "founded", "2022/3/1", "2022-03-01"),
        ("Firm", "founded", "2022.3", "2022-03"),
        ("Firm", "founded", "2022年3月", "2022-03"),
        ("Firm", "founded", "2022年3月15日", "2022-03-15"),
        ("Firm", "founded", "2022年", "2022"),
        ("Firm", "founded", "２０２２－０３", "2022-03"),
        ("Firm", "founded", "2022-3-5", "2022-03-05"),
        ("Firm", "founded", 2022, "2022"),
        ("Firm", "founded", 2022.0, "2022"),
        ("Firm", "founded", 2022.3, "2022-03"),
        ("Firm", "founded", datetime(2022, 3, 1), "2022-03-01"),  # noqa: DTZ001 - as Excel gives it
        ("Firm", "founded", date(2022, 3, 1), "2022-03-01"),
        ("Firm", "stage", "成长期", "growth"),
        ("Firm", "stage", "Growth", "growth"),
        ("Firm", "stage", "growth", "growth"),
        ("Firm", "products", "轴承；齿轮; 套圈\n轴", ["轴承", "齿轮", "套圈", "轴"]),
        ("Firm", "stock_code", 688268.0, "688268"),
        ("Firm", "city", "  ", None),
        ("Fund", "stages", "中试;产业化", ["pilot", "industrial"]),
    ],
)
def test_cells_are_read_as_people_write_them(type: str, name: str, cell: object, value: object) -> None:
    assert value_of(ontology().entities[type].properties[name], cell) == value


def test_a_number_that_may_be_january_or_october_is_refused(place: Place) -> None:
    rows = [["企业编号", "企业名称", "成立时间"], ["firm:1", "甲公司", 2022.10], ["firm:2", "乙公司", "2022.10"]]
    assert problems(place.read(workbook(place.folder / "f.xlsx", 企业=rows))) == [
        ("f.xlsx!企业:2", "bad_date", "founded")
    ]
    assert place.entity("firm:2").props["founded"] == "2022-10"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("是", True), ("否", False), ("Yes", True), ("no", False), ("TRUE", True), (True, True), (0, False), ("１", True)],
)
def test_booleans(cell: object, value: bool) -> None:
    assert value_of(ontology().relations["LICENSED_TO"].properties["exclusive"], cell) is value


@pytest.mark.parametrize(
    ("column", "cell", "code", "field"),
    [
        ("预算（元）", "六十万", "not_a_number", "budget_cny"),
        ("截止日期", "明年", "bad_date", "deadline"),
        ("截止日期", "2022/13/1", "bad_date", "deadline"),
        ("状态", "不明", "not_in_list", "status"),
        ("来源类型", "hearsay", "not_in_list", "source.kind"),
        ("来源日期", "昨天", "bad_date", "source.date"),
    ],
)
def test_a_cell_that_cannot_be_read_rejects_its_row(
    place: Place, column: str, cell: str, code: str, field: str
) -> None:
    rows = (["need:2", "好", "好", ""], [*ROW, cell])
    assert needs(place, [*NEED, column], *rows) == [("needs.csv:3", code, field)]
    assert place.entity("need:2")


def test_a_row_without_what_is_required_is_told(place: Place) -> None:
    rows = (["need:1", "", "x"], ["need:2", "x", ""], ["", "", ""], ["a b", "x", "x"])
    assert needs(place, NEED, *rows) == [
        ("needs.csv:2", "missing_property", "name"),
        ("needs.csv:3", "missing_property", "problem"),
        ("needs.csv:5", "bad_id", "id"),
    ]


def test_a_row_over_several_lines_is_named_by_its_first(place: Place) -> None:
    rows = (["need:1", "一", "第一行\n第二行"], ["need:2", "", "x\ny"])
    assert needs(place, NEED, *rows) == [("needs.csv:4", "missing_property", "name")]
    assert place.entity("need:1").props["problem"] == "第一行\n第二行"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(place: Place, encoding: str) -> None:
    assert not needs(place, NEED, ["need:1", "轴承㐀𠮷", "有异响"], encoding=encoding)
    assert place.entity("need:1").name == "轴承㐀𠮷"


def test_tabs_separate_as_well_and_comments_are_passed_over(place: Place) -> None:
    text = "# 一份需求表\n\n" + "\t".join(NEED) + "\nneed:1\t轴承, 异响\t# 有异响\n"
    (place.folder / "needs.tsv").write_text(text, encoding="utf-8")
    assert not place.read(place.folder / "needs.tsv").rejected
    assert place.entity("need:1").name == "轴承, 异响"


def test_a_line_in_another_encoding_is_told_and_the_others_read(place: Place) -> None:
    text = ",".join(NEED).encode() + "\nneed:1,一,甲\n".encode() + b"need:2,\xff\xfe,x\n" + "need:3,三,乙\n".encode()
    (place.folder / "needs.csv").write_bytes(text)
    assert problems(place.read(place.folder / "needs.csv")) == [("needs.csv:3", "bad_encoding", "")]
    assert place.entity("need:1").name == "一"
    assert place.entity("need:3").name == "三"


@pytest.mark.parametrize("format", ["auto", "table"])
def test_a_heading_that_is_not_in_the_template_is_an_error(place: Place, format: str) -> None:
    path = table(place.folder / "needs.csv", [*NEED, "颜色"], [*ROW, "红"])
    with pytest.raises(TwinwheelError) as refused:
        place.read(path, format=format)
    assert refused.value.code == "unknown_column"
    assert "颜色" in refused.value.message("zh")
    assert not place.path.exists()


def test_a_table_of_another_heading_is_none_even_if_it_is_called_one(place: Place) -> None:
    path = table(place.folder / "x.csv", ["a", "b"], ["1", "2"])
    with pytest.raises(TwinwheelError) as refused:
        place.read(path, format="table")
    assert refused.value.code == "unrecognised"


def test_a_workbook_is_read_sheet_by_sheet(place: Place) -> None:
    firm = ["企业编号", "企业名称", "成立时间", "员工数", "主要产品"]
    path = workbook(
        place.folder / "all.xlsx",
        企业=[firm, ["firm:1", "甲公司", datetime(2001, 5, 4), 120, "轴承；齿轮"], [None] * 5, ["firm:2", "乙公司"]],  # noqa: DTZ001
        需求=[[], [*NEED, "提出企业"], [*ROW, "甲公司"]],
        备注=[["随便写的"], ["什么"]],
    )
    report = place.read(path)
    assert (report.rows, report.rejected) == (3, 0)
    assert dict(place.entity("firm:1").props) == {
        "founded": "2001-05-04",
        "employees": 120,
        "products": ("轴承", "齿轮"),
    }
    assert place.ends("STATED_BY", "need:1") == {("need:1", "firm:1")}


def test_a_bad_row_of_a_workbook_is_told_with_sheet_and_row(place: Place) -> None:
    rows = [NEED, ROW, ["need:2", "二", None], ["need:3", "三", "三", "多出的"]]
    assert problems(place.read(workbook(place.folder / "n.xlsx", 需求=rows))) == [
        ("n.xlsx!需求:3", "missing_property", "problem"),
        ("n.xlsx!需求:4", "too_many_cells", ""),
    ]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_workbook_is_an_error(place: Place, part: str) -> None:
    import zipfile

    whole, damaged = workbook(place.folder / "n.xlsx", 需求=[NEED, ROW]), place.folder / "d.xlsx"
    with zipfile.ZipFile(whole) as good, zipfile.ZipFile(damaged, "w") as bad:
        for entry in good.namelist():
            bad.writestr(entry, b"<broken" if entry == part else good.read(entry))
    with pytest.raises(TwinwheelError) as refused:
        place.read(damaged)
    assert refused.value.code == "broken_workbook"


def test_the_same_table_twice_changes_nothing_and_a_corrected_row_takes_its_place(place: Place) -> None:
    needs(place, NEED, ROW)
    again = place.read(place.folder / "needs.csv")
    assert (again.added, again.merged, again.unchanged) == (0, 0, 1)
    needs(place, NEED, ["need:1", "轴承噪声", "轴承有异响"])
    assert (place.entity("need:1").name, place.entity("need:1").aliases) == ("轴承噪声", ())
