"""The Research Organization Registry: made-up organisations in both schemas."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, lines, problems, table
from openalex_support import body, ror, work
from source_support import folder_in, holds_its_laws, recognised_by, said

from twinwheel_graph.errors import TwinwheelError

ORGANISATIONS: list[dict[str, Any]] = [
    {
        "number": 101,
        "shown": "Fictional University",
        "zh": "虚构大学",
        "acronym": "FU",
        "types": ["education", "funder"],
    },
    {
        "number": 102,
        "shown": "Fictional University Hospital",
        "zh": "虚构大学附属医院",
        "types": ["healthcare"],
        "parent": 101,
    },
    {"number": 103, "shown": "Fictional Bearings (China)", "zh": "虚构轴承", "types": ["company"]},
    {"number": 104, "shown": "First Hospital of Here", "zh": "第一医院", "types": ["healthcare"]},
    {"number": 105, "shown": "First Hospital of There", "zh": "第一医院", "types": ["healthcare"]},
    {"number": 106, "shown": "Université Fictive", "country": "FR", "zh": "法国虚构大学", "types": ["education"]},
    {"number": 107, "shown": "Gone College", "types": ["education"], "status": "withdrawn", "parent": 101},
    {"number": 108, "shown": "Institute of Fictional Physics", "types": ["facility"], "parent": 101},
]


def bare(number: int) -> str:
    return ror(number).rpartition("/")[2]


def relations(one: dict[str, Any]) -> list[dict[str, str]]:
    up = [{"type": "parent", "label": "x", "id": ror(one["parent"])}] if "parent" in one else []
    down = [other for other in ORGANISATIONS if other.get("parent") == one["number"]]
    return up + [{"type": "child", "label": "x", "id": ror(other["number"])} for other in down]


def second(one: dict[str, Any]) -> dict[str, Any]:
    """A record of schema 2."""
    names = [{"lang": "en", "types": ["ror_display", "label"], "value": one["shown"]}]
    names += [{"lang": "zh", "types": ["label"], "value": one["zh"]}] if "zh" in one else []
    names += [{"lang": None, "types": ["acronym"], "value": one["acronym"]}] if "acronym" in one else []
    names.append({"lang": None, "types": ["alias"], "value": f"Old {one['shown']}"})
    place = {"country_code": one.get("country", "CN"), "name": "Fictional City"}
    return {
        "admin": {"created": {"date": "2018-11-14"}, "last_modified": {"date": "2024-02-21"}},
        "domains": [],
        "established": 1950,
        "external_ids": [],
        "id": ror(one["number"]),
        "links": [{"type": "wikipedia", "value": "https://w"}, {"type": "website", "value": "https://example.org"}],
        "locations": [{"geonames_id": 1, "geonames_details": place}],
        "names": names,
        "relationships": relations(one),
        "status": one.get("status", "active"),
        "types": one["types"],
    }


def first(one: dict[str, Any]) -> dict[str, Any]:
    """A record of schema 1."""
    links = [{**link, "type": link["type"].title()} for link in relations(one)]
    return {
        "id": ror(one["number"]),
        "name": one["shown"],
        "types": [type.title() for type in one["types"]],
        "links": ["https://example.org"],
        "aliases": [f"Old {one['shown']}"],
        "acronyms": [one["acronym"]] if "acronym" in one else [],
        "labels": [{"label": one["zh"], "iso639": "zh"}] if "zh" in one else [],
        "country": {"country_code": one.get("country", "CN"), "country_name": "x"},
        "relationships": links,
        "established": 1950,
        "status": one.get("status", "active"),
        "external_ids": {"GRID": {"preferred": "grid.1.2", "all": "grid.1.2"}},
    }


def dump(path: Path, rows: list[Any], schema: Any = second, *, indented: bool = True) -> Path:
    path.write_bytes(orjson.dumps([schema(one) for one in rows], option=orjson.OPT_INDENT_2 if indented else None))
    return path


UNI = "org:虚构大学"


@pytest.mark.parametrize("schema", [second, first])
@pytest.mark.parametrize("indented", [True, False])
def test_both_schemas_say_the_same(place: Place, tmp_path: Path, schema: Any, indented: bool) -> None:
    report = place.read(dump(tmp_path / "ror", ORGANISATIONS, schema, indented=indented))
    assert (report.rows, report.rejected, report.skipped) == (8, 0, {"skipped_inactive": 1})
    found = place.entity(UNI)
    assert (found.type, found.name, found.props["name_en"]) == ("University", "虚构大学", "Fictional University")
    assert (found.props["ror"], found.props["acronyms"]) == (bare(101), ("FU",))
    assert (found.props["founded"], found.props["url"]) == ("1950", "https://example.org")
    assert set(found.aliases) == {"Fictional University", "Old Fictional University"}
    assert place.entity("org:虚构大学附属医院").type == "ResearchInstitute"
    assert place.ends("PART_OF", UNI) == {("org:虚构大学附属医院", UNI), (f"org:ror:{bare(108)}", UNI)}


def test_who_has_no_name_of_its_own_in_chinese_goes_by_number(place: Place, tmp_path: Path) -> None:
    place.read(dump(tmp_path / "ror", ORGANISATIONS))
    assert place.entity(f"firm:ror:{bare(103)}").name == "虚构轴承"
    assert {place.entity(f"org:ror:{bare(one)}").name for one in (104, 105)} == {"第一医院"}
    abroad = place.entity(f"org:ror:{bare(106)}")
    assert (abroad.type, abroad.name) == ("University", "Université Fictive")
    assert "法国虚构大学" in abroad.aliases


def test_it_meets_the_ministrys_list(place: Place, tmp_path: Path) -> None:
    row = ["虚构大学", "4111099901", "教育部", "虚构市", "本科"]
    listed = table(tmp_path / "list.csv", ["name", "code", "authority", "city", "level"], row)
    assert not place.read(listed, dump(tmp_path / "ror", ORGANISATIONS)).rejected
    found = place.entity(UNI)
    assert (found.name, found.props["code"], found.props["ror"]) == ("虚构大学", "4111099901", bare(101))


def test_a_foreign_institution_meets_its_works(place: Place, tmp_path: Path) -> None:
    rows = [work(1, authorships=[{"author": None, "institutions": [body(106, "Université Fictive")]}])]
    assert not place.read(lines(tmp_path / "w", rows), dump(tmp_path / "ror", ORGANISATIONS)).rejected
    assert {source.dataset for source in place.entity(f"org:ror:{bare(106)}").sources} == {"ror", "openalex"}


# --- in its archive


def test_the_archive_is_read_as_it_is_published(place: Place, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "dump.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, schema in (("v1-ror-data.json", first), ("v1-ror-data_schema_v2.json", second)):
            archive.write(dump(tmp_path / "x", ORGANISATIONS, schema), name)
            archive.writestr(name.replace("json", "csv"), "id,name\n")
    assert recognised_by(tmp_path / "dump.zip") == ["ror"]
    assert not place.read(tmp_path / "dump.zip").rejected
    assert place.entity(UNI).sources[0].date == "2024-02-21"


def test_an_archive_that_unpacks_to_far_more_is_refused(place: Place, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", b"[" + b" " * (8 << 20))
    with pytest.raises(TwinwheelError) as refused:
        place.read(tmp_path / "bomb.zip")
    assert refused.value.code == "packed_too_tight"


# --- damage


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"id": "https://ror.org/0abc"}, "bad_ror", "id"),
        ({"id": None}, "bad_ror", "id"),
        ({"id": ror(101)[:-1] + "x"}, "bad_ror", "id"),
        ({"names": [{"value": 1}]}, "not_a_text", "names.value"),
        ({"names": "x"}, "not_objects", "names"),
        ({"names": []}, "missing_property", "names"),
        ({"types": "company"}, "not_texts", "types"),
        ({"relationships": [{"type": "parent", "id": "x"}]}, "bad_ror", "relationships.id"),
        ({"admin": {"last_modified": {"date": 7}}}, "not_a_text", "admin.last_modified.date"),
    ],
)
def test_a_bad_organisation_is_told_and_the_others_go_in(
    place: Place, tmp_path: Path, changes: dict[str, Any], code: str, field: str
) -> None:
    rows = [second(ORGANISATIONS[2]), {**second(ORGANISATIONS[5]), **changes}, second(ORGANISATIONS[4])]
    report = place.read(dump(tmp_path / "ror", rows, lambda one: one))
    assert [(told, at) for _, told, at in problems(report)] == [(code, field)]
    assert place.entity(f"firm:ror:{bare(103)}")
    assert place.entity("org:第一医院")


def test_what_comes_before_a_cut_goes_in(place: Place, tmp_path: Path) -> None:
    path = dump(tmp_path / "ror", ORGANISATIONS)
    path.write_bytes(path.read_bytes()[:-300])
    report = place.read(path)
    assert [code for _, code, _ in problems(report)] == ["bad_json"]
    assert place.entity(UNI)


# --- laws


def test_the_laws_hold(place: Place, tmp_path: Path) -> None:
    holds_its_laws(place, dump(tmp_path / "ror", ORGANISATIONS))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(ORGANISATIONS))
def test_the_order_of_rows_makes_no_difference(tmp_path: Path, order: list[Any]) -> None:
    assert said(dump(folder_in(tmp_path) / "ror", order)) == said(dump(folder_in(tmp_path) / "ror", ORGANISATIONS))


@pytest.mark.parametrize("content", [b"[]", b"[1]", b'[{"id": "https://ror.org/x"}]', b'{"id": 1}', b"[" * 50])
def test_other_arrays_are_not_taken(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert recognised_by(tmp_path / "x") == []
