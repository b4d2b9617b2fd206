"""Official code lists: made-up rows under their headings, and the lists themselves where they are at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, lines, problems, table
from source_support import folder_in, holds_its_laws, reader_of, recognised_by, reference, said

HEADINGS = {
    "graduate": ["code", "name", "category_code", "category"],
    "gbt13745": ["code", "name"],
    "gbt4754": ["code", "name"],
    "emerging": ["sei_code", "name", "level", "parent"],
    "wipo": ["Field_number", "Sector_en", "Field_en", "IPC_code"],
}
ROWS = {
    "graduate": [["9901", "虚构学", "99", "虚构门类"], ["9902", "虚构工程", "99", "虚构门类"]],
    "gbt13745": [["990", "虚构学"], ["991", "虚构科学技术"]],
    "gbt4754": [["C", "制造业"], ["34", "通用设备制造业"], ["345", "轴承制造"], ["3459", "虚构轴承制造"]],
    "emerging": [["2", "高端装备制造产业", "1", ""], ["2.9", "虚构装备产业", "2", "2"]],
    "wipo": [
        ["31", "Mechanical engineering", "Mechanical elements", "F16C%"],
        ["31", "Mechanical engineering", "Mechanical elements", "F16H%"],
    ],
}
NSFC = [
    {"_id": "E90", "name": "虚构科学", "name_en": "Made-up science", "parents": [], "children": ["E9001"]},
    {"_id": "E9001", "name": "虚构力学", "name_en": None, "parents": ["E90"], "children": ["E900101"]},
    {"_id": "E900101", "name": "虚构振动", "name_en": "Vibration", "parents": ["E9001"], "children": []},
]
SHARED = {
    "disciplines_2022_partial.csv": 103,
    "gbt13745_level1.csv": 62,
    "nsfc_codes.jsonl": 2916,
    "gbt4754_2017.csv": 1971,
    "strategic_emerging_industries_2018.csv": 49,
    "wipo35_ipc.csv": 764,
}


def written(folder: Path, name: str, rows: Sequence[object]) -> Path:
    if name == "nsfc":
        return lines(folder / "nsfc.jsonl", rows)
    return table(folder / f"{name}.csv", HEADINGS[name], *rows)  # type: ignore[arg-type]


def six(folder: Path) -> list[Path]:
    return [written(folder, name, rows) for name, rows in {**ROWS, "nsfc": NSFC}.items()]


def test_each_list_is_told_by_its_content(tmp_path: Path) -> None:
    for path in six(tmp_path):
        assert recognised_by(path) == ["codes"], path.name


def test_what_the_lists_say(place: Place, tmp_path: Path) -> None:
    assert not place.read(*six(tmp_path)).rejected
    found = place.entity("dis:nsfc:E900101")
    assert (found.type, found.name, found.props["name_en"]) == ("Discipline", "虚构振动", "Vibration")
    assert ("dis:nsfc:E900101", "dis:nsfc:E9001") in place.ends("BROADER", "dis:nsfc:E900101")
    assert place.entity("dis:9901").props["category"] == "虚构门类"
    assert place.entity("dis:gbt13745:990").props["scheme"] == "GB/T 13745-2009"
    above = {("gbt4754:3459", "gbt4754:345"), ("gbt4754:345", "gbt4754:34"), ("gbt4754:34", "gbt4754:C")}
    assert above <= place.ends("BROADER", "gbt4754:3459", "gbt4754:345", "gbt4754:34")
    assert ("sei:2.9", "sei:2") in place.ends("BROADER", "sei:2.9")
    assert place.ends("CORRESPONDS_TO", "ipc:F16C") >= {("ipc:F16C", "wipo:31")}


def test_the_names_of_the_reference_tables_stay_the_first(place: Place, tmp_path: Path) -> None:
    place.read(*six(tmp_path))
    assert place.entity("wipo:31").name != "Mechanical elements"
    assert place.entity("gbt4754:34").name == "通用设备制造业"


@pytest.mark.parametrize(
    ("name", "row", "code", "field"),
    [
        ("graduate", ["990", "虚构学", "", ""], "bad_code", "code"),
        ("graduate", ["9903", "", "", ""], "missing_property", "name"),
        ("gbt4754", ["99", "虚构业"], "bad_code", "code"),
        ("emerging", ["2.x", "虚构业", "", ""], "bad_code", "sei_code"),
        ("wipo", ["31", "", "Mechanical elements", "Q16"], "bad_code", "IPC_code"),
        ("wipo", ["36", "", "Nothing", "F16C"], "out_of_range", "number"),
        ("nsfc", {**NSFC[0], "_id": "e1"}, "bad_code", "_id"),
        ("nsfc", {**NSFC[0], "name": 3}, "not_a_text", "name"),
        ("nsfc", '{"_id": "E91", "na', "bad_json", ""),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_in(
    place: Place, tmp_path: Path, name: str, row: object, code: str, field: str
) -> None:
    rows: Sequence[object] = {**ROWS, "nsfc": NSFC}[name]
    report = place.read(written(tmp_path, name, [*rows, row]))
    [(where, told, at)] = problems(report)
    assert (where.rpartition(":")[2], told, at) == (str(len(rows) + (1 if name == "nsfc" else 2)), code, field)


def test_the_laws_hold(place: Place, tmp_path: Path) -> None:
    holds_its_laws(place, *six(tmp_path))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_rows_makes_no_difference(tmp_path: Path, data: st.DataObject) -> None:
    for name, rows in {**ROWS, "nsfc": NSFC}.items():
        other = written(folder_in(tmp_path), name, data.draw(st.permutations(rows)))
        assert said(other) == said(written(folder_in(tmp_path), name, rows))


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        (["code", "name"], [["110000", "某某市"]]),
        (["code", "name"], [["101", "一号仓库"], ["102", "二号仓库"]]),
        (["code", "name"], [["1001", "甲"], ["1002", "乙"]]),
        (["sei_code", "name"], [["1", "甲"]]),
    ],
)
def test_other_tables_under_such_headings_are_not_taken(
    tmp_path: Path, heading: list[str], rows: list[list[str]]
) -> None:
    assert "codes" not in recognised_by(table(tmp_path / "other.csv", heading, *rows))


@pytest.mark.parametrize("name", SHARED)
def test_the_lists_themselves(place: Place, name: str) -> None:
    path = reference(name)
    assert recognised_by(path) == ["codes"]
    assert reader_of(path) == "codes"
    report = place.read(path)
    assert (report.rows, report.rejected) == (SHARED[name], 0)
