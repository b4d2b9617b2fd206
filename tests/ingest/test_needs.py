"""Forms of need give the same need from Word, Excel, PDF and a web page, and no person leaves them."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from ingest_support import Place, entity, lines, problems, workbook
from office_support import Content, docx, laid_out, pdf, webpage

from twinwheel_graph import values
from twinwheel_graph.errors import TwinwheelError, say
from twinwheel_graph.model import EntityClaim, RelationClaim
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.detect import assign
from twinwheel_ingest.sources.amounts import cny_of, sums
from twinwheel_ingest.sources.base import Item, Located, Noted, Rejection, Skipped
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.needs import NeedsReader
from twinwheel_ingest.sources.needs.labels import field_of

FIRM = "虚构轴承制造有限公司"
TITLE = "高温轴承钢热处理工艺攻关（合成示例）"
NEED = f"need:{FIRM}:高温轴承钢热处理工艺攻关(合成示例)"
PERSON = "甄测试"
FORM = [
    ("企业名称", FIRM),
    ("所属行业", "高端装备制造"),
    ("需求名称", TITLE),
    ("需求内容", "现有热处理工艺下轴承钢在 300 ℃ 以上硬度下降快，需提高高温稳定性。"),
    ("考核指标", "1.高温硬度≥58 HRC；2.合格率≥98%；3.能耗降低15%以上"),
    ("验收标准", "第三方检测报告，连续三批样品达标"),
    ("揭榜截止日期", "2026年12月31日前"),
    ("实施期限", "签约后24个月"),
    ("榜额（万元）", "500"),
    ("知识产权归属", "双方共有，企业有优先使用权"),
    ("合作方式", "□技术转让 ☑委托开发 ☑联合攻关"),
    ("是否涉密", "□是 ☑否"),
    ("联系部门", "技术中心"),
    ("联系人", PERSON),
    ("联系电话", "13800001111"),
]
WANTED = {
    "problem": "现有热处理工艺下轴承钢在 300 ℃ 以上硬度下降快，需提高高温稳定性。",
    "targets": ("高温硬度≥58 HRC", "合格率≥98%", "能耗降低15%以上"),
    "acceptance": "第三方检测报告，连续三批样品达标",
    "deadline": "2026-12-31",
    "period": "签约后24个月",
    "budget_cny": 5_000_000.0,
    "intellectual_property": "双方共有，企业有优先使用权",
    "cooperation": ("委托开发", "联合攻关"),
    "confidentiality": "public",
    "contact": "技术中心",
    "industry": "高端装备制造",
}


def table_form(fields: Sequence[tuple[str, str]]) -> list[Content]:
    return ["企业技术需求表", [list(one) for one in fields]]


def wide(fields: Sequence[tuple[str, str]]) -> list[Content]:
    """Two fields a row, as most forms have it."""
    cells = [cell for one in fields for cell in one]
    return ["企业技术需求表", [cells[start : start + 4] for start in range(0, len(cells), 4)]]


def text_form(fields: Sequence[tuple[str, str]]) -> list[Content]:
    return ["企业技术需求表", *(f"{label}：{value}" for label, value in fields)]


def below(fields: Sequence[tuple[str, str]]) -> list[Content]:
    """Each label a heading, its value in the paragraph below."""
    return [line for number, (label, value) in enumerate(fields, 1) for line in (f"{number}. {label}", value)]


SHAPES = {"beside": table_form, "wide": wide, "text": text_form, "below": below}


def written(kind: str, folder: Path, content: Sequence[Content]) -> Path:
    match kind:
        case "docx":
            return docx(folder / "form.docx", *content)
        case "html":
            return webpage(folder / "form.html", *content)
        case "pdf":
            return pdf(folder / "form.pdf", *laid_out(*content, lines=60))
        case _:
            rows = [row for one in content for row in ([[one]] if isinstance(one, str) else one)]
            return workbook(folder / "form.xlsx", 需求=rows)


def items_of(path: Path) -> list[Item]:
    return list(NeedsReader().read(InputFile(path, path.name)))


def need_of(items: Sequence[Item]) -> EntityClaim:
    (found,) = [one.claim for one in items if isinstance(one, Located) and one.claim.type == "Need"]
    assert isinstance(found, EntityClaim)
    return found


def told(items: Sequence[Item]) -> list[str]:
    return [one.error.field for one in items if isinstance(one, Noted)]


@pytest.mark.parametrize("kind", ["docx", "html", "pdf", "xlsx"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_gives_the_same_need_whatever_its_format_and_shape(tmp_path: Path, kind: str, shape: str) -> None:
    path = written(kind, tmp_path, SHAPES[shape](FORM))
    assert assign([path])[0][0].reader.name == "needs"
    items = items_of(path)
    need = need_of(items)
    assert (need.id, need.name) == (NEED, TITLE)
    assert dict(need.props) == WANTED
    assert told(items) == []
    assert not [one for one in items if isinstance(one, Rejection)]
    (stated,) = [one.claim for one in items if isinstance(one, Located) and one.claim.type == "STATED_BY"]
    assert isinstance(stated, RelationClaim)
    assert (stated.start, stated.end) == (NEED, f"firm:{FIRM}")


@pytest.mark.parametrize("kind", ["docx", "html", "pdf", "xlsx"])
def test_no_person_leaves_a_form(tmp_path: Path, kind: str) -> None:
    fields = [*FORM, ("备注", f"详询联系人：{PERSON}，电话 0635-8230000，邮箱 zhen@example.org")]
    fields[3] = ("需求内容", f"提高高温稳定性。联系人：{PERSON} 13900002222")
    items = items_of(written(kind, tmp_path, text_form(fields)))
    assert need_of(items).props["problem"] == "提高高温稳定性。〔联系方式略〕 〔联系方式略〕"
    assert sum(isinstance(one, Skipped) and one.reason == "skipped_personal" for one in items) == 2
    shown = repr(items)
    for secret in (PERSON, "13800001111", "13900002222", "8230000", "example.org"):
        assert secret not in shown


def test_a_claim_shows_each_cell_and_its_sentence(tmp_path: Path) -> None:
    items = items_of(written("docx", tmp_path, table_form(FORM)))
    need = need_of(items).source
    assert (need.dataset, need.locator) == ("needs:form", "form.docx!T1:B1")
    assert "T1:B5 考核指标：1.高温硬度≥58 HRC；2.合格率≥98%；3.能耗降低15%以上" in need.text.splitlines()
    (firm,) = [one.claim for one in items if isinstance(one, Located) and one.claim.type == "Firm"]
    assert (firm.source.locator, firm.source.text) == ("form.docx!T1:B1", f"企业名称：{FIRM}")


def test_the_industry_is_linked_where_it_is_a_key_one(tmp_path: Path) -> None:
    from twinwheel_ingest.reference.load import table

    row = table("key_industries").rows[0]
    fields = [(label, row["name"] if label == "所属行业" else value) for label, value in FORM]
    items = items_of(written("docx", tmp_path, table_form(fields)))
    ends = [one.claim.end for one in items if isinstance(one, Located) and isinstance(one.claim, RelationClaim)]
    assert f"ind:{row['code']}" in ends


LIST = [
    ["2026年度揭榜挂帅榜单（合成示例）"],
    ["序号", "榜单名称", "主要攻关内容", "考核指标", "榜额", "完成时限", "发榜单位", "联系人"],
    ["1", "高温轴承", "提高高温硬度", "≥58 HRC", "300万元", "2年", "虚构甲公司", PERSON],
    ["2", "低温密封", "降低泄漏率", "≤1e-6", "面议", "18个月", "虚构乙公司", PERSON],
    ["3", "无内容", "", "≥1", "一大笔", "", "虚构丙公司", ""],
]


@pytest.mark.parametrize("kind", ["docx", "html", "xlsx"])
def test_a_list_has_a_need_a_row(tmp_path: Path, kind: str) -> None:
    path = written(kind, tmp_path, [LIST[0][0], LIST[1:]])
    items = items_of(path)
    needs = {one.claim.id: one.claim for one in items if isinstance(one, Located) and one.claim.type == "Need"}
    assert list(needs) == ["need:虚构甲公司:高温轴承", "need:虚构乙公司:低温密封"]
    first, second = needs.values()
    assert (first.props["budget_cny"], first.props["period"]) == (3_000_000.0, "2年")
    assert "budget_cny" not in second.props
    assert [(one.error.code, one.error.field) for one in items if isinstance(one, Rejection)] == [
        ("missing_property", "problem"),
        ("not_an_amount", "budget_cny"),
    ]
    assert sum(item is None for item in items) == 3


def test_what_a_workbook_hides_or_fails_to_compute_is_no_need(tmp_path: Path) -> None:
    path = workbook(tmp_path / "l.xlsx", 榜单=LIST, 旧榜=LIST)
    book = openpyxl.load_workbook(path)
    book["榜单"].row_dimensions[4].hidden = True
    book["榜单"]["D3"] = "#N/A"
    book["旧榜"].sheet_state = "hidden"
    book.save(path)
    items = items_of(path)
    need = need_of(items)
    assert need.id == "need:虚构甲公司:高温轴承"
    assert "targets" not in need.props
    assert "低温密封" not in repr(items)
    assert "#N/A" not in repr(items)


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_a_blank_cell_is_no_place_for_the_next_label(tmp_path: Path, kind: str) -> None:
    rows = [
        ["需求信息", "需求名称", "甲", "预计投产日期", "明年"],
        ["需求信息", "需求内容", "乙", "考核指标", "≥1"],
        ["需求信息", "验收标准", "", "预计产值", "丙"],
    ]
    need = need_of(items_of(written(kind, tmp_path, [rows])))
    assert (need.props["targets"], need.props["problem"]) == (("≥1",), "乙")
    assert "acceptance" not in need.props


def test_fields_within_the_problem_are_read_too(tmp_path: Path) -> None:
    told = "1.背景：现有工艺落后。\n2.技术指标：硬度≥58 HRC；合格率≥98%\n3.实施期限：两年"
    need = need_of(items_of(docx(tmp_path / "f.docx", [["需求名称", "甲"], ["需求内容", told]])))
    assert need.props["targets"] == ("硬度≥58 HRC", "合格率≥98%")
    assert need.props["period"] == "两年"
    assert need.props["problem"] == told


def test_a_workbook_has_a_form_a_sheet(tmp_path: Path) -> None:
    second = [(label, "另一需求（合成示例）" if label == "需求名称" else value) for label, value in FORM]
    path = workbook(
        tmp_path / "f.xlsx", 甲=[list(one) for one in FORM], 乙=[list(one) for one in second], 丙=[["说明"]]
    )
    items = items_of(path)
    places = [one.locator for one in items if isinstance(one, Located) and one.claim.type == "Need"]
    assert places == ["f.xlsx!甲:B1", "f.xlsx!乙:B1"]


def test_a_second_title_begins_a_second_need_of_the_same_firm(tmp_path: Path) -> None:
    first = [("企业名称", FIRM), ("需求名称", "甲需求"), ("需求内容", "一"), ("考核指标", "≥1")]
    path = docx(
        tmp_path / "f.docx", *text_form([*first, ("需求名称", "乙需求"), ("需求内容", "二"), ("榜额", "20万元")])
    )
    stated = [one.claim for one in items_of(path) if isinstance(one, Located) and one.claim.type == "STATED_BY"]
    assert [(one.start, one.end) for one in stated if isinstance(one, RelationClaim)] == [
        (f"need:{FIRM}:甲需求", f"firm:{FIRM}"),
        (f"need:{FIRM}:乙需求", f"firm:{FIRM}"),
    ]


def with_fields(**given: str) -> list[tuple[str, str]]:
    names = {label for label, _ in FORM}
    kept = [(label, given.get(label, value)) for label, value in FORM]
    return kept + [(label, value) for label, value in given.items() if label not in names]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"是否涉密": "☑是 □否"}, "restricted"),
        ({"是否涉密": "是"}, "restricted"),
        ({"是否涉密": "不涉密"}, "public"),
        ({"是否涉密": "否"}, "public"),
        ({"保密要求": "涉及商业秘密，不对外公开"}, "restricted"),
        ({"保密要求": "无"}, "public"),
        ({"企业名称是否公开": "否"}, "restricted"),
        ({"企业名称是否公开": "是"}, "public"),
        ({"是否同意公开企业名称": "□同意 ☑不同意"}, "restricted"),
        ({"公开范围": "仅向虚构大学公开"}, "restricted"),
        ({"是否涉密": "是（√）否（ ）"}, "restricted"),
        ({"是否涉密": "是（ ）否（√）"}, "public"),
        ({"密级": "内部"}, "restricted"),
    ],
)
def test_what_is_confidential_is_restricted(tmp_path: Path, given: dict[str, str], wanted: str) -> None:
    items = items_of(docx(tmp_path / "f.docx", *table_form(with_fields(**given))))
    assert need_of(items).props["confidentiality"] == wanted


@pytest.mark.parametrize(
    ("given", "noted"), [({"是否涉密": "是"}, True), ({"是否涉密": "否"}, False), ({"保密要求": "商业秘密"}, False)]
)
def test_a_form_that_declares_a_state_secret_is_told(tmp_path: Path, given: dict[str, str], noted: bool) -> None:
    items = items_of(docx(tmp_path / "f.docx", *table_form(with_fields(**given))))
    assert any(isinstance(one, Noted) and one.error.code == "secret_declared" for one in items) is noted


def test_a_firm_that_does_not_want_to_be_named_is_not(tmp_path: Path) -> None:
    problem = f"{FIRM}的产线需要改造。"
    items = items_of(docx(tmp_path / "f.docx", *table_form(with_fields(企业名称是否公开="否", 需求内容=problem))))
    assert FIRM not in repr(items)
    assert need_of(items).props["problem"] == "〔企业名称不公开〕的产线需要改造。"
    assert [one.error.code for one in items if isinstance(one, Noted)] == ["firm_withheld"]


def test_a_need_for_certain_bodies_is_open_to_them_alone(place: Place, tmp_path: Path) -> None:
    known = lines(tmp_path / "known.jsonl", [entity("University", "org:1", "虚构大学")])
    form = docx(tmp_path / "f.docx", *table_form(with_fields(公开范围="仅向虚构大学、无名研究院公开")))
    report = place.read(known, form)
    assert place.ends("DISCLOSED_TO", NEED) == {(NEED, "org:1")}
    assert problems(report) == [("f.docx!T1:B16", "dangling_id", "to")]


def test_blank_and_unreadable_fields_are_told_and_the_rest_goes_in(place: Place, tmp_path: Path) -> None:
    fields = with_fields(考核指标="", 验收标准="/", 知识产权归属="无", 揭榜截止日期="尽快", 合作方式="□转让 □许可")
    fields = [(label, "若干" if label == "榜额（万元）" else value) for label, value in fields if label != "企业名称"]
    report = place.read(docx(tmp_path / "f.docx", *table_form(fields)))
    assert problems(report) == [
        ("f.docx!T1:B6", "bad_date", "deadline"),
        ("f.docx!T1:B8", "not_an_amount", "budget_cny"),
    ]
    blank = ["STATED_BY", "targets", "acceptance", "intellectual_property", "cooperation"]
    assert sorted(one.error.field for one in report.notes) == sorted(blank)
    assert report.skipped == {"skipped_personal": 2}
    for one in report.notes:
        for language in ("zh", "en"):
            assert one.error.message(language)


def test_an_empty_form_is_no_form_of_need(tmp_path: Path) -> None:
    path = docx(tmp_path / "f.docx", *table_form([(label, "") for label, _ in FORM]))
    with pytest.raises(TwinwheelError) as refused:
        assign([path])
    assert refused.value.code == "unrecognised"


def test_a_document_without_a_field_is_rejected_where_the_format_is_named(place: Place, tmp_path: Path) -> None:
    report = place.read(docx(tmp_path / "f.docx", "一封信"), format="needs")
    assert problems(report) == [("f.docx", "no_form", "")]


def test_reading_twice_changes_nothing_and_a_list_and_a_form_tell_of_one_need(place: Place, tmp_path: Path) -> None:
    form = docx(tmp_path / "f.docx", *table_form(FORM))
    listed = workbook(
        tmp_path / "l.xlsx", 榜单=[["榜单名称", "攻关内容", "榜额", "发榜单位"], [TITLE, "略", "500万元", FIRM]]
    )
    place.read(form, listed)
    again = place.read(form, listed)
    assert (again.added, again.merged, again.rejected) == (0, 0, 0)
    assert len(place.entity(NEED).claims) == 2


def test_a_folder_with_a_locked_form_reads_the_others_and_tells_of_it(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    docx(folder / "a.docx", *table_form(FORM))
    (folder / "b.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    (folder / "c.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    pdf(folder / "d.pdf", [])
    report = place.read(folder)
    assert [file.name for file in report.files] == ["a.docx"]
    assert report.passed_over == ["b.docx", "c.doc", "d.pdf"]
    assert {name: error.code for name, error in report.unopened.items()} == {
        "b.docx": "encrypted_file",
        "c.doc": "legacy_office",
        "d.pdf": "scanned_pdf",
    }
    with pytest.raises(TwinwheelError) as refused:
        place.read(folder / "c.doc")
    assert refused.value.code == "legacy_office"


@pytest.mark.parametrize(
    ("printed", "unit", "wanted"),
    [
        ("500万元", "", 5_000_000),
        ("１，２００．５万元", "", 12_005_000),
        ("人民币300万元整", "", 3_000_000),
        ("200-500万元", "", 2_000_000),
        ("50万元至1亿元", "", 500_000),
        ("五百万元", "", 5_000_000),
        ("一千二百万元", "", 12_000_000),
        ("1.2亿元", "", 120_000_000),
        ("一万五千元", "", 15_000),
        ("三百零五万元", "", 3_050_000),
        ("一亿二千万元", "", 120_000_000),
        ("三到五百万元", "", 3_000_000),
        ("三百至五百万元", "", 3_000_000),
        ("五百", "万元", 5_000_000),
        ("几十万元", "", None),
        ("500", "万元", 5_000_000),
        ("不低于500", "万元", 5_000_000),
        ("5000000", "", 5_000_000),
        ("500万", "", 5_000_000),
        ("面议", "", None),
        ("若干", "万元", None),
    ],
)
def test_sums_of_money(printed: str, unit: str, wanted: float | None) -> None:
    assert cny_of(printed, unit) == wanted


def test_the_sums_in_a_sentence() -> None:
    found = [(one.cny, one.most) for one in sums("给予20万元奖励，省级的最高不超过100万元，其余10至30万元。")]
    assert found == [(200_000, 200_000), (1_000_000, 1_000_000), (100_000, 300_000)]


def test_labels_are_known_with_numbers_spaces_and_brackets() -> None:
    for printed in ("一、需求名称", "（1）需 求 名 称：", "需求名称（必填）", "1.需求名称", "★需求名称*"):
        assert field_of(printed) == "title"
    assert field_of("需求") == ""
    assert all(say(code, "zh", field="x") for code in ("no_form", "form_blank", "firm_withheld"))
    assert {"acceptance", "intellectual_property", "cooperation"} <= set(ontology().entities["Need"].properties)
    assert values.checked_props(ontology().entities["Need"].properties, WANTED) == WANTED
