"""A corrected, shortened or reordered file replaces only what it said; what others say is not touched."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, entity, lines, relation, table, workbook
from office_support import docx, laid_out, pdf

from twinwheel_graph.errors import say
from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, RelationKey, Source, SourceKind, Telling
from twinwheel_ingest.replacing import Replacing

FIRMS = ["企业编号", "企业名称", "城市", "主要产品"]
ACHIEVEMENTS = ["成果编号", "成果名称", "合作企业"]
Rows = Sequence[Sequence[str]]
TEN = [[f"firm:{number}", f"虚构企业{number}", "聊城", "轴承"] for number in range(10)]


def csv_of(folder: Path, rows: Rows) -> Path:
    return table(folder / "firms.csv", FIRMS, *rows)


def excel_of(folder: Path, rows: Rows) -> Path:
    return workbook(folder / "firms.xlsx", 企业=[FIRMS, *rows])


FORMATS: dict[str, Callable[[Path, Rows], Path]] = {"csv": csv_of, "xlsx": excel_of}


def firms(place: Place) -> dict[str, str]:
    return {one.id: one.name for one in place.store.entities("Firm").items}


def graph(place: Place) -> list[object]:
    """All that a store holds, its revisions aside."""
    page = place.store.entities(limit=10_000).items
    links = place.store.relations([one.id for one in page])
    return sorted((claim for one in (*page, *links) for claim in one.claims), key=repr)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_corrected_row_is_changed_and_the_others_are_not(place: Place, tmp_path: Path, kind: str) -> None:
    place.read(FORMATS[kind](tmp_path, TEN))
    corrected = [["firm:0", "改名企业", "济南", ""], *TEN[1:]]
    report = place.read(FORMATS[kind](tmp_path, corrected))
    assert (report.added, report.merged, report.unchanged, report.removed) == (0, 1, 9, 0)
    found = place.entity("firm:0")
    assert (found.name, dict(found.props)) == ("改名企业", {"city": "济南"})


@pytest.mark.parametrize("kind", FORMATS)
def test_a_row_with_another_id_takes_the_place_of_the_former(place: Place, tmp_path: Path, kind: str) -> None:
    place.read(FORMATS[kind](tmp_path, TEN))
    report = place.read(FORMATS[kind](tmp_path, [["firm:new", *TEN[0][1:]], *TEN[1:]]))
    assert (report.added, report.removed) == (1, 1)
    assert "firm:0" not in firms(place)
    assert "firm:new" in firms(place)


@pytest.mark.parametrize("kind", FORMATS)
def test_rows_that_are_gone_go_and_moved_ones_stay(place: Place, tmp_path: Path, kind: str) -> None:
    place.read(FORMATS[kind](tmp_path, TEN))
    report = place.read(FORMATS[kind](tmp_path, [*reversed(TEN[3:])]))
    assert (report.added, report.merged, report.unchanged, report.removed) == (0, 0, 7, 3)
    assert list(firms(place)) == [row[0] for row in TEN[3:]]


def test_a_link_that_a_row_no_longer_has_goes(place: Place, tmp_path: Path) -> None:
    known = csv_of(tmp_path, TEN)
    place.read(known, table(tmp_path / "a.csv", ACHIEVEMENTS, ["ach:1", "成果", "firm:1；firm:2"]))
    report = place.read(table(tmp_path / "a.csv", ACHIEVEMENTS, ["ach:1", "成果", "firm:2；firm:3"]))
    assert (report.added, report.removed) == (1, 1)
    assert place.ends("PARTNERED_BY", "ach:1") == {("ach:1", "firm:2"), ("ach:1", "firm:3")}


def test_what_others_say_is_not_touched(place: Place, tmp_path: Path) -> None:
    other = table(tmp_path / "other.csv", FIRMS, ["firm:0", "别处名", "", ""], ["firm:x", "他方", "", ""])
    place.read(csv_of(tmp_path, TEN), other)
    report = place.read(csv_of(tmp_path, TEN[1:]))
    assert report.removed == 0
    assert place.entity("firm:0").name == "别处名"
    assert "firm:x" in firms(place)


def test_an_entity_that_others_link_to_stays_and_is_told(place: Place, tmp_path: Path) -> None:
    linked = lines(
        tmp_path / "r.jsonl", [entity("Achievement", "ach:1", "成果"), relation("PARTNERED_BY", "ach:1", "firm:0")]
    )
    place.read(csv_of(tmp_path, TEN), linked)
    report = place.read(csv_of(tmp_path, TEN[2:]))
    assert report.removed == 1
    assert "firm:0" in firms(place)
    assert [(one.file, one.count, one.reason) for one in report.kept] == [("firms.csv", 1, "kept_linked")]
    assert place.ends("PARTNERED_BY", "ach:1") == {("ach:1", "firm:0")}


def test_an_inferred_link_holds_nothing(place: Place, tmp_path: Path) -> None:
    place.read(csv_of(tmp_path, TEN))
    by = Source("inferred", "x", SourceKind.INFERRED)
    place.store.apply(Batch([EntityClaim("latent:1", "LatentNeed", "推定", {"problem": "x"}, by)]))
    place.store.apply(Batch(relations=[RelationClaim("SUGGESTED_FOR", "latent:1", "firm:0", {}, by)]))
    assert place.read(csv_of(tmp_path, TEN[1:])).removed > 0
    assert "firm:0" not in firms(place)


def test_another_file_of_the_same_name_takes_nothing_out_unless_asked_to(place: Place, tmp_path: Path) -> None:
    place.read(csv_of(tmp_path, TEN))
    month = [[f"firm:m{number}", f"新企业{number}", "", ""] for number in range(3)]
    report = place.read(csv_of(tmp_path, month))
    assert (report.added, report.removed) == (3, 0)
    assert [(one.file, one.count, one.reason) for one in report.kept] == [("firms.csv", 10, "kept_most")]
    assert len(firms(place)) == 13
    asked = place.read(csv_of(tmp_path, month), replace=True)
    assert (asked.removed, len(firms(place))) == (10, 3)


def test_nothing_is_taken_out_where_that_is_asked_for(place: Place, tmp_path: Path) -> None:
    place.read(csv_of(tmp_path, TEN))
    report = place.read(csv_of(tmp_path, TEN[1:]), replace=False)
    assert (report.removed, report.kept, len(firms(place))) == (0, [], 10)


def test_a_rejected_row_keeps_what_it_said(place: Place, tmp_path: Path) -> None:
    heading = [*FIRMS, "员工数"]
    place.read(table(tmp_path / "f.csv", heading, *([*row, "5"] for row in TEN)))
    report = place.read(table(tmp_path / "f.csv", heading, [*TEN[0], "五"], *([*row, "5"] for row in TEN[2:])))
    assert report.rejected == 1
    assert len(firms(place)) == 10
    assert [(one.count, one.reason) for one in report.kept] == [(2, "kept_rejected")]
    assert place.read(table(tmp_path / "f.csv", heading, *([*row, "5"] for row in TEN[2:]))).removed == 2


def test_records_replace_only_themselves(place: Place, tmp_path: Path) -> None:
    place.read(lines(tmp_path / "r.jsonl", [entity("Firm", "firm:1", "甲"), entity("Firm", "firm:2", "乙")]))
    report = place.read(lines(tmp_path / "r.jsonl", [entity("Firm", "firm:2", "丙")]))
    assert (report.merged, report.removed, report.kept) == (1, 0, [])
    assert firms(place) == {"firm:1": "甲", "firm:2": "丙"}


FORM = [
    ["企业名称", "虚构甲公司"],
    ["需求名称", "高温轴承"],
    ["需求内容", "提高硬度"],
    ["考核指标", "≥58 HRC"],
    ["榜额", "50万元"],
]


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_a_corrected_form_replaces_what_it_said(place: Place, tmp_path: Path, kind: str) -> None:
    def written(rows: Rows) -> Path:
        match kind:
            case "docx":
                return docx(tmp_path / "f.docx", rows)
            case "pdf":
                return pdf(tmp_path / "f.pdf", *laid_out(*(f"{label}：{value}" for label, value in rows)))
            case _:
                return workbook(tmp_path / "f.xlsx", 需求=rows)

    place.read(written(FORM))
    corrected = [["企业名称", "虚构乙公司"], *FORM[1:3], ["考核指标", "≥60 HRC"]]
    report = place.read(written(corrected))
    assert not report.kept
    (need,) = place.store.entities("Need").items
    assert need.id == "need:虚构乙公司:高温轴承"
    assert need.props["targets"] == ("≥60 HRC",)
    assert "budget_cny" not in need.props
    assert firms(place) == {"firm:虚构乙公司": "虚构乙公司"}
    assert place.ends("STATED_BY", need.id) == {(need.id, "firm:虚构乙公司")}


POLICY = [
    "虚构市人民政府关于支持虚构产业园建设的意见",
    "一、支持政策",
    "（一）对入园企业，给予10万元奖励。",
    "（二）对高校团队，给予20万元补助。",
    "二、附则",
    "本意见自2024年1月1日起施行。",
]


@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_a_document_whose_lines_move_or_go(place: Place, tmp_path: Path, kind: str) -> None:
    def written(text: Sequence[str]) -> Path:
        path = tmp_path / f"p.{kind}"
        if kind == "docx":
            return docx(path, *text)
        path.write_text("\n".join(text), encoding="utf-8")
        return path

    place.read(written(POLICY))
    moved = [POLICY[0], "前言一段。", *POLICY[1:3], *POLICY[4:]]
    report = place.read(written(moved))
    assert not report.kept
    (measure,) = place.store.entities("Measure").items
    assert measure.props["amount_cny"] == 100_000
    fresh = Place(tmp_path / "fresh")
    (tmp_path / "fresh").mkdir()
    fresh.read(written(moved))
    assert graph(place) == graph(fresh)
    fresh.close()


@pytest.mark.parametrize("rows", [TEN[2:], [["firm:0", "改名", "", ""], *TEN[1:8]], TEN])
def test_a_rehearsal_counts_the_same_and_takes_nothing_out(place: Place, tmp_path: Path, rows: Rows) -> None:
    place.read(csv_of(tmp_path, TEN))
    path, before = csv_of(tmp_path, rows), graph(place)
    rehearsed = place.rehearse(path)
    assert graph(place) == before
    done = place.read(path)
    for name in ("added", "merged", "unchanged", "removed", "kept"):
        assert getattr(rehearsed, name) == getattr(done, name), name


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("甲乙丙")), max_size=6), min_size=1, max_size=4))
def test_read_again_with_replace_a_file_is_as_if_it_alone_had_been_read(
    tmp_path_factory: pytest.TempPathFactory, versions: list[list[tuple[int, str]]]
) -> None:
    def written(folder: Path, version: list[tuple[int, str]]) -> Path:
        rows = {number: [f"firm:{number}", name, "", ""] for number, name in version}
        return csv_of(folder, [*rows.values(), ["firm:always", "恒", "", ""]])

    folder = tmp_path_factory.mktemp("replaced")
    often, once = Place(folder), Place(tmp_path_factory.mktemp("once"))
    for version in versions:
        often.read(written(folder, version), replace=True)
    once.read(written(folder, versions[-1]))
    assert graph(often) == graph(once)
    often.close()
    once.close()


def test_the_same_file_twice_changes_nothing(place: Place, tmp_path: Path) -> None:
    path = csv_of(tmp_path, TEN)
    place.read(path)
    again = place.read(path)
    assert again.unaltered
    assert again.unchanged == 10


def test_a_paper_that_is_read_again_replaces_what_it_said(place: Place, tmp_path: Path) -> None:
    paper = {
        "id": "p1",
        "ym": "201703",
        "title": "题",
        "abstract": "摘要",
        "keywords": "",
        "clc": "",
        "institutions": [],
    }
    paired = {**paper, "firms": [{"name": "虚构甲公司", "group": "虚构甲公司"}]}
    (tmp_path / "c.jsonl").write_text(json.dumps(paired), encoding="utf-8")
    place.read(tmp_path / "c.jsonl")
    assert len(firms(place)) == 1
    (tmp_path / "c.jsonl").write_text(json.dumps({**paper, "firms": []}), encoding="utf-8")
    place.read(tmp_path / "c.jsonl")
    assert firms(place) == {}


def test_a_record_with_a_number_is_replaced_by_its_like_alone() -> None:
    """Two tables tell of one patent: reading the one again leaves what the other says."""

    def told(subject: str | RelationKey) -> Telling:
        return Telling(subject, "patents", "US1")

    def holds(end: str) -> RelationClaim:
        return RelationClaim("HELD_BY", "ach:1", end, {}, Source("patents", "US1", SourceKind.SECONDARY))

    once = Replacing({"patents"})
    once.read("holders.tsv")
    once.say(holds("org:2"), "patents")
    before = [
        told("ach:1"),
        told(RelationKey("HELD_BY", "ach:1", "org:1")),
        told(RelationKey("CLASSIFIED_AS", "ach:1", "ipc:1")),
    ]
    gone, kept = once._of_dataset(before)
    assert gone == [told(RelationKey("HELD_BY", "ach:1", "org:1"))]
    assert kept == []


@pytest.mark.parametrize("code", ["kept_most", "kept_rejected", "kept_linked"])
def test_why_something_stays_is_told(code: str) -> None:
    assert all(say(code, language) for language in ("zh", "en"))
