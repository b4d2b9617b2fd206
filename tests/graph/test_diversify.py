"""Breadth moves the order of a list and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from match_support import BATTERY, BEARING, Claims, House, housed, paper, park

from twinwheel_graph.errors import UsageError
from twinwheel_graph.match.diversify import diversified
from twinwheel_graph.match.targets import targets

SCORES = st.lists(st.floats(0, 1), max_size=12).map(lambda found: sorted(found, reverse=True))
ROUTES = {
    "超精研": "油石超精研去除沟道波纹，分粗研与精研两级，",
    "套圈": "改进套圈的热处理与磨削，稳定组织而减少变形，",
    "润滑": "选用低噪声润滑脂并过滤杂质，",
}


def close(one: int, other: int) -> float:
    """Neighbours in threes are alike."""
    return 0.9 if one // 3 == other // 3 else 0.1


def routes() -> Claims:
    """Three ways to the same end, the first of them told four times."""
    told = [*["超精研"] * 4, "套圈", "润滑"]
    made = [
        paper(
            f"r{number}",
            f"{kind}降低微型轴承噪声的第{number}项研究",
            f"{ROUTES[kind]}降低微型深沟球轴承的噪声（{'甲乙丙丁戊己'[number]}厂验证）。",
            "2018-01",
            [("org:north", "org:south", "org:lab")[number % 3]],
        )
        for number, kind in enumerate(told)
    ]
    return [claim for one in made for claim in one]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), [*park(), *routes()]) as found:
        yield found


# --- laws


@given(SCORES, st.integers(1, 12))
def test_without_breadth_it_is_the_ranking(scores: list[float], top: int) -> None:
    assert diversified(scores, close, 0.0, top) == list(range(len(scores)))[:top]


@given(SCORES, st.floats(0, 1), st.integers(1, 12))
def test_it_is_some_of_the_ranking_and_the_best_stays_first(scores: list[float], breadth: float, top: int) -> None:
    places = diversified(scores, close, breadth, top)
    assert len(places) == len(set(places)) == min(top, len(scores))
    assert set(places) <= set(range(len(scores)))
    assert places[:1] == [0][: len(scores)]


@given(SCORES, st.floats(0, 1), st.integers(1, 12))
def test_a_longer_list_begins_as_a_shorter_one(scores: list[float], breadth: float, top: int) -> None:
    assert diversified(scores, close, breadth, top + 1)[:top] == diversified(scores, close, breadth, top)


@given(SCORES, st.floats(0, 1))
def test_where_all_are_equally_alike_the_ranking_stands(scores: list[float], breadth: float) -> None:
    places = diversified(scores, lambda _one, _other: 0.5, breadth, 12)
    assert [scores[at] for at in places] == scores


def test_what_repeats_gives_way() -> None:
    scores = [0.9, 0.88, 0.87, 0.6, 0.5, 0.4]
    assert diversified(scores, close, 0.5, 3) == [0, 3, 1]
    assert diversified(scores, close, 1.0, 2) == [0, 3]


# --- real lists


def test_a_broad_list_covers_more_ways(house: House) -> None:
    narrow, broad = (house.ids("reverse", text=BEARING, top=4, breadth=breadth) for breadth in (0.0, 0.8))
    told = {id for id in broad if id.startswith("ach:r")} & {f"ach:r{number}" for number in range(4)}
    assert narrow[0] == broad[0]
    assert len(told) < sum(id in {f"ach:r{number}" for number in range(4)} for id in narrow)


@pytest.mark.parametrize("target", targets())
@pytest.mark.parametrize("breadth", [0.3, 1.0])
def test_breadth_changes_no_score(house: House, target: str, breadth: float) -> None:
    direction = targets()[target].direction
    for text in (BEARING, BATTERY):
        ranked = house.match(direction, target, text=text, top=50).hits
        scores = {hit.id: hit.score for hit in ranked}
        broad = house.match(direction, target, text=text, top=5, breadth=breadth).hits
        assert len(broad) == min(5, len(ranked))
        assert broad[0].id == ranked[0].id
        for hit in broad:
            assert hit.score == scores[hit.id]
            assert sum(part.amount for part in hit.explanation.contributions) == pytest.approx(hit.score)


def test_organisations_that_stand_on_the_same_papers_are_alike(tmp_path: Path) -> None:
    """The second best holds only what the best holds; the third has papers of its own."""
    joint = [claim for one in ("j1", "j2") for claim in paper(one, BEARING, BEARING, "2018", ["org:north", "org:east"])]
    own = paper("own", "微型轴承噪声", "降低微型轴承的噪声。", "2018", ["org:lab"])
    claims = [one for one in park() if not getattr(one, "id", getattr(one, "start", "")).startswith("ach:")]
    with housed(tmp_path, [*claims, *joint, *own]) as found:
        asked = {"text": BEARING, "top": 2}
        assert found.ids("reverse", "institution", **asked)[1] != "org:lab"
        assert found.ids("reverse", "institution", breadth=0.7, **asked)[1] == "org:lab"


@pytest.mark.parametrize("breadth", [-0.1, 1.01, float("nan"), float("inf")])
def test_breadth_is_a_share(house: House, breadth: float) -> None:
    with pytest.raises(UsageError) as caught:
        house.match("reverse", text=BEARING, breadth=breadth)
    assert caught.value.code == "out_of_range"
