"""What is taken for one is searched, ranked, excluded and asked for as one; split, it is two again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_support import batch, entity, found, source
from match_support import BEARING, House, housed, paper

from twinwheel_graph.lookup import meant
from twinwheel_graph.model import Batch, Merge
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore

ONE, OTHER = "org:one", "org:other"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A university under two ids, with a paper about bearings each; a third that knows less of them."""
    claims = [
        entity(ONE, "滨海理工大学", by=source("a", kind="official")),
        entity(OTHER, "滨海理工学院（威海）", by=source("b")),
        entity("org:third", "内陆农业大学", by=source("a", kind="official")),
        *paper("1", "深沟球轴承沟道的超精研加工", "降低沟道波纹度与噪声。", "2018-01", [ONE]),
        *paper("2", "微型轴承噪声与沟道波纹度的测量", "超精研加工后波纹度的测量。", "2019-01", [OTHER]),
        *paper("3", "小麦抗旱品种的选育", "轴承无关。", "2019-01", ["org:third"]),
    ]
    with housed(tmp_path, claims) as opened:
        yield opened


def evidence(house: House, id: str) -> set[str]:
    hits = {hit.id: hit for hit in house.match("reverse", "institution", text=BEARING, top=10).hits}
    told = hits[id].explanation
    assert told is not None
    return {item.id for item in told.items}


def apply(house: House, brought: Batch) -> None:
    house.store.apply(brought)
    house.retriever.follow()


def test_a_merge_ranks_one_with_the_evidence_of_both_and_a_split_two(house: House) -> None:
    before = house.scores("reverse", "institution", text=BEARING)
    assert evidence(house, ONE) == {"ach:1"}
    assert evidence(house, OTHER) == {"ach:2"}
    apply(house, Batch(merges=[Merge(OTHER, ONE)]))
    ids = house.ids("reverse", "institution", text=BEARING)
    assert ONE in ids
    assert OTHER not in ids
    assert evidence(house, ONE) == {"ach:1", "ach:2"}
    assert house.scores("reverse", "institution", text=BEARING)[ONE] >= max(before[ONE], before[OTHER])
    apply(house, Batch(splits=[OTHER]))
    assert house.scores("reverse", "institution", text=BEARING) == before
    assert evidence(house, OTHER) == {"ach:2"}


def test_a_merged_id_is_asked_for_and_excluded_as_what_it_goes_by(house: House) -> None:
    apply(house, Batch(merges=[Merge(OTHER, ONE)]))
    assert ONE not in house.ids("reverse", "institution", text=BEARING, exclude=(OTHER,))
    assert house.match("reverse", "achievement", text=BEARING, entity=OTHER).hits == (
        house.match("reverse", "achievement", text=BEARING, entity=ONE).hits
    )
    assert meant(house.store, house.retriever, OTHER) == ONE
    assert meant(house.store, house.retriever, "滨海理工学院（威海）") == ONE


def test_an_index_built_anew_holds_each_once(store: SqliteStore, retriever: LocalRetriever, tmp_path: Path) -> None:
    store.apply(batch(entity("firm:0", "轴承厂"), entity("firm:1", "轴承甲厂"), entity("firm:2", "轴承乙厂")))
    retriever.follow()
    store.apply(Batch(delete_entities=["firm:1"]))
    store.apply(Batch(merges=[Merge("firm:1", "firm:0")]))
    store.apply(batch(entity("firm:3", "轴承丙厂")))
    retriever.follow()
    anew = LocalRetriever(store, tmp_path / "anew")
    anew.follow()
    here, there = found(retriever, "轴承", "Firm"), found(anew, "轴承", "Firm")
    assert sorted(here) == sorted(there) == ["firm:0", "firm:2", "firm:3"]
    assert {id: one.characters for id, one in here.items()} == {id: one.characters for id, one in there.items()}
