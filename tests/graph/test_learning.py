"""Learning: planted preferences are learned, noise moves nothing, what was taken can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from graph_support import batch, entity, relation
from hypothesis import given
from hypothesis import strategies as st
from match_support import Claims, House, housed, paper

from twinwheel_graph.errors import BadRow, Conflict, NotFound, UsageError
from twinwheel_graph.learn import keep
from twinwheel_graph.learn.fit import Pairs, fit
from twinwheel_graph.learn.learning import NEEDED, Lesson, learn
from twinwheel_graph.learn.outcomes import Outcome, outcomes, record
from twinwheel_graph.learn.pairs import asked
from twinwheel_graph.match.learned import generations
from twinwheel_graph.match.request import Request
from twinwheel_graph.match.targets import targets

SUBJECTS = ("轴承噪声", "正极材料", "小麦抗旱", "焊缝检测", "反渗透膜")
INSTITUTIONS = 12
NEEDS = 30


def park() -> Claims:
    """Institutions of which some have papers on a subject and others only say that they work on it."""
    claims: Claims = []
    for number in range(INSTITUTIONS):
        subject = SUBJECTS[number % len(SUBJECTS)]
        told = {"description": f"长期从事{subject}的研究与应用"} if number % 2 else {}
        claims.append(entity(f"org:{number:02}", f"第{number}学校", **told))
        mine = SUBJECTS[(number + (number % 2)) % len(SUBJECTS)]
        claims += paper(
            f"{number:02}", f"{mine}的方法之{number}", f"研究{mine}的第{number}种方法", "2018", [f"org:{number:02}"]
        )
    claims += [entity("firm:x", "丙厂"), entity("dis:0802", "机械工程", code="0802")]
    for number in range(NEEDS):
        subject = SUBJECTS[number % len(SUBJECTS)]
        need = f"need:{number:02}"
        claims.append(entity(need, f"求{subject}之{number}", problem=f"需要{subject}的第{number}种应用"))
        claims.append(relation(need, "STATED_BY", "firm:x"))
    return claims


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("learning"), park()) as opened:
        yield opened


def planted(house: House, feature: str) -> list[Outcome]:
    """Outcomes of somebody who looks at one feature only: the best by it comes to a contract, the worst to nothing."""
    found = []
    for number in range(NEEDS):
        hits = house.match("reverse", "institution", entity=f"need:{number:02}", top=100).hits
        values = {hit.id: {one.feature: one.value for one in hit.explanation.contributions}[feature] for hit in hits}
        ranked = sorted(values, key=lambda id: (-values[id], id))
        found.append(Outcome(f"need:{number:02}", ranked[0], "contract", date="2024-01"))
        found.append(Outcome(f"need:{number:02}", ranked[-1], "failed", "no_benefit", "2024-01"))
    return found


def random(house: House, seed: int) -> list[Outcome]:
    drawn = np.random.default_rng(seed)
    found = []
    for number in range(NEEDS):
        ids = [hit.id for hit in house.match("reverse", "institution", entity=f"need:{number:02}", top=100).hits]
        for id, won in zip(drawn.choice(sorted(ids), 2, replace=False), (True, False), strict=True):
            reason = "" if won else "no_benefit"
            found.append(Outcome(f"need:{number:02}", str(id), "contract" if won else "failed", reason, "2024-01"))
    return found


def taught(house: House, told: list[Outcome]) -> Lesson:
    questions = asked(house.store, told, targets())
    return learn(house.matcher, targets(), "institution", questions)


def test_a_planted_preference_is_learned(house: House) -> None:
    lesson = taught(house, planted(house, "profile"))
    assert lesson.won
    assert lesson.weights["profile"] > 2 * lesson.prior["profile"]
    assert lesson.after.mean > lesson.before.mean


@pytest.mark.parametrize("seed", range(6))
def test_noise_moves_nothing(house: House, seed: int) -> None:
    assert not taught(house, random(house, seed)).won


def test_too_few_outcomes_teach_nothing(house: House) -> None:
    few = asked(house.store, planted(house, "profile")[: NEEDED - 1], targets())
    with pytest.raises(UsageError) as caught:
        learn(house.matcher, targets(), "institution", few)
    assert caught.value.code == "too_few_outcomes"


def test_learned_weights_hold_until_they_are_taken_back(tmp_path: Path) -> None:
    with housed(tmp_path, park()) as house:
        before = house.scores("reverse", "institution", entity="need:00")
        generation = keep.take(house.store, taught(house, planted(house, "profile")))
        assert house.match("reverse", "institution", entity="need:00").weights == pytest.approx(
            generation.weights, abs=1e-5
        )
        assert house.scores("reverse", "institution", entity="need:00") != before
        assert (
            house.matcher.reweighed(targets()).match(Request("reverse", "institution", entity="need:00")).weights
            == targets()["institution"].weights
        )
        second = keep.take(house.store, replace(taught(house, planted(house, "profile"))))
        assert (second.number, len(generations(house.store))) == (2, 2)
        assert keep.back(house.store) is not None
        assert keep.back(house.store, "institution") is not None
        assert keep.back(house.store) is None
        assert house.scores("reverse", "institution", entity="need:00") == before


def test_recording_twice_is_recording_once(tmp_path: Path) -> None:
    with housed(tmp_path, park()) as house:
        one = Outcome("need:00", "org:01", "meeting", date="2024-02")
        assert record(house.store, one).added > 0
        assert record(house.store, one).added == 0
        assert list(outcomes(house.store)) == [one]
        later = Outcome("need:00", "org:01", "failed", "price", "2024-03", None)
        paid = Outcome("org:01", "firm:x", "payment", date="2024-04", amount_cny=500_000.0)
        for other in (later, paid):
            record(house.store, other)
        assert set(outcomes(house.store)) == {one, later, paid}


def test_an_outcome_that_cannot_be_is_refused(house: House) -> None:
    wrong = {
        "reason_missing": Outcome("need:00", "org:01", "failed"),
        "reason_without_failure": Outcome("need:00", "org:01", "contract", "price"),
        "same_side": Outcome("org:00", "org:01", "contract"),
        "cannot_engage": Outcome("need:00", "dis:0802", "contract"),
        "not_in_list": Outcome("need:00", "org:01", "married"),
        "bad_date": Outcome("need:00", "org:01", "contract", date="soon"),
        "no_entity": Outcome("need:00", "org:none", "contract"),
    }
    revision = house.store.revision()
    for code, outcome in wrong.items():
        with pytest.raises((BadRow, Conflict, NotFound)) as caught:
            record(house.store, outcome)
        assert caught.value.code == code
    assert house.store.revision() == revision


def test_the_newest_outcome_counts_and_a_price_says_nothing(house: House) -> None:
    told = [
        Outcome("need:00", "org:01", "meeting", date="2024-01"),
        Outcome("need:00", "org:01", "failed", "vague", "2024-05"),
        Outcome("need:00", "org:03", "failed", "price", "2024-05"),
    ]
    (one,) = [question for question in asked(house.store, told, targets()) if question.target == "institution"]
    assert dict(one.grades) == {"org:01": -1}


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


def test_the_store_keeps_what_it_is_told_of_another_kind(house: House) -> None:
    """An engagement that somebody ingested without its ends is passed over."""
    house.store.apply(batch(entity("eng:bare", "某次对接", outcome="meeting")))
    assert "eng:bare" not in {one.id for one in outcomes(house.store)}
