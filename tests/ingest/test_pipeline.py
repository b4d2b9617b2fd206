"""From files to the store: whole batches, every bad row told, nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ingest_support import Place, entity, lines, problems, relation, table

from twinwheel_graph.model import Applied, Batch, EntityClaim, RelationClaim
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest import detect, operation
from twinwheel_ingest.pipeline import BATCH, Pipeline
from twinwheel_ingest.reference import load
from twinwheel_ingest.report import IngestReport

PAPER = {
    "id": "ChinaXiv-201703.00001V1",
    "ym": "201703",
    "title": "滚动轴承的磨损",
    "abstract": "轴承。",
    "keywords": "轴承；磨损",
    "clc": "TH133",
    "institutions": [{"name": "虚构大学", "dep": "机械学院"}],
    "firms": [{"group": "虚构集团", "name": "虚构轴承股份有限公司"}],
}
LISTED_HEADING = ["stock_code", "short_name", "name", "business_scope", "city", "industry_code"]
LISTED = ["688268", "虚构轴承", "虚构轴承股份有限公司", "轴承制造", "聊城市", "C-C34--"]
GROUP = "firm:chinaxiv:%E8%99%9A%E6%9E%84%E9%9B%86%E5%9B%A2"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """One file of each kind that can be generated here, with good rows, bad rows and rows that wait."""
    (tmp_path / "in").mkdir()
    return [
        lines(
            tmp_path / "in" / "records.jsonl",
            [
                relation("PART_OF", "firm:1", "firm:2"),
                entity("Firm", "firm:1", "甲公司", aliases=["甲"]),
                entity("Firm", "firm:1", "甲公司", {"locator": "2"}, city="聊城"),
                entity("Firm", "firm:2", "乙公司"),
                entity("Product", "firm:2", "乙"),
                relation("PART_OF", "firm:1", "firm:9"),
            ],
        ),
        lines(tmp_path / "in" / "papers.jsonl", [PAPER, {**PAPER, "id": "p2", "ym": "201801"}, {**PAPER, "ym": "x"}]),
        table(tmp_path / "in" / "listed.csv", LISTED_HEADING, LISTED, ["x", *LISTED[1:]]),
        table(
            tmp_path / "in" / "needs.csv",
            ["技术需求编号", "技术需求名称", "问题描述", "提出企业", "分类为"],
            ["need:1", "降噪", "轴承异响", "甲；丙", "seg-x"],
        ),
    ]


def counts(report: IngestReport) -> dict[str, Any]:
    """What a summary tells."""
    names = ("rows", "added", "merged", "unchanged", "linked", "rejected", "passed_over", "reasons", "skipped")
    return {
        **{name: getattr(report, name) for name in names},
        "files": [(file.name, file.format, file.rows) for file in report.files],
        "problems": problems(report),
    }


def own(place: Place) -> dict[str, int]:
    """How many claims each dataset has, those of the reference tables aside."""
    return {name: count for name, count in place.store.stats().datasets.items() if not name.startswith("reference:")}


# --- nothing twice


def test_the_same_files_twice_change_nothing(place: Place, files: list[Path]) -> None:
    first = place.read(*files)
    before = place.store.stats()
    again = place.read(*files)
    after = place.store.stats()
    assert (again.added, again.merged, again.linked) == (0, 0, 0)
    assert again.unchanged == first.added + first.merged
    assert problems(again) == problems(first)
    assert replace(after, revision=0) == replace(before, revision=0)


def test_another_order_of_files_makes_the_same_graph(tmp_path: Path, files: list[Path]) -> None:
    seen = []
    for number, order in enumerate((files, files[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        place = Place(folder)
        place.read(*order)
        ids = [one.id for one in place.store.entities(limit=10_000).items]
        entities = [replace(one, revision=0) for one in place.store.read(ids)]
        relations = {one.key: replace(one, revision=0) for one in place.store.relations(ids)}
        seen.append((entities, relations))
        place.close()
    assert seen[0] == seen[1]


# --- a dry run


def test_a_dry_run_without_a_store_tells_the_same_and_makes_none(place: Place, files: list[Path]) -> None:
    dry = place.rehearse(*files)
    assert not place.path.exists()
    assert dry.dry_run
    assert counts(dry) == counts(place.read(*files))


def test_a_dry_run_over_a_store_tells_the_same_and_leaves_it_as_it_was(place: Place, files: list[Path]) -> None:
    place.read(files[0], files[1])
    before = place.store.stats()
    dry = place.rehearse(*files)
    assert place.store.stats() == before
    assert counts(dry) == counts(place.read(*files))


def test_a_dry_run_of_what_is_all_there_tells_that_nothing_would_change(place: Place, files: list[Path]) -> None:
    place.read(*files)
    dry = place.rehearse(*files)
    assert (dry.added, dry.merged, dry.linked) == (0, 0, 0)
    assert counts(dry) == counts(place.read(*files))


def test_a_dry_run_tells_the_same_over_several_batches(place: Place) -> None:
    rows = [entity("City", "city:1", "甲市")]
    for number in range(BATCH):
        rows.append(entity("Firm", f"firm:{number % 4_000}", "公司", {"locator": str(number)}))
        rows.append(relation("LOCATED_IN", f"firm:{number % 4_000}", "city:1"))
    path = lines(place.folder / "r.jsonl", rows)
    assert counts(place.rehearse(path)) == counts(place.read(path))


# --- types


def test_an_id_belongs_to_one_type_within_a_batch_over_files_and_over_runs(place: Place) -> None:
    good, bad = entity("Firm", "x:1", "甲"), entity("Product", "x:1", "乙")
    wanted = ("type_conflict", "entity")
    first = lines(place.folder / "1.jsonl", [good, bad])
    second = lines(place.folder / "2.jsonl", [bad])
    assert problems(place.read(first, second)) == [("1.jsonl:2", *wanted), ("2.jsonl:1", *wanted)]
    report = place.read(second)
    assert problems(report) == [("2.jsonl:1", *wanted)]
    assert "Firm, Product" in report.rejections[0].error.message("en")
    assert place.entity("x:1").type == "Firm"
    assert not own(place).keys() - {"made-up"}


def test_a_relation_of_a_rejected_row_is_judged_by_what_is_there(place: Place) -> None:
    rows = [entity("Firm", "x:1", "甲"), entity("University", "x:1", "乙"), relation("HELD_BY", "ach:1", "x:1")]
    report = place.read(lines(place.folder / "r.jsonl", [*rows, entity("Achievement", "ach:1", "工艺")]))
    assert problems(report) == [("r.jsonl:2", "type_conflict", "entity")]
    assert place.ends("HELD_BY", "ach:1") == {("ach:1", "x:1")}


# --- batches


class Counting:
    """A store that remembers how much each of its transactions brought."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self.sizes: list[int] = []

    def apply(self, batch: Batch) -> Applied:
        self.sizes.append(len(batch.entities) + len(batch.relations))
        return self._store.apply(batch)

    def canonical(self, ids: Sequence[str]) -> dict[str, str]:
        return self._store.canonical(ids)

    def types(self, ids: Sequence[str]) -> dict[str, str]:
        return self._store.types(ids)

    def named(self, name: str) -> list[str]:
        return self._store.named(name)


def test_rows_go_in_by_whole_batches(place: Place) -> None:
    path = lines(place.folder / "r.jsonl", (entity("City", f"city:{n}", f"城{n}") for n in range(2 * BATCH + 10)))
    target = Counting(SqliteStore(place.path, create=True))
    told: list[int] = []
    pipeline = Pipeline(target, IngestReport(), lambda _file, rows: told.append(rows))
    pipeline.run(detect.assign([path])[0])
    assert target.sizes == [BATCH, BATCH, 10]
    assert told == [BATCH, 2 * BATCH, 2 * BATCH + 10]
    assert place.store.stats().entities == {"City": 2 * BATCH + 10}
    target._store.close()


def test_a_relation_waits_over_batches_for_its_ends(place: Place) -> None:
    rows = [relation("LOCATED_IN", "firm:1", "city:9999"), entity("Firm", "firm:1", "甲")]
    cities = [entity("City", f"city:{number}", f"城{number}") for number in range(10_000)]
    report = place.read(lines(place.folder / "r.jsonl", [*rows, *cities]))
    assert (report.added, report.rejected) == (10_002, 0)
    assert place.ends("LOCATED_IN", "firm:1") == {("firm:1", "city:9999")}


def test_progress_is_told_in_bytes_up_to_the_last(place: Place, files: list[Path]) -> None:
    told: list[tuple[int, int]] = []
    operation.ingest(
        files,
        lambda: SqliteStore(place.path, create=True),
        progress=lambda done, of: told.append((done, of)),
    )
    size = sum(path.stat().st_size for path in files)
    assert {of for _, of in told} == {size}
    assert told == sorted(told)
    assert told[-1] == (size, size)


# --- forgetting


def test_forgetting_takes_out_only_what_the_source_alone_supports(place: Place) -> None:
    mine, other = {"dataset": "mine"}, {"dataset": "other", "kind": "official"}
    rows = [
        entity("Firm", "firm:1", "甲公司", mine, products=["轴承"]),
        entity("Firm", "firm:1", "甲股份", other, products=["齿轮"]),
        entity("Firm", "firm:2", "乙公司", mine),
        entity("City", "city:1", "甲市", other),
        {**relation("LOCATED_IN", "firm:1", "city:1"), "source": {**rows_source(mine)}},
        {**relation("LOCATED_IN", "firm:2", "city:1"), "source": {**rows_source(other)}},
    ]
    place.read(lines(place.folder / "r.jsonl", rows))
    reference = {name for name in place.store.stats().datasets if name.startswith("reference:")}
    removed, changed, revision = operation.forget(place.store, "mine")
    # firm:2, its place (which cannot stand without it) and the place of firm:1; firm:1 keeps what the other says.
    assert (removed, changed, revision) == (3, 1, place.store.revision())
    found = place.entity("firm:1")
    assert (found.name, found.aliases, found.props["products"]) == ("甲股份", (), ("齿轮",))
    assert place.store.entity("firm:2") is None
    assert place.ends("LOCATED_IN", "city:1") == set()
    assert own(place) == {"other": 2}
    assert reference <= place.store.stats().datasets.keys()


def rows_source(more: Mapping[str, str]) -> dict[str, str]:
    return {"dataset": "made-up", "locator": "row", "kind": "curated", **more}


def test_what_was_forgotten_comes_back_when_it_is_read_again(place: Place, files: list[Path]) -> None:
    place.read(*files)
    before = own(place)
    operation.forget(place.store, "chinaxiv")
    assert "chinaxiv" not in own(place)
    assert place.store.entity(GROUP) is None
    place.read(*files)
    assert own(place) == before


# --- reference tables


def reference_claims(place: Place) -> int:
    datasets = place.store.stats().datasets
    return sum(count for name, count in datasets.items() if name.startswith("reference:"))


def loaded(place: Place, path: Path) -> Iterator[int]:
    """The revision of the store after each ingest of the file."""
    while True:
        place.read(path)
        yield place.store.revision()


def test_the_reference_tables_are_loaded_once(place: Place) -> None:
    path = lines(place.folder / "r.jsonl", [entity("City", "city:1", "甲市")])
    revisions = loaded(place, path)
    first = next(revisions)
    segments = place.store.entities("Segment", limit=1_000).items
    assert next(revisions) > first
    assert all(one.revision < first for one in segments)
    assert place.store.entities("Segment", limit=1_000).items == segments


def test_reference_tables_of_another_version_are_replaced_and_what_others_say_stays(place: Place) -> None:
    path = lines(
        place.folder / "r.jsonl",
        [entity("Firm", "firm:1", "甲公司"), relation("CLASSIFIED_AS", "firm:1", "gbt4754:34")],
    )
    place.read(path)
    wanted = reference_claims(place)
    segment = place.store.entities("Segment", limit=1).items[0]
    link = next(one for one in place.store.relations([segment.id], types=["IN_KEY_INDUSTRY"]))
    older(place.store, segment.claims[0], link.claims[0])
    place.read(path)
    assert replace(place.entity(segment.id), revision=0) == replace(segment, revision=0)
    assert place.relation("IN_KEY_INDUSTRY", link.start, link.end).claims == link.claims
    assert place.store.entity("seg:of-old") is None
    assert reference_claims(place) == wanted
    assert place.ends("CLASSIFIED_AS", "firm:1") == {("firm:1", "gbt4754:34")}


def older(store: SqliteStore, segment: EntityClaim, link: RelationClaim) -> None:
    """Tables in which one segment has another name, one more is there, and one link is not."""
    gone = replace(segment, id="seg:of-old", source=replace(segment.source, locator="seg:of-old"))
    store.apply(Batch([replace(segment, name="从前的名称"), gone], delete_relations=[link.key]))


def test_all_reference_tables_are_in_the_store(place: Place) -> None:
    place.read(lines(place.folder / "r.jsonl", [entity("City", "city:1", "甲市")]))
    assert load.is_loaded(place.store, load.claims())
