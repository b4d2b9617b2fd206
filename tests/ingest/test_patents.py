"""Patent exports: headings in any order, numbers checked, who holds, licenses and takes over; nobody's name."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_support import Place, problems
from tables_support import PATENT, export, numbered, relations, said

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.detect import assign
from twinwheel_ingest.sources.base import Located, Rejection
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.patents import PatentsReader
from twinwheel_ingest.sources.patents.holders import named_in
from twinwheel_ingest.sources.patents.numbers import application_number, check_digit
from twinwheel_ingest.sources.patents.status import legal_status
from twinwheel_ingest.sources.patents.symbols import class_of, symbols_of

ID = f"ach:patent:{numbered(1)}"


def test_a_row_is_a_patent_with_all_that_it_says(place: Place, tmp_path: Path) -> None:
    report = place.read(export(tmp_path / "p.csv", [PATENT], encoding="gb18030"))
    assert not report.rejected
    assert (report.files[0].format, report.files[0].reason) == ("patents", "seen_patents")
    found = place.entity(ID)
    assert (found.type, found.name) == ("Achievement", "一种虚构的轴承")
    assert dict(found.props) == {
        "kind": "patent",
        "abstract": "本发明公开了一种轴承。",
        "date": "2021-03-05",
        "published": "2021-09",
        "ipc": ("F16C33/66", "H01M10/0525"),
        "legal_status": "granted",
        "application_number": numbered(1),
        "publication_number": "CN112345678A",
    }
    source = found.sources[0]
    assert (source.dataset, source.locator, source.kind.value) == ("patents", numbered(1), "secondary")


def test_holders_licensees_and_transferees_are_linked(place: Place, tmp_path: Path) -> None:
    place.read(export(tmp_path / "p.csv", [PATENT]))
    assert relations(place, "HELD_BY", ID) == {
        (ID, "org:甲大学"): {"date": "2021-03-05"},
        (ID, "firm:乙轴承有限公司"): {"date": "2021-03-05"},
        (ID, "firm:丙科技有限公司"): {"date": "2022-05-01"},
    }
    assert relations(place, "TRANSFERRED_TO", ID) == {(ID, "firm:丙科技有限公司"): {"date": "2022-05-01"}}
    assert relations(place, "LICENSED_TO", ID) == {
        (ID, "firm:丁股份有限公司"): {"exclusive": True, "date": "2022-03-01"}
    }
    assert relations(place, "COOPERATED_WITH", "org:甲大学") == {
        ("org:甲大学", "firm:乙轴承有限公司"): {"date": "2021-03-05"},
        ("org:甲大学", "firm:丙科技有限公司"): {"date": "2022-05-01"},
        ("org:甲大学", "firm:丁股份有限公司"): {"date": "2022-03-01"},
    }
    assert relations(place, "CLASSIFIED_AS", ID).keys() == {(ID, "ipc:F16C"), (ID, "ipc:H01M")}
    assert relations(place, "LOCATED_IN", "org:甲大学").keys() == {("org:甲大学", "city:聊城市")}


def test_no_persons_name_is_kept_and_that_is_told(place: Place, tmp_path: Path) -> None:
    row = {**PATENT, "申请人": "甲大学;王五;欧阳小明", "代理人": "赵六"}
    report = place.read(export(tmp_path / "p.csv", [row]))
    (told,) = report.notes
    assert (told.error.code, told.error.params["known"]) == ("columns_personal", "发明人、代理人")
    assert report.skipped["skipped_person"] == 2
    place.close()
    kept = place.path.read_bytes()
    assert not any(name.encode() in kept for name in ("张三", "李四", "王五", "欧阳小明", "赵六"))


def test_unknown_columns_are_told_once_and_known_ones_not(place: Place, tmp_path: Path) -> None:
    rows = [
        {**PATENT, "申请号": numbered(number), "颜色": "红", "序号": "1", "代理机构": "某所"} for number in range(3)
    ]
    report = place.read(export(tmp_path / "p.csv", rows))
    told = {one.error.code: one.error.params["known"] for one in report.notes}
    assert (told["columns_unknown"], report.noted["columns_unknown"]) == ("颜色", 1)
    assert not report.rejected


@pytest.mark.parametrize(
    ("column", "cell", "code", "field"),
    [
        ("申请号", "CN202110000001.1", "bad_application_number", "application_number"),
        ("申请号", "2.02E+11", "bad_application_number", "application_number"),
        ("申请号", "", "missing_property", "application_number"),
        ("发明名称", "", "missing_property", "name"),
        ("申请日", "去年", "bad_date", "filed"),
        ("许可备案日", "2021/13/1", "bad_date", "licensed"),
        ("IPC分类号", "机械", "bad_ipc", "ipc"),
        ("法律状态", "不明", "unknown_status", "legal_status"),
        ("申请人", "国家电网", "unknown_holder", "applicant"),
        ("被许可人", "戊大学", "wrong_end", "licensee"),
        ("摘要", "#REF!", "error_cell", "abstract"),
    ],
)
def test_what_is_wrong_is_told_with_file_row_and_field(
    place: Place, tmp_path: Path, column: str, cell: str, code: str, field: str
) -> None:
    rows = [{**PATENT, "申请号": numbered(2)}, {**PATENT, column: cell}]
    report = place.read(export(tmp_path / "p.csv", rows))
    assert problems(report) == [("p.csv:3", code, field)]
    assert place.entity(f"ach:patent:{numbered(2)}")


def test_the_same_file_twice_changes_nothing_and_a_corrected_row_takes_its_place(place: Place, tmp_path: Path) -> None:
    path = export(tmp_path / "p.csv", [PATENT, {**PATENT, "申请号": numbered(2)}])
    first, again = place.read(path), place.read(path)
    assert first.added
    assert (again.added, again.merged) == (0, 0)
    place.read(export(tmp_path / "later.csv", [{**PATENT, "法律状态": "权利终止"}]))
    assert place.entity(ID).props["legal_status"] == "expired"


def test_a_made_up_export_says_so(place: Place, tmp_path: Path) -> None:
    place.read(export(tmp_path / "p.csv", [{**PATENT, "来源类型": "synthetic", "数据集": "试验"}]))
    source = place.entity(ID).sources[0]
    assert (source.dataset, source.kind.value) == ("试验", "synthetic")


@given(st.permutations(list(PATENT)))
@settings(max_examples=25, deadline=None)
def test_any_order_of_columns_says_the_same(order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = said(export(Path(folder) / "p.csv", [PATENT]), PatentsReader())
        assert said(export(Path(folder) / "p.csv", [{name: PATENT[name] for name in order}]), PatentsReader()) == plain


GARBAGE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.fixed_dictionaries({name: st.one_of(st.just(value), GARBAGE) for name, value in PATENT.items()}))
@settings(max_examples=150, deadline=None)
def test_whatever_the_cells_hold_a_row_is_taken_or_told(row: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = export(Path(folder) / "p.csv", [PATENT, row])
        items = list(PatentsReader().read(InputFile(path, "p.csv")))
    for item in items:
        if isinstance(item, Rejection):
            assert item.locator.startswith("p.csv:")
            assert item.error.field or item.error.code in {"bad_csv", "too_many_cells"}
            assert item.error.message("zh")
            assert item.error.message("en")
    assert any(isinstance(item, Located) for item in items)


@pytest.mark.parametrize(
    "heading", ["申请号", "专利号", "申请（专利）号", " 申请号 ", "Application Number", "专利申请号"]
)
@pytest.mark.parametrize("title", ["发明名称", "标题", "名称", "专利名称"])
def test_headings_go_by_several_names(tmp_path: Path, heading: str, title: str) -> None:
    row = {title: "一种轴承", heading: numbered(3), "申请人": "甲大学"}
    taken, _ = assign([export(tmp_path / "x", [row])])
    assert (taken[0].reader.name, taken[0].reason) == ("patents", "seen_patents")


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("CN201710601862.3", "CN201710601862.3"),
        ("201710601862.3", "CN201710601862.3"),
        ("ZL 2017 1 0601862.3", "CN201710601862.3"),
        ("2017106018623", "CN201710601862.3"),
        (201710601862.3, "CN201710601862.3"),
        ("201710601862", "CN201710601862.3"),
        ("ＣＮ２０１７１０６０１８６２．３", "CN201710601862.3"),
        ("zl95115608.x", "CN95115608.X"),
        ("PCT/CN2021/123456", "PCT/CN2021/123456"),
        ("US16/123456", "US16/123456"),
    ],
)
def test_application_numbers_have_one_spelling(printed: object, number: str) -> None:
    assert application_number(printed) == number


@pytest.mark.parametrize("printed", ["201710601862.4", "95115608.1", "CN112345678A", "", "abc", "190010000000.1", True])
def test_what_is_no_application_number_is_refused(printed: object) -> None:
    with pytest.raises(BadRow):
        application_number(printed)


@given(st.integers(0, 9_999_999), st.sampled_from("12389"), st.integers(2003, 2030), st.integers(1, 10))
def test_one_wrong_digit_is_always_seen(serial: int, kind: str, year: int, shift: int) -> None:
    digits = f"{year}{kind}{serial:07d}"
    right = check_digit(digits)
    wrong = "0123456789X"[("0123456789X".index(right) + shift) % 11]
    assert application_number(f"{digits}.{right}") == f"CN{digits}.{right}"
    with pytest.raises(BadRow):
        application_number(f"{digits}.{wrong}")
    place = random.Random(serial).randrange(5, 12)  # noqa: S311 - any digit of the serial number
    changed = f"{digits[:place]}{(int(digits[place]) + min(shift, 9)) % 10}{digits[place + 1 :]}"
    with pytest.raises(BadRow):
        application_number(f"{changed}.{right}")


@pytest.mark.parametrize(
    ("printed", "names", "persons"),
    [
        ("甲大学;乙有限公司", ["甲大学", "乙有限公司"], 0),
        ("甲大学；乙有限公司|丙研究院", ["甲大学", "乙有限公司", "丙研究院"], 0),
        ("甲大学、乙有限公司", ["甲大学", "乙有限公司"], 0),
        ("甲大学，乙有限公司", ["甲大学", "乙有限公司"], 0),
        ("甲（北京、上海）科技有限公司", ["甲（北京、上海）科技有限公司"], 0),
        ("Made Up Bearings Co., Ltd.; 甲大学", ["Made Up Bearings Co., Ltd.", "甲大学"], 0),
        ("甲、乙机械有限公司", ["甲、乙机械有限公司"], 0),
        ("甲大学、张三", ["甲大学"], 1),
        ("[CN]甲大学", ["甲大学"], 0),
        ("甲大学;甲大学", ["甲大学"], 0),
        ("SMITH John", [], 1),
    ],
)
def test_several_names_are_parted_with_care(printed: str, names: list[str], persons: int) -> None:
    found = named_in("applicant", printed)
    assert ([body.name for body in found.bodies], found.persons) == (names, persons)


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("有效", "granted"), ("授权", "granted"), ("审中-实审", "filed"), ("实质审查的生效", "filed"),
        ("失效-驳回", "refused"), ("发明专利申请公布后的视为撤回", "withdrawn"), ("未缴年费专利权终止", "expired"),
        ("期限届满", "expired"), ("专利申请权、专利权的转移", "transferred"), ("部分无效", "granted"),
        ("公开", "filed"), ("In force", "granted"),
        ("expired", "expired"), ("已驳回", "refused"), ("inactive", "expired"),
    ],
)  # fmt: skip
def test_legal_statuses_are_those_of_the_ontology(printed: str, status: str) -> None:
    assert legal_status(printed) == status


def test_symbols_are_read_as_offices_print_them() -> None:
    assert symbols_of("H01M 10/0525 (2010.01) I；H01M4/36,14-03") == ["H01M10/0525", "H01M4/36"]
    assert symbols_of("h01m10/05") == ["H01M10/05"]
    assert class_of("A61K8/02") == ("A61K8/", True)
    assert class_of("H01M10/0525") == ("H01M", True)
    assert class_of("H10K50/00") == ("H10K", False)


def test_a_class_that_the_reference_has_not_is_brought(place: Place, tmp_path: Path) -> None:
    assert not place.read(export(tmp_path / "p.csv", [{**PATENT, "IPC分类号": "H10K50/00"}])).rejected
    assert place.entity("ipc:H10K").props["code"] == "H10K"
