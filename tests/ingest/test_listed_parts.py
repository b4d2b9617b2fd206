"""A printed name that is a listed firm's full name makes that firm a part of the group, as long as both are known."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from ingest_support import Place, entity, lines, relation, table

from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest import operation
from twinwheel_ingest.resolve import listed

FULL = "虚构轴承股份有限公司"
LISTED = "firm:ashare:600001.SH"
GROUP = "firm:chinaxiv:%E8%99%9A%E6%9E%84%E9%9B%86%E5%9B%A2"
LINK = {(LISTED, GROUP)}
PAPER: dict[str, Any] = {
    "id": "ChinaXiv-201703.00001V1",
    "ym": "201703",
    "title": "题",
    "abstract": "",
    "institutions": [],
    "firms": [{"group": "虚构集团", "name": FULL, "listed": "600001"}],
}


def papers(folder: Path) -> Path:
    return lines(folder / "papers.jsonl", [PAPER])


def firms(folder: Path) -> Path:
    heading = ["stock_code", "short_name", "name", "business_scope"]
    return table(
        folder / "firms.csv", heading, ["600001", "虚构轴承", FULL, "轴承"], ["600002", "别家", "别家", "水泥"]
    )


def forget(place: Place, source: str) -> None:
    store = SqliteStore(place.path)
    try:
        operation.forget(store, source)
    finally:
        store.close()


@pytest.mark.parametrize("order", list(permutations([papers, firms])))
@pytest.mark.parametrize("together", [True, False])
def test_the_link_appears_in_either_order(place: Place, tmp_path: Path, order: Sequence[Any], together: bool) -> None:
    paths = [make(tmp_path) for make in order]
    runs = [place.read(*paths)] if together else [place.read(path) for path in paths]
    assert [run.linked for run in runs] == [1] if together else [0, 1]
    assert place.ends("PART_OF", GROUP) == LINK
    source = place.relation("PART_OF", LISTED, GROUP).sources[0]
    assert (source.dataset, source.kind.value, source.score) == (listed.DATASET, "inferred", 1.0)
    assert FULL in source.text


def test_it_is_a_link_and_no_merge(place: Place, tmp_path: Path) -> None:
    place.read(papers(tmp_path), firms(tmp_path))
    assert (place.entity(GROUP).name, place.entity(LISTED).name) == ("虚构集团", FULL)
    assert {source.dataset for source in place.entity(LISTED).sources} == {"ashare"}


def test_reading_again_makes_no_second_link(place: Place, tmp_path: Path) -> None:
    place.read(papers(tmp_path), firms(tmp_path))
    assert place.read(papers(tmp_path)).linked == 0
    assert len(place.relation("PART_OF", LISTED, GROUP).sources) == 1


@pytest.mark.parametrize("source", ["chinaxiv", "ashare"])
def test_the_link_goes_when_its_ground_is_forgotten(place: Place, tmp_path: Path, source: str) -> None:
    own = [entity("Firm", GROUP, "虚构集团"), entity("Firm", LISTED, FULL)]
    place.read(papers(tmp_path), firms(tmp_path), lines(tmp_path / "own.jsonl", own))
    forget(place, source)
    assert place.entity(GROUP)
    assert place.entity(LISTED)
    assert place.ends("PART_OF", GROUP) == set()


def test_what_another_source_says_of_the_two_stays(place: Place, tmp_path: Path) -> None:
    own = [entity("Firm", GROUP, "虚构集团"), entity("Firm", LISTED, FULL), relation("PART_OF", LISTED, GROUP)]
    place.read(papers(tmp_path), firms(tmp_path), lines(tmp_path / "own.jsonl", own))
    assert len(place.relation("PART_OF", LISTED, GROUP).sources) == 2
    forget(place, "chinaxiv")
    assert [source.dataset for source in place.relation("PART_OF", LISTED, GROUP).sources] == ["made-up"]


def test_forgetting_takes_out_only_what_a_source_alone_supports(place: Place, tmp_path: Path) -> None:
    own = [entity("Firm", LISTED, FULL, products=["轴承"]), entity("Firm", "firm:own", "自有")]
    place.read(papers(tmp_path), firms(tmp_path), lines(tmp_path / "own.jsonl", own))
    before = place.entity(LISTED)
    forget(place, "made-up")
    after = place.entity(LISTED)
    assert place.store.entity("firm:own") is None
    assert (before.props["products"], after.props.get("products")) == (("轴承",), None)
    assert after.props["stock_code"] == "600001.SH"
    assert place.ends("PART_OF", GROUP) == LINK
    assert "made-up" not in place.store.stats().datasets
    forget(place, "ashare")
    assert place.store.entity(LISTED) is None
    assert place.entity(GROUP)
