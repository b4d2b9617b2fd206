"""Measures against values worked out by hand, and the laws they keep."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.evaluate.metrics import (
    Interval,
    among_first,
    bootstrap,
    gold_ranks,
    hit,
    ndcg,
    paired_difference,
    reciprocal_rank,
)

IDS = list("abcdefgh")
SCORES = st.dictionaries(st.sampled_from(IDS), st.integers(0, 4).map(float), min_size=1)
GOLD = st.sets(st.sampled_from(IDS), min_size=1)


def measures(ranks: list[float]) -> tuple[float, ...]:
    return hit(ranks, 1), hit(ranks, 3), reciprocal_rank(ranks), ndcg(ranks, 3), ndcg(ranks)


def test_one_gold_item_by_hand() -> None:
    ranks = gold_ranks({"a": 3.0, "b": 2.0, "c": 1.0}, {"b"})
    assert ranks == [2.0]
    assert (hit(ranks, 1), hit(ranks, 2), reciprocal_rank(ranks)) == (0.0, 1.0, 0.5)
    assert ndcg(ranks) == pytest.approx(1 / math.log2(3))


def test_several_gold_items_by_hand() -> None:
    ranks = gold_ranks({"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}, {"b", "d", "missing"})
    assert ranks == [2.0, 4.0, math.inf]
    assert reciprocal_rank(ranks) == 0.5
    gained, best = 1 / math.log2(3) + 1 / math.log2(5), 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(ranks) == pytest.approx(gained / best)


def test_a_tie_counts_by_its_average_rank() -> None:
    ranks = gold_ranks({"a": 2.0, "b": 1.0, "c": 1.0, "d": 1.0, "e": 0.0}, {"c"})
    assert ranks == [3.0]
    assert (hit(ranks, 2), hit(ranks, 3), reciprocal_rank(ranks)) == (0.0, 1.0, pytest.approx(1 / 3))


def test_gold_that_is_not_ranked_counts_nothing() -> None:
    assert measures(gold_ranks({"a": 1.0}, {"b"})) == (0, 0, 0, 0, 0)
    assert measures(gold_ranks({}, {"b"})) == (0, 0, 0, 0, 0)


def test_gold_beyond_the_cut_gains_nothing() -> None:
    scores = {str(place): -float(place) for place in range(20)}
    assert ndcg(gold_ranks(scores, {"10"})) == 0
    assert ndcg(gold_ranks(scores, {"9"})) == pytest.approx(1 / math.log2(11))


def test_more_gold_than_the_cut_can_still_be_perfect() -> None:
    scores = {str(place): -float(place) for place in range(20)}
    assert ndcg(gold_ranks(scores, {str(place) for place in range(12)})) == pytest.approx(1)


@pytest.mark.parametrize(("scores", "gold"), [({"a": 1.0}, set()), ({"a": math.nan, "b": 1.0}, {"b"})])
def test_what_cannot_be_judged_is_refused(scores: dict[str, float], gold: set[str]) -> None:
    with pytest.raises(ValueError, match=r"gold|number"):
        gold_ranks(scores, gold)


@pytest.mark.parametrize(("tied", "golden"), [(1, 1), (4, 1), (4, 2), (5, 3), (3, 3)])
def test_ranks_in_a_tie_are_the_mean_over_all_its_orders(tied: int, golden: int) -> None:
    drawn = [sorted(places) for places in itertools.combinations(range(1, tied + 1), golden)]
    expected = [2 + sum(places[at] for places in drawn) / len(drawn) for at in range(golden)]
    names = [f"t{number}" for number in range(tied)]
    scores = {"better": 3.0, "best": 4.0, **dict.fromkeys(names, 1.0), "worse": 0.0}
    assert gold_ranks(scores, names[:golden]) == pytest.approx(expected)


@given(SCORES, GOLD)
def test_measures_stay_between_0_and_1(scores: dict[str, float], gold: set[str]) -> None:
    assert all(0 <= value <= 1 + 1e-12 for value in measures(gold_ranks(scores, gold)))


@given(SCORES, GOLD)
def test_a_perfect_ranking_gives_1(scores: dict[str, float], gold: set[str]) -> None:
    perfect = {**scores, **{item: 9.0 + scores.get(item, 0.0) for item in gold}}
    assert measures(gold_ranks(perfect, gold)) == pytest.approx((1, 1, 1, 1, 1))


@given(SCORES, GOLD, st.randoms())
def test_the_order_in_which_ties_stand_changes_nothing(scores: dict[str, float], gold: set[str], chance) -> None:
    shuffled = list(scores.items())
    chance.shuffle(shuffled)
    assert gold_ranks(dict(shuffled), gold) == gold_ranks(scores, gold)


@given(SCORES, GOLD)
def test_swapping_tied_items_that_are_not_gold_changes_nothing(scores: dict[str, float], gold: set[str]) -> None:
    renamed = {item if item in gold else f"other {item}": score for item, score in scores.items()}
    assert gold_ranks(renamed, gold) == gold_ranks(scores, gold)


@given(SCORES, GOLD)
def test_adding_a_worse_item_never_lowers(scores: dict[str, float], gold: set[str]) -> None:
    before = measures(gold_ranks(scores, gold))
    assert measures(gold_ranks({**scores, "worse": -1.0}, gold)) == before


@given(SCORES, GOLD)
def test_adding_a_better_item_that_is_not_gold_never_raises(scores: dict[str, float], gold: set[str]) -> None:
    before = measures(gold_ranks(scores, gold))
    after = measures(gold_ranks({**scores, "better": 9.0}, gold))
    assert all(new <= old for new, old in zip(after, before, strict=True))


@given(SCORES, GOLD)
def test_only_the_order_of_scores_counts(scores: dict[str, float], gold: set[str]) -> None:
    assert gold_ranks({item: 2 * score - 7 for item, score in scores.items()}, gold) == gold_ranks(scores, gold)


def test_an_interval_holds_its_mean_and_is_the_same_each_time() -> None:
    values = [0.0, 1.0] * 50
    found = bootstrap(values)
    assert found == bootstrap(values)
    # The standard error of a share of one half among 100 is .05; 95% of a normal curve lie within 1.96 of them.
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.5 - 0.098, abs=0.015)
    assert found.high == pytest.approx(0.5 + 0.098, abs=0.015)


def test_another_seed_draws_other_questions() -> None:
    values = [1 / rank for rank in range(1, 60)]
    assert bootstrap(values) != bootstrap(values, seed=1)


def test_values_that_are_all_the_same_leave_no_doubt() -> None:
    assert bootstrap([0.25] * 7) == Interval(0.25, 0.25, 0.25)
    assert bootstrap([1.0]) == Interval(1.0, 1.0, 1.0)


def test_a_paired_difference_takes_questions_together() -> None:
    hard_and_easy = [0.0, 0.2, 0.9, 0.5]
    better = [value + 0.05 for value in hard_and_easy]
    found = paired_difference(better, hard_and_easy)
    assert (found.mean, found.low, found.high) == pytest.approx((0.05, 0.05, 0.05))
    assert paired_difference(hard_and_easy, hard_and_easy) == Interval(0.0, 0.0, 0.0)


def test_what_cannot_be_averaged_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        bootstrap([])
    with pytest.raises(ValueError, match="zip"):
        paired_difference([1.0], [1.0, 0.0])


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=30))
def test_an_interval_stays_within_the_values(values: list[float]) -> None:
    found = bootstrap(values, resamples=200)
    assert min(values) <= found.low <= found.high <= max(values)


def test_who_ties_across_the_last_place_is_listed_by_chance() -> None:
    assert among_first({"a": 3.0, "b": 2.0, "c": 2.0, "d": 2.0, "e": 1.0}, 2) == pytest.approx(
        {"a": 1.0, "b": 1 / 3, "c": 1 / 3, "d": 1 / 3}
    )
    assert among_first({"a": 1.0, "b": 1.0}, 10) == {"a": 1.0, "b": 1.0}
    assert among_first({}, 10) == {}
