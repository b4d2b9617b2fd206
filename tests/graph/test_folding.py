"""Records of one thing fold under the best of them; nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from graph_support import entity, relation, source
from hypothesis import given
from hypothesis import strategies as st
from match_support import BATTERY, BEARING, Claims, House, housed, paper, park

from twinwheel_graph.language.likeness import PairBook
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.folding import Groups
from twinwheel_graph.match.targets import targets

With = Callable[..., House]
TITLE = "一种微型深沟球轴承沟道的超精研方法"
TEXT = (
    "针对微型深沟球轴承沟道波纹度偏高、成品噪声大的问题，提出粗研与精研分开的两级超精研工艺，"
    "优化油石粒度、振荡频率和接触压力，使沟道圆度与波纹度明显降低，成品轴承的振动加速度级随之下降。"
)
OTHER = (
    "以有限元方法建立套圈磨削的温度场模型，讨论砂轮线速度、进给量和冷却方式对表层残余应力的影响，"
    "并用射线衍射测得的应力分布加以检验，给出不产生磨削烧伤的参数范围，可供轴承制造企业选用。"
)


@pytest.fixture
def having(tmp_path: Path) -> Iterator[With]:
    """The park with more in it."""
    with ExitStack() as opened:
        yield lambda *more: opened.enter_context(housed(tmp_path, [*park(), *more]))


def record(number: str, title: str = TITLE, text: str = TEXT, held_by: str = "org:north", **props: str) -> Claims:
    return paper(number, title, text, "2018-01", [held_by], **props)


def folded(house: House, **asked: object) -> dict[str, list[str]]:
    """What folded under what."""
    hits = house.match("reverse", **{"text": BEARING, "top": 30, **asked}).hits
    return {hit.id: [one.id for one in hit.folded] for hit in hits}


# --- what folds


@pytest.mark.parametrize(
    "other",
    [
        record("d2"),
        record("d2", title="微型深沟球轴承沟道的超精研方法", text=OTHER),
        record("d2", title=f"《{TITLE}》", held_by="org:south"),
        record("d2", title="微型轴承套圈的超精研：两级工艺", text=TEXT + "可用于家电电机。", held_by="org:south"),
    ],
    ids=["a duplicate", "a paper and its patent", "the same text, another holder", "the same text, another title"],
)
def test_records_of_one_thing_stand_once(having: With, other: Claims) -> None:
    found = folded(having(*record("d1"), *other))
    assert ("ach:d2" in found.get("ach:d1", ())) != ("ach:d1" in found.get("ach:d2", ()))


@pytest.mark.parametrize(
    "numbers",
    [
        ("CN201710012345.6", "ZL 201710012345.6"),
        ("201710012345", "CN201710012345A"),
        ("PCT/CN2017/100123", "pct/cn2017/100123"),
    ],
)
def test_one_filing_is_one_thing(having: With, numbers: tuple[str, str]) -> None:
    one = record("d1", application_number=numbers[0])
    other = record("d2", "轴承磨削", OTHER, "org:lab", application_number=numbers[1])
    found = folded(having(*one, *other))
    assert [*found.get("ach:d1", ()), *found.get("ach:d2", ())] in (["ach:d1"], ["ach:d2"])


# --- what does not


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (record("d1", "轴承噪声", TEXT), record("d2", "轴承噪声", OTHER)),
        (record("d1", "轴承噪声", "轴承"), record("d2", "轴承噪声", "轴承", "org:south")),
        (record("d1"), record("d2", text=OTHER, held_by="org:south")),
        (record("d1", "轴承6202的超精研"), record("d2", "轴承6203的超精研")),
        (record("d1", f"{TITLE}（一）"), record("d2", f"{TITLE}（二）")),
        (record("d1", application_number="2017"), record("d2", "轴承磨削", OTHER, application_number="2017")),
    ],
    ids=["a short title", "little text", "a title alone", "two models", "two parts of a series", "a year"],
)
def test_what_is_not_known_to_be_one_thing_stands_twice(having: With, one: Claims, other: Claims) -> None:
    found = folded(having(*one, *other))
    assert {"ach:d1", "ach:d2"} <= found.keys()
    assert not any(found.values())


def test_organisations_never_fold(having: With) -> None:
    twin = [entity("org:twin", "江北大学", by=source("other")), relation("ach:b1", "HELD_BY", "org:twin")]
    hits = having(*twin).match("reverse", "institution", text=BEARING, top=30).hits
    assert {"org:north", "org:twin"} <= {hit.id for hit in hits}
    assert not any(hit.folded for hit in hits)


def test_two_needs_of_two_firms_are_two(having: With) -> None:
    """No declared target ranks needs; whoever declares one sees them apart."""
    twice: Claims = []
    for number, firm in enumerate(("firm:listed", "firm:listed", "firm:cell")):
        twice += [entity(f"need:n{number}", TITLE, problem=TEXT), relation(f"need:n{number}", "STATED_BY", firm)]
    house = having(*twice)
    asked_for = replace(targets()["achievement"], name="need", types=("Need",), items=("Need",))
    matcher = Matcher(house.store, house.retriever, {"need": asked_for, "achievement": targets()["achievement"]})
    found = folded(replace(house, matcher=matcher), target="need", text=TEXT)
    assert found["need:n0"] == ["need:n1"]
    assert found["need:n2"] == []


# --- the list


def test_what_folds_leaves_room(having: With) -> None:
    copies = [claim for number in range(6) for claim in record(f"d{number}")]
    found = having(*copies).match("reverse", text=TEXT, top=4).hits
    assert len(found) == 4
    assert found[0].id == "ach:d0"
    assert [one.id for one in found[0].folded] == [f"ach:d{number}" for number in range(1, 6)]
    assert not any(hit.id.startswith("ach:d") for hit in found[1:])
    assert all(node.name == TITLE and node.type == "Achievement" for node in found[0].folded)


def test_a_batch_is_raw(having: With) -> None:
    house = having(*record("d1"), *record("d2"))
    hits = house.match("reverse", text=BEARING, top=30, raw=True, breadth=1.0).hits
    assert {"ach:d1", "ach:d2"} <= {hit.id for hit in hits}
    assert not any(hit.folded for hit in hits)
    assert [(-hit.score, hit.id) for hit in hits] == sorted((-hit.score, hit.id) for hit in hits)


def test_what_is_withheld_is_named_nowhere(having: With) -> None:
    result = having(*record("d1"), *record("d2", legal_status="expired")).match("reverse", text=BEARING)
    assert "ach:d2" not in {one.id for hit in result.hits for one in (hit, *hit.folded)}
    assert "ach:d2" in {one.id for one in result.withheld}


def test_an_owner_known_only_later_tells_nothing_of_before(having: With) -> None:
    late = [*record("d1", text="超精研"), *paper("d2", TITLE, "超精研", "2018-01", [])]
    house = having(*late, relation("ach:d2", "HELD_BY", "org:north", date="2019-05"))
    assert "ach:d2" in folded(house, before="2019-01")
    assert "ach:d2" not in folded(house, before="2019-06")


def test_in_the_park_itself_nothing_folds(having: With) -> None:
    house = having()
    for text in (BEARING, BATTERY):
        assert not any(folded(house, text=text).values())


# --- laws

CLASSES = st.lists(st.integers(0, 5), max_size=40)


def grouped(ranked: list[tuple[int, int]], most: int) -> list[list[tuple[int, int]]]:
    """Places with the class of what stands there; one class is one thing."""
    groups = Groups[tuple[int, int]](lambda one, other: one[1] == other[1], most)
    for one in ranked:
        groups.add(one)
    return groups.found


@given(CLASSES, st.integers(1, 8))
def test_folding_keeps_the_best_and_never_empties(classes: list[int], most: int) -> None:
    ranked = list(enumerate(classes))
    groups = grouped(ranked, most)
    bests = [group[0] for group in groups]
    assert bests[:1] == ranked[:1]
    assert bests == sorted(bests)
    assert len(bests) == min(most, len(set(classes)))
    assert all(group == [one for one in ranked if one[1] == group[0][1]] for group in groups)


@given(CLASSES, st.integers(1, 8))
def test_folding_twice_is_folding_once(classes: list[int], most: int) -> None:
    once = [group[0] for group in grouped(list(enumerate(classes)), most)]
    assert grouped(once, most) == [[one] for one in once]


TEXTS = st.text(st.sampled_from("轴承噪声正极材料小麦，。 axis12\n"), max_size=60)


@given(TEXTS, TEXTS)
def test_likeness_is_that_of_sets_of_pairs(one: str, other: str) -> None:
    book = PairBook()
    here, there = book.of(one), book.of(other)
    assert here.dice(there) == there.dice(here)
    assert 0 <= here.dice(there) <= 1
    assert here.dice(here) == (1 if here.size else 0)


def test_likeness_of_two_texts() -> None:
    book = PairBook()
    assert book.of("轴承噪声").dice(book.of("轴承的噪声")) == pytest.approx(2 * 2 / (3 + 4))
    assert book.of("ＳＥＭ image").dice(book.of("sem, images")) == pytest.approx(0.5)
