"""Learning: planted preferences are learned, noise moves nothing, what was taken can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from graph_support import batch, entity
from hypothesis import given
from hypothesis import strategies as st
from learning_support import at_random, planted, taught, taught_park
from match_support import House

from twinwheel_graph.errors import UsageError
from twinwheel_graph.learn import keep
from twinwheel_graph.learn.fit import Pairs, fit
from twinwheel_graph.learn.learning import ASKERS, NEEDED, Lesson
from twinwheel_graph.learn.outcomes import Outcome
from twinwheel_graph.match.learned import basis_of, generations, learned
from twinwheel_graph.match.targets import targets

SEEDS = 8
PRIOR = targets()["institution"].weights
BASIS = basis_of(targets()["institution"])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with taught_park(tmp_path_factory.mktemp("learning")) as opened:
        yield opened


def moved(lesson: Lesson) -> float:
    """The share of all weight that went from one feature to another."""
    return sum(abs(lesson.weights[name] - weight) for name, weight in lesson.prior.items()) / 2


# --- simulations


@pytest.mark.parametrize("failing", [True, False], ids=["with failures", "successes alone"])
def test_a_planted_preference_is_learned_and_wins(house: House, failing: bool) -> None:
    lesson = taught(house, planted(house, "profile", failing=failing))
    assert lesson.won
    assert lesson.weights["profile"] > 2 * lesson.prior["profile"]
    assert lesson.pairs.after.mean > lesson.pairs.before.mean + 0.1
    assert lesson.ranks is not None
    assert lesson.ranks.difference.low > 0
    assert lesson.prior == lesson.hold == PRIOR


def test_so_is_a_preference_for_what_counts_most_already(house: House) -> None:
    lesson = taught(house, planted(house, "words"))
    assert lesson.won
    assert lesson.weights["words"] > lesson.prior["words"]
    assert lesson.weights["profile"] < lesson.prior["profile"]


def test_a_weak_preference_is_learned_with_less_of_a_win(house: House) -> None:
    clear, weak = (taught(house, planted(house, "profile", noise=noise)) for noise in (0.0, 0.05))
    assert 0 < weak.pairs.difference.mean < clear.pairs.difference.mean
    assert weak.weights["profile"] > weak.prior["profile"]


def test_noise_moves_nothing(house: House) -> None:
    """Of choices at random a two-sided interval of 95% lies above 0 once in forty times: one of eight at most."""
    lessons = [taught(house, at_random(house, seed, failing=seed % 2 == 0)) for seed in range(SEEDS)]
    assert sum(lesson.won for lesson in lessons) <= 1
    assert np.mean([moved(lesson) for lesson in lessons]) < 0.05
    assert max(moved(lesson) for lesson in lessons) < 0.15


def test_it_is_deterministic(house: House) -> None:
    told = planted(house, "profile", noise=0.05)
    assert taught(house, told) == taught(house, list(reversed(told)))


# --- what is refused


def test_too_few_outcomes_teach_nothing(house: House) -> None:
    with pytest.raises(UsageError) as caught:
        taught(house, planted(house, "profile", failing=False)[: NEEDED - 1])
    assert caught.value.code == "too_few_outcomes"
    assert caught.value.params["count"] == NEEDED - 1


def test_many_outcomes_of_few_who_asked_teach_nothing(house: House) -> None:
    orgs = [f"org:{number:02}" for number in range(10)]
    told = [Outcome(f"need:{at:02}", org, "meeting", date="2024-01") for at in range(ASKERS - 1) for org in orgs]
    with pytest.raises(UsageError) as caught:
        taught(house, told)
    assert caught.value.code == "too_few_askers"


def test_outcomes_that_no_match_finds_teach_nothing(house: House) -> None:
    """The institutions have no text in common with any need: nothing can be compared."""
    strangers = [entity(f"org:s{at}", f"远方{at}") for at in range(60)]
    house.write(*strangers)
    told = [Outcome(f"need:{at:02}", f"org:s{at}", "meeting", date="2024-01") for at in range(60)]
    with pytest.raises(UsageError) as caught:
        taught(house, told)
    assert caught.value.code == "too_few_askers"


# --- generations


def test_learned_weights_hold_until_they_are_taken_back(tmp_path: Path) -> None:
    with taught_park(tmp_path) as house:
        asked = {"entity": "need:00"}
        before = house.scores("reverse", "institution", **asked)
        lesson = taught(house, planted(house, "profile"))
        first = keep.take(house.store, lesson)
        assert house.match("reverse", "institution", **asked).weights == pytest.approx(first.weights, abs=1e-5)
        assert house.scores("reverse", "institution", **asked) != before
        second = keep.take(house.store, replace(lesson, weights=dict.fromkeys(PRIOR, 1.0)))
        third = keep.take(house.store, replace(lesson, target="college", weights={"characters": 1.0}))
        assert [one.number for one in generations(house.store)] == [1, 2, 3]
        assert keep.back(house.store) == third
        assert keep.back(house.store) == second
        assert house.match("reverse", "institution", **asked).weights == pytest.approx(first.weights, abs=1e-5)
        assert keep.back(house.store, "institution") == first
        assert keep.back(house.store) is None
        assert house.scores("reverse", "institution", **asked) == before


def test_learning_again_starts_from_the_declared_weights(tmp_path: Path) -> None:
    """The same outcomes do not count twice: what was learned from them is judged as what holds, and stays."""
    with taught_park(tmp_path) as house:
        told = planted(house, "profile")
        first = taught(house, told)
        keep.take(house.store, first)
        again = taught(house, told)
        assert again.weights == pytest.approx(first.weights)
        assert again.hold == pytest.approx(first.weights, abs=1e-5)
        assert again.prior == PRIOR
        assert not again.won


@pytest.mark.parametrize(
    "damage",
    [
        {"weights": "{"},
        {"weights": "[1]"},
        {"weights": '{"characters": -1}'},
        {"weights": '{"characters": NaN}'},
        {"weights": '{"characters": 0}'},
        {"weights": '{"charm": 1}'},
        {"weights": "{}"},
        {"target": "nobody"},
        {"basis": "of other weights"},
        {"encoder": "other@1"},
        {"encoder": ""},
        {"active": False},
    ],
    ids=str,
)
def test_what_cannot_hold_is_passed_over(house: House, damage: dict[str, object]) -> None:
    """Weights may be read in from anywhere; a wrong one must not stop the match."""
    sound = {"target": "institution", "number": 9, "weights": '{"characters": 1}', "encoder": "words", "active": True}
    props = {**sound, "basis": BASIS, **damage}
    house.store.apply(batch(entity("fuse:x", "x", **props)))
    assert learned(house.store, targets(), "") == targets()
    assert house.match("reverse", "institution", entity="need:00").weights == PRIOR
    house.store.apply(batch(entity("fuse:x", "x", **sound, basis=BASIS)))
    assert house.match("reverse", "institution", entity="need:00").weights == {"characters": 1.0}
    house.store.apply(batch(entity("fuse:x", "x", **{**sound, "active": False})))


# --- the fit


@given(
    st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), max_size=30),
    st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
)
def test_fitted_weights_are_weights(rows: list[list[float]], raw: list[float]) -> None:
    prior = np.array(raw) / sum(raw)
    found = fit(Pairs(np.array(rows).reshape(-1, 3), np.ones(len(rows))), prior)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1)
    if not rows:
        assert found == pytest.approx(prior)


@given(st.integers(0, 2), st.integers(0, 10_000))
def test_a_feature_that_decides_gains_and_all_others_together_lose(feature: int, seed: int) -> None:
    drawn = np.random.default_rng(seed)
    rows = drawn.normal(scale=0.1, size=(60, 3))
    rows[:, feature] = np.abs(rows[:, feature]) + 0.05
    prior = np.full(3, 1 / 3)
    assert fit(Pairs(rows, np.ones(60)), prior)[feature] > 1 / 3


@given(st.integers(0, 10_000), st.floats(0.02, 0.2))
def test_the_further_weights_may_reach_the_further_they_go(seed: int, reach: float) -> None:
    drawn = np.random.default_rng(seed)
    rows = drawn.normal(scale=0.1, size=(40, 3)) + np.array([0.1, 0.0, 0.0])
    prior = np.array([0.2, 0.5, 0.3])
    near, far = (fit(Pairs(rows, np.ones(40)), prior, limit) for limit in (reach / 4, reach))
    assert np.linalg.norm(near - prior) <= np.linalg.norm(far - prior) + 1e-3


def test_without_a_difference_the_prior_stays() -> None:
    prior = np.array([0.5, 0.3, 0.2])
    assert fit(Pairs(np.zeros((50, 3)), np.ones(50)), prior) == pytest.approx(prior)


@pytest.mark.parametrize("scale", [1e-3, 1.0])
def test_a_weight_of_zero_is_reached_and_never_crossed(scale: float) -> None:
    rows = np.tile([1.0, -1.0, 0.0], (200, 1)) * scale
    found = fit(Pairs(rows, np.ones(200)), np.array([0.3, 0.3, 0.4]), reach=1.0)
    assert found.min() >= 0
    assert found[1] <= 0.3
