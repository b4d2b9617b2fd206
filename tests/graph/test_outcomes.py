"""Outcomes: recorded once, checked, kept out of searches; the questions behind them, as they stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from graph_support import batch, entity, relation, source
from match_support import BATTERY, House, housed, paper, park

from twinwheel_graph.errors import BadRow, Conflict, NotFound
from twinwheel_graph.learn.outcomes import Outcome, outcomes, record, today
from twinwheel_graph.learn.pairs import Preference, Readings, pairs_of, preferences, reciprocal_rank, right
from twinwheel_graph.learn.questions import Asked, as_it_stood, asked
from twinwheel_graph.lookup import search
from twinwheel_graph.match.request import Request
from twinwheel_graph.match.targets import targets
from twinwheel_graph.model import SourceKind

NEED, NORTH, LAB, SOUTH = "need:battery", "org:north", "org:lab", "org:south"
MEETING = Outcome(NEED, NORTH, "meeting", date="2024-02")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with housed(tmp_path, park()) as opened:
        yield opened


def questions(house: House, *told: Outcome) -> Sequence[Asked]:
    return asked(house.store, told, targets())


# --- recorded


def test_recording_twice_is_recording_once(house: House) -> None:
    assert record(house.store, MEETING).added > 0
    again = record(house.store, MEETING)
    assert (again.added, again.changed) == (0, 0)
    assert list(outcomes(house.store)) == [MEETING]


def test_history_is_kept(house: House) -> None:
    paid = Outcome(NORTH, "firm:cell", "payment", date="2024-04", amount_cny=500_000.0, note="首付款")
    told = {MEETING, Outcome(NEED, NORTH, "failed", "price", "2024-03"), replace(MEETING, date="2024-05"), paid}
    for one in told:
        record(house.store, one)
    assert set(outcomes(house.store)) == told
    first = min(told, key=lambda one: one.id)
    assert first not in set(outcomes(house.store, first.id))


def test_other_details_take_the_place_of_those_before(house: House) -> None:
    record(house.store, Outcome(NEED, NORTH, "failed", "price", "2024-03"))
    mended = Outcome(NEED, NORTH, "failed", "vague", "2024-03", note="另有说明")
    applied = record(house.store, mended)
    assert (applied.added, applied.changed > 0) == (0, True)
    assert list(outcomes(house.store)) == [mended]


def test_an_outcome_has_the_park_as_its_source_and_both_ends(house: House) -> None:
    record(house.store, MEETING)
    found = house.store.entity(MEETING.id)
    assert found is not None
    (told,) = found.sources
    assert (told.dataset, told.kind, told.locator) == ("engagements", SourceKind.CURATED, MEETING.id)
    ends = {one.end: one.props["role"] for one in house.store.relations([MEETING.id], types=["ENGAGES"])}
    assert ends == {NEED: "demand", NORTH: "offer"}


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("reason_missing", Outcome(NEED, NORTH, "failed")),
        ("reason_without_failure", Outcome(NEED, NORTH, "contract", "price")),
        ("same_side", Outcome(LAB, NORTH, "contract")),
        ("cannot_engage", Outcome(NEED, "dis:0802", "contract")),
        ("not_in_list", Outcome(NEED, NORTH, "married")),
        ("not_in_list", Outcome(NEED, NORTH, "failed", "weather")),
        ("bad_date", Outcome(NEED, NORTH, "contract", date="soon")),
        ("bad_date", Outcome(NEED, NORTH, "contract", date="2023-02-29")),
        ("date_ahead", Outcome(NEED, NORTH, "contract", date="2999-01-01")),
        ("date_ahead", Outcome(NEED, NORTH, "contract", date="2999")),
        ("out_of_range", Outcome(NEED, NORTH, "contract", amount_cny=-1.0)),
        ("not_a_number", Outcome(NEED, NORTH, "contract", amount_cny=float("nan"))),
        ("no_entity", Outcome(NEED, "org:none", "contract")),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(house: House, code: str, outcome: Outcome) -> None:
    revision = house.store.revision()
    with pytest.raises((BadRow, Conflict, NotFound)) as caught:
        record(house.store, outcome)
    assert caught.value.code == code
    assert house.store.revision() == revision


def test_today_and_a_leap_day_are_dates(house: House) -> None:
    for date in (today(), today()[:4], "2024-02-29"):
        assert record(house.store, replace(MEETING, date=date)).added > 0


def test_where_no_places_are_told_the_demand_asks(house: House) -> None:
    ends = [relation("eng:r", "ENGAGES", NORTH, role="offer"), relation("eng:r", "ENGAGES", NEED, role="demand")]
    house.store.apply(batch(entity("eng:r", "某次对接", outcome="meeting", date="2024-02"), *ends))
    (one,) = outcomes(house.store)
    assert (one, one.id) == (MEETING, "eng:r")


def test_an_engagement_without_its_ends_is_passed_over(house: House) -> None:
    house.store.apply(batch(entity("eng:bare", "某次对接", outcome="meeting")))
    assert list(outcomes(house.store)) == []


# --- never evidence


def test_outcomes_move_no_score_and_are_found_by_no_search(house: House) -> None:
    """Not even word statistics: an engagement is named after its two ends, which may be restricted."""
    wanted = [("reverse", "institution", NEED), ("reverse", "achievement", NEED), ("forward", "firm", "ach:c1")]
    before = [house.scores(direction, target, entity=id) for direction, target, id in wanted]
    for outcome in ("contacted", "meeting", "contract"):
        record(house.store, replace(MEETING, outcome=outcome))
        record(house.store, Outcome("ach:c1", "firm:cell", outcome, date="2024-02"))
    house.retriever.follow()
    assert [house.scores(direction, target, entity=id) for direction, target, id in wanted] == before
    assert not [id for id in search(house.retriever, "延长正极材料循环寿命 江北大学", n=50) if id.startswith("eng:")]


# --- the questions behind them


def test_the_newest_outcome_counts(house: House) -> None:
    told = [
        MEETING,
        Outcome(NEED, NORTH, "failed", "vague", "2024-05"),
        Outcome(NEED, LAB, "contacted", date="2024-02"),
    ]
    (one,) = questions(house, *told, replace(told[2], outcome="sample"))
    assert (one.direction, one.target, one.entity, one.before) == ("reverse", "institution", NEED, "2024-02")
    assert dict(one.grades) == {NORTH: -1, LAB: 3}


def test_a_failure_of_the_same_day_is_the_end(house: House) -> None:
    (one,) = questions(house, MEETING, Outcome(NEED, NORTH, "failed", "vague", MEETING.date))
    assert dict(one.grades) == {NORTH: -1}


@pytest.mark.parametrize("reason", ["price", "partner_chosen"])
def test_a_reason_that_says_nothing_of_fit_counts_neither_for_nor_against(house: House, reason: str) -> None:
    failed = Outcome(NEED, LAB, "failed", reason, "2024-05")
    assert questions(house, failed) == []
    (one,) = questions(house, replace(MEETING, date="2024-05"), failed)
    stood = as_it_stood(house.matcher, house.store, one)
    assert (dict(stood.grades), stood.aside) == ({NORTH: 2}, {LAB})
    assert LAB in Readings(house.matcher).of(stood)
    assert LAB not in stood.shown
    (kept,) = questions(house, Outcome(NEED, LAB, "sample", date="2024-03"), failed)
    assert dict(kept.grades) == {LAB: 3}


def test_who_was_brought_to_a_need_is_its_partner(house: House) -> None:
    turned = questions(house, Outcome(NORTH, NEED, "meeting", date="2024-02"))
    assert [(one.target, one.entity, dict(one.grades)) for one in turned] == [("institution", NEED, {NORTH: 2})]
    (forward,) = questions(house, Outcome("ach:c1", "firm:cell", "contract"))
    assert (forward.direction, forward.target, forward.entity, forward.before) == ("forward", "firm", "ach:c1", "")


def test_each_day_is_a_question_and_whoever_was_taken_before_is_set_aside(house: House) -> None:
    later = [Outcome(NEED, LAB, "meeting", date="2025"), Outcome(NEED, SOUTH, "contract", date="2025-01")]
    first, second = questions(house, MEETING, *later, Outcome(NEED, NORTH, "contract", date="2025-02"))
    assert (first.before, dict(first.grades), first.aside) == ("2024-02", {NORTH: 4}, set())
    assert (second.before, dict(second.grades), second.aside) == ("2025-01", {LAB: 2, SOUTH: 4}, {NORTH})


def test_what_a_success_brings_about_does_not_explain_it(house: House) -> None:
    """A contract is followed by a joint paper: asked as it stood, the question does not see it."""

    def items(one: Asked) -> set[str]:
        found = house.matcher.candidates(one.request)
        return {item for scored in found if scored.answer == SOUTH for item in scored.contender.leads}

    (one,) = questions(house, Outcome(NEED, SOUTH, "contract", date="2018-06"))
    before = items(one)
    house.write(*paper("joint", "正极材料包覆的合作研究", BATTERY, "2019-01", [SOUTH], ["firm:cell"]))
    assert items(one) == before
    assert items(replace(one, before="")) - before == {"ach:joint", "ach:c6"}


def test_undated_items_were_there_as_far_as_anybody_can_tell(house: House) -> None:
    house.write(*paper("old", "高镍三元正极的包覆", BATTERY, "", [SOUTH]))
    (one,) = questions(house, Outcome(NEED, "ach:old", "sample", date="2018-04"))
    assert "ach:old" not in Readings(house.matcher).of(one)
    stood = as_it_stood(house.matcher, house.store, one)
    assert "ach:old" in stood.admit
    assert "ach:old" in Readings(house.matcher).of(stood)
    assert not [item for item in stood.admit if house.store.read([item])[0].props.get("date")]


def test_what_a_constraint_withholds_was_not_shown(house: House) -> None:
    (one,) = questions(house, Outcome(NEED, "ach:c2", "sample", date="2019-01"))
    assert "ach:c1" in as_it_stood(house.matcher, house.store, one).shown
    house.write(relation("ach:c1", "LICENSED_TO", "firm:pack", by=source("licences"), exclusive=True))
    assert "ach:c1" not in as_it_stood(house.matcher, house.store, one).shown


# --- pairs and measures


def test_preferences_follow_the_grades_and_what_was_not_taken_counts_half() -> None:
    one = Asked("reverse", "institution", NEED, "", {"a": 4, "b": 1, "c": -1}, shown=("x", "y"))
    found = set(preferences(one, ["a", "b", "c", "x", "y"]))
    certain = {Preference("a", "b", 1.0), Preference("a", "c", 1.0), Preference("b", "c", 1.0)}
    assert found == certain | {Preference(*pair, 0.25) for good in "ab" for pair in ((good, "x"), (good, "y"))} | {
        Preference("x", "c", 0.25),
        Preference("y", "c", 0.25),
    }
    assert set(preferences(one, ["b"])) == {Preference("b", "x", 0.25), Preference("b", "y", 0.25)}


def test_measures_of_a_ranking(house: House) -> None:
    (one,) = questions(
        house, Outcome(NEED, LAB, "meeting", date="2019-01"), Outcome(NEED, NORTH, "failed", "price", "2019-01")
    )
    readings = Readings(house.matcher)
    order = [id for id in readings.of(one) if id != NORTH]
    assert reciprocal_rank([one], readings) == 1 / (order.index(LAB) + 1)
    assert reciprocal_rank([replace(one, grades={LAB: -1})], readings) is None
    best, worst = order[0], order[-1]
    wanted = {one: [Preference(best, worst, 1.0), Preference(worst, best, 2.0), Preference("no", "body", 1.0)]}
    assert right([one], wanted, readings) == pytest.approx((1 + 0 + 0.5) / 4)


def test_differences_are_of_the_features_in_their_order(house: House) -> None:
    (one,) = questions(house, Outcome(NEED, LAB, "meeting", date="2019-01"))
    one = replace(one, shown=(NORTH, "org:nobody"))
    readings = Readings(house.matcher)
    pairs = pairs_of([one], readings, ("words", "profile"))
    values = {id: told for id, (_, told) in readings.of(one).items()}
    expected = [values[LAB][name] - values[NORTH][name] for name in ("words", "profile")]
    assert pairs.differences.tolist() == [
        pytest.approx(expected),
        pytest.approx([values[LAB]["words"], values[LAB]["profile"]]),
    ]
    assert pairs.weights.tolist() == [0.25, 0.25]


def test_a_question_is_raw_and_about_its_entity(house: House) -> None:
    (one,) = questions(house, MEETING)
    assert one.request == Request("reverse", "institution", entity=NEED, before="2024-02", raw=True)
