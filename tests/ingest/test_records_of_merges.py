"""Exchange records with merges: what is written comes back, what cannot be one is told by its line."""

from __future__ import annotations

import io
from pathlib import Path

from ingest_support import Place, entity, lines, problems, relation, table

from twinwheel_graph.export.records import export
from twinwheel_graph.model import Batch, Merge
from twinwheel_graph.moving.content import content
from twinwheel_graph.stores.sqlite import SqliteStore

FIRMS = [
    {"merge": "firm:2", "into": "firm:1"},
    entity("Firm", "firm:1", "甲公司"),
    entity("Firm", "firm:2", "甲有限公司"),
    {**entity("Firm", "firm:1", "甲厂", {"locator": "9"}), "origin": "firm:3"},
    {**relation("SUPPLIES", "firm:1", "firm:3"), "origin_from": "firm:2"},
    relation("PART_OF", "firm:2", "firm:1"),
]


def test_merges_and_origins_are_read(place: Place, tmp_path: Path) -> None:
    file = lines(tmp_path / "in.jsonl", FIRMS)
    assert place.rehearse(file).rejected == 0
    report = place.read(file)
    assert report.rejected == 0
    found = place.entity("firm:2")
    assert (found.id, found.name, found.aliases) == ("firm:1", "甲公司", ("甲有限公司",))
    assert place.entity("firm:3").name == "甲厂", "an origin that is merged nowhere is an id of its own"
    assert place.ends("SUPPLIES", "firm:1") == {("firm:1", "firm:3")}
    assert [claim.type for claim in place.store.withheld()] == ["PART_OF"]
    assert (place.read(file).added, place.rehearse(file).added) == (0, 0)


def test_what_is_exported_comes_back(place: Place, tmp_path: Path) -> None:
    place.read(lines(tmp_path / "in.jsonl", FIRMS))
    place.store.apply(Batch(merges=[Merge("firm:5", "firm:3")]))
    stream = io.BytesIO()
    export(place.store, stream)
    (tmp_path / "out.jsonl").write_bytes(stream.getvalue())
    (tmp_path / "other").mkdir()
    other = Place(tmp_path / "other")
    assert other.read(tmp_path / "out.jsonl").rejected == 0
    assert content(other.store) == content(place.store)
    other.close()


def test_what_cannot_be_one_is_told_by_its_line(place: Place, tmp_path: Path) -> None:
    place.read(
        lines(
            tmp_path / "in.jsonl",
            [
                *(entity("Firm", f"firm:{number}", f"公司{number}") for number in range(4)),
                entity("Product", "prod:1", "轴承"),
                relation("PART_OF", "firm:1", "firm:0"),
            ],
        )
    )
    told = [
        {"merge": "firm:1", "into": "firm:0"},
        {"merge": "firm:3", "into": "firm:2"},
        {"merge": "prod:1", "into": "firm:2"},
        {"merge": "firm:9", "into": "firm:9"},
        {"merge": "firm:9"},
        {"merge": "firm:9", "into": "firm:8", "why": "?"},
    ]
    report = place.read(lines(tmp_path / "merges.jsonl", told))
    assert sorted(problems(report)) == [
        ("merges.jsonl:1", "merge_related", "into"),
        ("merges.jsonl:3", "merge_types", "into"),
        ("merges.jsonl:4", "merge_cycle", "into"),
        ("merges.jsonl:5", "missing_id", "into"),
        ("merges.jsonl:6", "bad_record", "why"),
    ]
    assert place.store.canonical(["firm:1", "firm:3", "prod:1"]) == {"firm:3": "firm:2"}


def test_things_of_two_types_that_are_said_to_be_one_are_told(place: Place, tmp_path: Path) -> None:
    rows = [
        {"merge": "x:1", "into": "x:2"},
        entity("Firm", "x:1", "甲"),
        entity("Product", "x:2", "乙"),
        entity("Firm", "x:2", "丙", {"locator": "2"}),
    ]
    report = place.read(lines(tmp_path / "in.jsonl", rows))
    assert problems(report) == [("in.jsonl:3", "type_conflict", "entity")]
    assert place.entity("x:1").aliases == ("甲",)


def test_the_tables_of_reference_bear_merges(place: Place, tmp_path: Path) -> None:
    place.read(lines(tmp_path / "in.jsonl", [entity("Firm", "firm:1", "甲公司")]))
    table = place.store.entities("KeyIndustry", limit=2).items
    place.store.apply(Batch(merges=[Merge(table[0].id, "ind:other"), Merge(table[1].id, "ind:other")]))
    before = place.store.revision()
    assert place.read(lines(tmp_path / "in.jsonl", [entity("Firm", "firm:1", "甲公司")])).added == 0
    assert isinstance(place.store, SqliteStore)
    assert place.store.entity("ind:other") is not None
    assert [change for change in place.store.changes(before) if change.entity.startswith("ind:")] == []


def test_a_corrected_file_replaces_what_it_said_of_a_merged_firm(place: Place, tmp_path: Path) -> None:
    heading = ["stock_code", "short_name", "name", "business_scope", "city", "industry_code"]
    rows = [
        ["688268", "虚构轴承", "虚构轴承股份有限公司", "轴承制造", city, "C-C34--"] for city in ("聊城市", "济南市")
    ]
    for number, row in enumerate(rows):
        (tmp_path / f"{number}").mkdir()
        table(tmp_path / f"{number}" / "listed.csv", heading, row)
    place.read(tmp_path / "0" / "listed.csv", lines(tmp_path / "own.jsonl", [entity("Firm", "firm:own", "虚构轴承")]))
    (listed,) = (one.id for one in place.store.entities("Firm").items if one.id != "firm:own")
    place.store.apply(Batch(merges=[Merge(listed, "firm:own")]))
    assert place.ends("LOCATED_IN", listed) == {("firm:own", "city:聊城市")}
    assert place.rehearse(tmp_path / "1" / "listed.csv").rejected == 0
    place.read(tmp_path / "1" / "listed.csv")
    found = place.entity("firm:own")
    assert found == place.entity(listed)
    assert place.ends("LOCATED_IN", "firm:own") == {(found.id, "city:济南市")}
    assert {claim.source.dataset for claim in found.claims if claim.said.id == "firm:own"} == {"made-up"}
    assert place.store.integrity() == "ok"
