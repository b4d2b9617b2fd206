"""Exchange records: good rows go in, every bad one is told with its place, field and reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ingest_support import SOURCE, Place, entity, lines, problems, relation

from twinwheel_graph.model import SourceKind
from twinwheel_ingest.report import IngestReport

GOOD = entity("Firm", "firm:good", "好公司")


def firm(**changes: Any) -> dict[str, Any]:
    return {**entity("Firm", "firm:x", "某公司"), **changes}


def sourced(**changes: Any) -> dict[str, Any]:
    return firm(source={**SOURCE, **changes})


BAD: dict[str, tuple[Any, str, str]] = {
    "half a line": ('{"entity": "Firm", "id":', "bad_json", ""),
    "no object": ("[1, 2]", "not_an_object", ""),
    "not a number of JSON": ('{"entity": "Firm", "id": NaN}', "bad_json", ""),
    "no UTF-8": (b'{"entity": "Firm", "name": "\xff\xfe"}', "bad_encoding", ""),
    "neither entity nor relation": ({"id": "firm:x"}, "bad_record", "id"),
    "both": ({**firm(), "relation": "PART_OF"}, "bad_record", "relation"),
    "a field too many": (firm(colour="red"), "bad_record", "colour"),
    "unknown type": (firm(entity="Planet"), "unknown_type", "entity"),
    "type that is no text": (firm(entity=7), "not_a_text", "entity"),
    "unknown relation": (relation("LOVES", "firm:good", "firm:good"), "unknown_relation", "relation"),
    "unknown property": (firm(props={"colour": "red"}), "unknown_property", "colour"),
    "properties that are no object": (firm(props=["x"]), "not_an_object", "props"),
    "properties that are an empty list": (firm(props=[]), "not_an_object", "props"),
    "no id": (firm(id=None), "missing_id", "id"),
    "empty id": (firm(id=""), "missing_id", "id"),
    "id with a space": (firm(id="firm:a b"), "bad_id", "id"),
    "id with an ideographic space": (firm(id="firm:a\u3000b"), "bad_id", "id"),
    "id with a control character": (firm(id="firm:a\u0007"), "bad_id", "id"),
    "id too long": (firm(id="公" * 67), "bad_id", "id"),
    "no name": (firm(name=" "), "missing_property", "name"),
    "name that is no text": (firm(name=5), "not_a_text", "name"),
    "half a surrogate pair": ('{"entity":"Firm","id":"firm:x","name":"\\ud800","source":{}}', "bad_json", ""),
    "wrong date": (firm(props={"founded": "2020-13"}), "bad_date", "founded"),
    "day that is none": (firm(props={"founded": "2021-02-29"}), "bad_date", "founded"),
    "number as text": (firm(props={"employees": "12"}), "not_an_integer", "employees"),
    "half an employee": (firm(props={"employees": 1.5}), "not_an_integer", "employees"),
    "negative": (firm(props={"employees": -1}), "out_of_range", "employees"),
    "too large": (firm(props={"employees": 10**30}), "too_large", "employees"),
    "truth as a number": (firm(props={"registered_capital_cny": True}), "not_a_number", "registered_capital_cny"),
    "not in the list": (firm(props={"stage": "old"}), "not_in_list", "stage"),
    "list of numbers": (firm(props={"products": [1]}), "not_texts", "products"),
    "what is required is missing": (entity("Need", "need:x", "需求"), "missing_property", "problem"),
    "no source": ({key: value for key, value in firm().items() if key != "source"}, "missing_source", "source"),
    "source without dataset": (sourced(dataset=""), "missing_source", "source.dataset"),
    "source without locator": (sourced(locator=""), "missing_source", "source.locator"),
    "source of no kind": (sourced(kind="hearsay"), "not_in_list", "source.kind"),
    "source with a wrong date": (sourced(date="2020/05"), "bad_date", "source.date"),
    "source with a wrong score": (sourced(score=2), "out_of_range", "source.score"),
    "source with a field too many": (sourced(author="x"), "unknown_property", "source.author"),
    "relation without an end": (relation("PART_OF", "firm:good", ""), "missing_id", "to"),
    "dangling id": (relation("PART_OF", "firm:good", "firm:nowhere"), "dangling_id", "to"),
    "relation between the wrong types": (relation("HELD_BY", "firm:good", "firm:good"), "wrong_end", "from"),
    "relation with an unknown property": (
        relation("PART_OF", "firm:good", "firm:good", colour="red"),
        "unknown_property",
        "colour",
    ),
    "another type under a known id": (entity("University", "firm:good", "大学"), "type_conflict", "entity"),
}


AFTER = entity("City", "city:after", "之后")


@pytest.fixture(scope="module")
def all_bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, IngestReport]]:
    """A file of all the bad rows, each on the line of its number, between two good ones."""
    folder = tmp_path_factory.mktemp("bad")
    made = Place(folder)
    yield made, made.read(lines(folder / "r.jsonl", [GOOD, *(row for row, _, _ in BAD.values()), AFTER]))
    made.close()


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_told_with_place_field_and_reason(all_bad: tuple[Place, IngestReport], case: str) -> None:
    _, code, field = BAD[case]
    number = list(BAD).index(case) + 2
    told = [one for one in all_bad[1].rejections if one.locator == f"r.jsonl:{number}"]
    assert [(one.error.code, one.error.field) for one in told] == [(code, field)]
    for language in ("zh", "en"):
        assert field in told[0].error.message(language)


def test_good_rows_among_bad_ones_go_in(all_bad: tuple[Place, IngestReport]) -> None:
    place, report = all_bad
    assert (report.rows, report.rejected) == (len(BAD) + 2, len(BAD))
    assert (place.entity("firm:good").name, place.entity("city:after").name) == ("好公司", "之后")
    assert place.store.entity("firm:x") is None


def test_a_bad_first_line_hides_no_format(place: Place, tmp_path: Path) -> None:
    report = place.read(lines(tmp_path / "r.jsonl", ["{oops", GOOD]))
    assert problems(report) == [("r.jsonl:1", "bad_json", "")]
    assert place.entity("firm:good")


def test_a_relation_may_stand_before_its_entities(place: Place, tmp_path: Path) -> None:
    rows = [
        relation("PART_OF", "col:a", "org:a"),
        entity("College", "col:a", "学院"),
        entity("University", "org:a", "大学"),
    ]
    assert not place.read(lines(tmp_path / "r.jsonl", rows)).rejected
    assert place.ends("PART_OF", "col:a") == {("col:a", "org:a")}


def test_a_relation_may_stand_in_another_file_than_its_entities(place: Place, tmp_path: Path) -> None:
    first = lines(tmp_path / "1.jsonl", [relation("PART_OF", "col:a", "org:a"), entity("College", "col:a", "学院")])
    second = lines(tmp_path / "2.jsonl.gz", [entity("University", "org:a", "大学")])
    report = place.read(first, second)
    assert [file.rows for file in report.files] == [2, 1]
    assert not report.rejected
    assert place.ends("PART_OF", "col:a") == {("col:a", "org:a")}


def test_a_relation_may_join_what_an_earlier_run_brought(place: Place, tmp_path: Path) -> None:
    place.read(lines(tmp_path / "1.jsonl", [entity("College", "col:a", "学院"), entity("University", "org:a", "大学")]))
    assert not place.read(lines(tmp_path / "2.jsonl", [relation("PART_OF", "col:a", "org:a")])).rejected


def test_the_same_file_twice_changes_nothing(place: Place, tmp_path: Path) -> None:
    rows = [GOOD, entity("City", "city:a", "甲市"), relation("LOCATED_IN", "firm:good", "city:a")]
    path = lines(tmp_path / "r.jsonl", rows)
    first = place.read(path)
    again = place.read(path)
    assert (first.added, first.unchanged) == (3, 0)
    assert (again.added, again.merged, again.unchanged) == (0, 0, 3)


def test_two_sources_of_one_thing_are_both_kept(place: Place, tmp_path: Path) -> None:
    rows = [
        entity("Firm", "firm:a", "甲公司", products=["轴承"]),
        entity("Firm", "firm:a", "甲股份", {"dataset": "other", "kind": "official"}, products=["齿轮"]),
    ]
    report = place.read(lines(tmp_path / "r.jsonl", rows))
    found = place.entity("firm:a")
    assert report.added == 1
    assert (found.name, found.aliases) == ("甲股份", ("甲公司",))
    assert found.props["products"] == ("齿轮", "轴承")
    assert [source.kind for source in found.sources] == [SourceKind.OFFICIAL, SourceKind.CURATED]


def test_empty_values_and_blank_lines_say_nothing(place: Place, tmp_path: Path) -> None:
    path = lines(tmp_path / "r.jsonl", ["", firm(props={"city": "", "products": [], "stage": None}), "  "])
    report = place.read(path)
    assert (report.rows, report.rejected) == (1, 0)
    assert dict(place.entity("firm:x").props) == {}


def test_a_text_may_hold_any_character(place: Place, tmp_path: Path) -> None:
    name = "甲\u2028乙\u0085丙\t𠮷"
    line = (
        '{"entity":"Firm","id":"firm:x","name":"甲\u2028乙\u0085丙\\t𠮷","source":'
        + str(SOURCE).replace("'", '"')
        + "}"
    )
    assert not place.read(lines(tmp_path / "r.jsonl", [line])).rejected
    assert place.entity("firm:x").name == name


def test_a_thousand_rejections_are_kept_and_all_counted(place: Place, tmp_path: Path) -> None:
    report = place.read(lines(tmp_path / "r.jsonl", [GOOD, *["{"] * 1_200]))
    assert (report.rejected, len(report.rejections)) == (1_200, 1_000)
    assert report.reasons == {"bad_json": 1_200}


def test_a_dry_run_finds_the_same_and_writes_nothing(place: Place, tmp_path: Path) -> None:
    rows = [
        GOOD,
        "{",
        entity("City", "city:a", "甲市"),
        relation("LOCATED_IN", "firm:good", "city:a"),
        relation("PART_OF", "firm:good", "firm:no"),
    ]
    path = lines(tmp_path / "r.jsonl", rows)
    dry = place.rehearse(path)
    assert not place.path.exists()
    wet = place.read(path)
    assert (dry.added, dry.rejected, problems(dry)) == (wet.added, wet.rejected, problems(wet))
    revision = place.store.revision()
    assert place.rehearse(path).added == 0
    assert place.store.revision() == revision
