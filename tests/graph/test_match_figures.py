"""What hits say of what is asked in numbers, and how ready they say they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graph_support import entity, relation
from match_support import House, housed, park

from twinwheel_graph.match.request import Explanation, Hit, Item

ASKED = "反渗透膜组件通量衰减快，要求脱盐率不低于99%，通量恢复率达到90%，运行压力不超过1.5 MPa，能耗降低一成以上。"

TEXTS = {
    "ach:met": "反渗透膜组件抗污染改性。脱盐率达到99.6%，通量恢复率为95%，运行压力1200 kPa，能耗降低15%。已完成中试。",
    "ach:missed": "反渗透膜组件清洗方法。脱盐率为97%，通量恢复率在85%以上，拟开展中试。",
    "ach:silent": "反渗透膜组件的通量衰减机理。",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    more = [entity(id, f"{id} 反渗透膜", abstract=text) for id, text in TEXTS.items()]
    need = [entity("firm:water", "水处理（虚构）有限公司"), entity("need:water", "反渗透膜", problem=ASKED)]
    stated = [relation("need:water", "STATED_BY", "firm:water")]
    held = [entity("uni:made", "虚构大学", type="University"), relation("ach:met", "HELD_BY", "uni:made")]
    with housed(tmp_path_factory.mktemp("park"), [*park(), *more, *need, *stated, *held]) as found:
        yield found


def item_of(house: House, id: str) -> Item:
    hits = {hit.id: hit for hit in house.match("reverse", "achievement", text=ASKED).hits}
    return _why(hits[id]).items[0]


def _why(hit: Hit) -> Explanation:
    assert hit.explanation is not None
    return hit.explanation


def verdicts(item: Item) -> dict[str, str]:
    return {one.asked.quantity.of: one.verdict if one.reached else "untold" for one in item.figures}


def test_what_is_met_in_whatever_unit(house: House) -> None:
    assert verdicts(item_of(house, "ach:met")) == {
        "脱盐率": "met",
        "通量恢复率": "met",
        "运行压力": "met",
        "能耗": "met",
    }


def test_what_is_missed_and_what_does_not_tell(house: House) -> None:
    told = {"脱盐率": "missed", "通量恢复率": "unknown", "运行压力": "untold", "能耗": "untold"}
    assert verdicts(item_of(house, "ach:missed")) == told


def test_what_says_nothing(house: House) -> None:
    assert set(verdicts(item_of(house, "ach:silent")).values()) == {"untold"}


def test_readiness_by_its_sentence_but_no_plans(house: House) -> None:
    told = item_of(house, "ach:met").readiness
    assert told is not None
    assert (told.level, told.words, told.sentence) == (6, "中试", "已完成中试。")
    assert item_of(house, "ach:missed").readiness is None


def test_of_what_speaks_for_an_organisation_only_what_can_be_compared_is_told(house: House) -> None:
    hits = {hit.id: hit for hit in house.match("reverse", "institution", text=ASKED).hits}
    items = {item.id: item for item in _why(hits["uni:made"]).items}
    assert len(items["ach:met"].figures) == 4
    assert items["ach:met"].readiness is None
    assert all(one.reached is not None for item in items.values() for one in item.figures)


def test_an_achievement_that_looks_for_firms_is_held_against_their_needs(house: House) -> None:
    hits = {hit.id: hit for hit in house.match("forward", "firm", entity="ach:met").hits}
    items = {item.id: item for item in _why(hits["firm:water"]).items}
    assert set(verdicts(items["need:water"]).values()) == {"met"}
