"""Teams and experts: by the evidence of the last years, with the items that speak for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from graph_support import entity, relation, source
from hypothesis import given
from hypothesis import strategies as st
from match_support import BATTERY, BEARING, Claims, House, best, housed, paper, park

from twinwheel_graph.match.credibility import digest
from twinwheel_graph.match.recency import recency
from twinwheel_graph.match.targets import targets
from twinwheel_graph.stores.sqlite import SqliteStore

DAYS = st.dates().map(lambda day: int(f"{day:%Y%m%d}") if day.year >= 1000 else 20_000_101)
KINDS = {"team": ("team:old", "team:new"), "expert": ("exp:old", "exp:new")}
WHEN = ("2008-03", "2017-03")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), park()) as found:
        yield found


def rivals(*dates: str) -> Claims:
    """Two teams and two experts with the same paper each, of two dates."""
    claims: Claims = []
    for number, date in enumerate(dates):
        claims += paper(f"p{number}", "微型轴承的降噪", BEARING, date, [])
        for ends in KINDS.values():
            claims += [entity(ends[number], ends[number]), relation(f"ach:p{number}", "CREATED_BY", ends[number])]
    return claims


# --- laws


@given(DAYS, DAYS, st.floats(0.5, 50))
def test_it_is_a_share_and_full_for_what_is_new(day: int, now: int, half_life: float) -> None:
    assert 0 <= recency(day, now, half_life) <= 1
    assert recency(now, now, half_life) == 1
    assert recency(99_991_231, now, half_life) == 1


@given(DAYS, DAYS, DAYS, st.floats(0.5, 50))
def test_the_newer_never_counts_less(one: int, other: int, now: int, half_life: float) -> None:
    older, newer = sorted((one, other))
    assert recency(older, now, half_life) <= recency(newer, now, half_life)


def test_it_halves_with_every_half_life_and_the_undated_is_one_old() -> None:
    assert recency(20_130_101, 20_180_101, 5.0) == pytest.approx(0.5, abs=1e-3)
    assert recency(20_080_101, 20_180_101, 5.0) == pytest.approx(0.25, abs=1e-3)
    assert recency(0, 20_180_101, 5.0) == 0.5


# --- ranking


@pytest.mark.parametrize("target", KINDS)
def test_of_two_with_the_same_the_newer_stands_first(tmp_path: Path, target: str) -> None:
    old, new = KINDS[target]
    with housed(tmp_path, rivals(*WHEN)) as found:
        scores = found.scores("reverse", target, text=BEARING, before="2018-03")
        assert scores[old] < scores[new]
        hits = {hit.id: hit for hit in found.match("reverse", target, text=BEARING, before="2018-03").hits}
    items = [hits[id].explanation.items[0] for id in (old, new)]
    assert [item.date for item in items] == list(WHEN)
    assert [item.recency for item in items] == pytest.approx([0.25, 0.5 ** (1 / 5)], abs=1e-3)
    assert items[0].share == items[1].share


def test_an_item_counts_as_much_as_its_age_leaves(tmp_path: Path) -> None:
    """Of what the texts give: characters, words, meaning."""
    with housed(tmp_path, rivals(*WHEN)) as found:
        hits = found.match("reverse", "team", text=BEARING, before="2018-03").hits
    told = [{one.feature: one.value for one in hit.explanation.contributions} for hit in hits]
    new, old = (hit.explanation.items[0].recency for hit in hits)
    for feature in ("characters", "words"):
        assert told[1][feature] / told[0][feature] == pytest.approx(old / new)
    for hit in hits:
        assert sum(one.amount for one in hit.explanation.contributions) == pytest.approx(hit.score)


def test_the_items_that_count_most_are_shown_first(tmp_path: Path) -> None:
    claims = [*rivals(*WHEN), relation("ach:p0", "CREATED_BY", "team:new")]
    with housed(tmp_path, claims) as found:
        hit = best(found.match("reverse", "team", text=BEARING, before="2018-03"))
    assert [item.id for item in hit.explanation.items] == ["ach:p1", "ach:p0"]


@pytest.mark.parametrize("target", KINDS)
def test_a_later_item_of_one_lowers_no_other(tmp_path: Path, target: str) -> None:
    old, new = KINDS[target]
    with housed(tmp_path, [*rivals(*WHEN), *paper("late", "轴承噪声", "微型轴承。", "2018-02", [])]) as found:
        asked = {"text": BEARING, "before": "2018-03"}
        before = found.scores("reverse", target, **asked)
        found.write(relation("ach:late", "CREATED_BY", new))
        after = found.scores("reverse", target, **asked)
    assert after[new] > before[new]
    assert after[old] == before[old]


def test_without_a_bound_it_is_counted_from_today(tmp_path: Path) -> None:
    with housed(tmp_path, rivals("2008-03", "")) as found:
        hits = {hit.id: hit for hit in found.match("reverse", "team", text=BEARING).hits}
    assert hits["team:new"].explanation.items[0].recency == 0.5
    assert hits["team:old"].explanation.items[0].recency < 0.5 ** (18 / 5)


def test_of_other_targets_age_counts_for_nothing_and_no_date_is_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[list[str]] = []
    reading = SqliteStore.read
    monkeypatch.setattr(SqliteStore, "read", lambda store, ids: read.append(list(ids)) or reading(store, ids))
    for name, target in targets().items():
        read.clear()
        hits = house.match(target.direction, name, text=BATTERY, raw=True).hits
        assert hits
        assert (len(read) > 1) == (target.half_life_years is not None or name == "firm"), name
        told = house.match(target.direction, name, text=BATTERY).hits
        ages = {item.recency is None for hit in told for item in hit.explanation.items}
        assert ages == {target.half_life_years is None}


def test_a_calibration_holds_for_one_half_life() -> None:
    team = targets()["team"]
    assert digest(team) != digest(replace(team, half_life_years=6.0)) != digest(replace(team, half_life_years=None))


# --- who they are


def test_a_team_is_one_that_is_recorded(house: House) -> None:
    """What two experts made together makes no team of them."""
    assert house.ids("reverse", "team", text=BATTERY, top=50) == ["team:cell"]
    assert house.ids("reverse", "expert", text=BEARING, top=50) == ["exp:wu"]


def test_an_expert_is_shown_by_what_they_made(house: House) -> None:
    hit = best(house.match("reverse", "expert", text=BATTERY))
    assert hit.type == "Expert"
    assert {item.type for item in hit.explanation.items} == {"Achievement"}
    assert all(path.nodes[-1].id == "exp:wu" for path in hit.explanation.paths if path.feature == "items")


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({}, ""),
        ({"role": "材料学院教授"}, "材料学院教授"),
        ({"role": "材料学院教授", "contact": "科研处"}, "材料学院教授 科研处"),
        ({"contact": "13800000000"}, ""),
    ],
    ids=["nothing", "a role", "a role and its office", "no role"],
)
def test_an_expert_is_reached_by_a_published_role_alone(tmp_path: Path, told: dict[str, str], shown: str) -> None:
    claims = [
        *paper("e1", "轴承噪声", BEARING, "2018", ["org:north"]),
        entity("org:north", "江北大学", contact="总机"),
        entity("exp:one", "某人", by=source("register", "1", "official"), **told),
        entity("exp:one", "某人", by=source("directory", "2", "secondary"), contact="13900000000"),
        relation("ach:e1", "CREATED_BY", "exp:one"),
    ]
    with housed(tmp_path, claims) as found:
        assert best(found.match("reverse", "expert", text=BEARING)).explanation.contact == shown
