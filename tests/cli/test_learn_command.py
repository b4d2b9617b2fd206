"""`twinwheel engage` and `twinwheel learn` on the demonstration park."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli_support import Twinwheel, one_object

from twinwheel_api.deps import house, open_matcher
from twinwheel_graph.learn.outcomes import record, today
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.targets import targets
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture
def pair(park: Path, twinwheel: Twinwheel) -> tuple[str, str]:
    """A need of the park and the achievement that fits it best."""
    need = one_object("entities", twinwheel("entities", "--type", "Need", "--limit", "1", "--json").out)
    asked = need["items"][0]["id"]
    hits = one_object("match", twinwheel("match", "reverse", asked, "--top", "1", "--json").out)["hits"]
    return asked, hits[0]["id"]


def test_an_outcome_is_recorded_and_listed(pair: tuple[str, str], twinwheel: Twinwheel) -> None:
    first = twinwheel("engage", "record", *pair, "--outcome", "sample", "--date", "2024-05-06", "--json")
    assert (first.code, one_object("engage", first.out)["added"]) == (0, True)
    assert one_object("engage", twinwheel(*first_arguments(pair)).out)["added"] is False
    failed = twinwheel("engage", "record", *pair, "--outcome", "failed", "--reason", "vague", "--date", "2024-07")
    assert failed.code == 0
    listed = twinwheel("engage", "list").out
    assert "已送样" in listed
    assert "需求含糊" in listed
    items = one_object("engagements", twinwheel("engage", "list", "--asked", pair[0], "--json").out)["items"]
    assert {(one["outcome"], one["reason"]) for one in items} == {("sample", None), ("failed", "vague")}


def first_arguments(pair: tuple[str, str]) -> list[str]:
    return ["engage", "record", *pair, "--outcome", "sample", "--date", "2024-05-06", "--json"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--outcome", "failed"], "要写明原因"),
        (["--outcome", "contract", "--reason", "price"], "才有原因"),
        (["--outcome", "failed", "--reason", "weather"], "不在可选值之内"),
        (["--outcome", "married"], "不在可选值之内"),
        (["--outcome", "contract", "--date", "soon"], "不是日期"),
        (["--outcome", "contract", "--date", "202403"], "不是日期"),
        (["--outcome", "contract", "--date", "2999-01-01"], "还没有到"),
        (["--outcome", "contract", "--amount", "-1"], "amount"),
        (["--outcome", os.fsdecode(b"\xd6\xe1")], "--outcome"),
        (["--outcome", "failed", "--reason", os.fsdecode(b"\xd6\xe1")], "--reason"),
        ([], "outcome"),
    ],
    ids=str,
)
def test_what_cannot_be_is_a_wrong_call(
    pair: tuple[str, str], twinwheel: Twinwheel, options: list[str], said: str
) -> None:
    answer = twinwheel("engage", "record", *pair, *options)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.said
    assert one_object("engagements", twinwheel("engage", "list", "--json").out)["items"] == []


def test_an_outcome_from_before_its_achievement_is_recorded_and_told(
    pair: tuple[str, str], twinwheel: Twinwheel
) -> None:
    dated = one_object("show", twinwheel("show", pair[1], "--json").out)["props"]["date"]
    early = twinwheel("engage", "record", *pair, "--outcome", "meeting", "--date", "1990-02", "--lang", "en")
    assert early.code == 0
    assert "the outcome is of 1990-02, earlier than the achievement" in early.err
    assert dated in early.err
    same = twinwheel("engage", "record", *pair, "--outcome", "meeting", "--date", dated[:4])
    assert (same.code, "请核对日期" in same.err) == (0, False)


def test_the_help_names_the_dates_that_pass(twinwheel: Twinwheel) -> None:
    told = " ".join(twinwheel("engage", "record", "--help").out.replace("│", " ").split())
    assert "YYYY-MM 或 YYYY-MM-DD" in told


def test_two_of_one_side_are_no_engagement(pair: tuple[str, str], twinwheel: Twinwheel) -> None:
    answer = twinwheel("engage", "record", pair[0], "firm:demo:01", "--outcome", "meeting", "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert "on the same side" in answer.err


def test_a_year_will_do_and_today_is_the_date_that_is_not_given(pair: tuple[str, str], twinwheel: Twinwheel) -> None:
    for options in (["--date", "2024"], ["--date", "2024-03"], []):
        assert twinwheel("engage", "record", *pair, "--outcome", "meeting", *options).code == 0
    items = one_object("engagements", twinwheel("engage", "list", "--json").out)["items"]
    assert {one["date"] for one in items} == {"2024", "2024-03", today()}


def test_recorded_anew_with_other_details_it_takes_these(pair: tuple[str, str], twinwheel: Twinwheel) -> None:
    asked = ["engage", "record", *pair, "--outcome", "contract", "--date", "2024-05", "--lang", "en"]
    for options, said in (([], "recorded:"), ([], "recorded before:"), (["--amount", "5", "--note", "分期"], "now:")):
        answer = twinwheel(*asked, *options)
        assert (answer.code, said in answer.err) == (0, True)
    (item,) = one_object("engagements", twinwheel("engage", "list", "--json").out)["items"]
    assert (item["amount_cny"], item["note"]) == (5, "分期")


def test_with_few_outcomes_nothing_is_learned(pair: tuple[str, str], twinwheel: Twinwheel) -> None:
    assert twinwheel("engage", "record", *pair, "--outcome", "payment").code == 0
    answer = twinwheel("learn", "--lang", "en")
    assert answer.code == 2
    assert "outcomes that say something of the fit are recorded of 1 pairs, at least 50 are needed" in answer.err


@pytest.mark.parametrize("options", [["--target", "ship"], ["--back", "--show"], ["--dry-run", "--back"]], ids=str)
def test_learning_can_be_asked_wrongly(park: Path, twinwheel: Twinwheel, options: list[str]) -> None:
    answer = twinwheel("learn", *options)
    assert (answer.code, answer.out) == (2, "")


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store at the default place is a synthetic park whose manager looks at profiles only."""
    # Imported late: the tests of the graph have pytest rewrite this module's assertions, before anybody imports it.
    from graph_support import batch
    from learning_support import planted, synthetic_park
    from match_support import House

    monkeypatch.setenv("TWINWHEEL_ENCODER", "none")
    store = SqliteStore(tmp_path / "twinwheel.db", create=True)
    retriever = LocalRetriever(store, tmp_path / "twinwheel.db.index")
    store.apply(batch(*synthetic_park()))
    retriever.follow()
    for outcome in planted(House(store, retriever, Matcher(store, retriever)), "profile"):
        record(store, outcome)
    store.close()


def test_what_wins_is_taken_shown_and_taken_back(taught: None, twinwheel: Twinwheel) -> None:
    dry = one_object("learn", twinwheel("learn", "--dry-run", "--json").out)["lessons"]
    assert [(one["target"], one["won"], one["generation"]) for one in dry] == [("institution", True, None)]
    assert dry[0]["pairs"]["low"] > 0
    assert dry[0]["ranks"]["after"] > dry[0]["ranks"]["before"]
    assert "尚未由结果学得权重" in twinwheel("learn", "--show").err
    asked = ("match", "reverse", "need:00", "--target", "institution", "--json")
    declared = one_object("match", twinwheel(*asked).out)
    said = twinwheel("learn", "--lang", "en").out
    assert "they win and hold now as generation 1" in said
    assert "mean reciprocal rank" in said
    learned = one_object("match", twinwheel(*asked).out)
    assert learned["weights"]["profile"] > declared["weights"]["profile"]
    assert [one["confidence"] for one in learned["hits"]] == [None] * len(learned["hits"])
    shown = one_object("learn_show", twinwheel("learn", "--show", "--json").out)
    assert [(one["number"], one["holds"]) for one in shown["generations"]] == [(1, True)]
    assert {one["target"]: one["generation"] for one in shown["targets"]}["institution"] == 1
    assert "使用中" in twinwheel("learn", "--show", "--target", "institution").out
    again = one_object("learn", twinwheel("learn", "--json").out)["lessons"][0]
    assert (again["won"], again["generation"], again["hold"]) == (False, None, learned["weights"])
    assert one_object("learn_back", twinwheel("learn", "--back", "--json").out) == {
        "target": "institution",
        "number": 1,
    }
    assert one_object("match", twinwheel(*asked).out)["weights"] == declared["weights"]
    assert "已退回" in twinwheel("learn", "--show").out
    assert "没有可退回的权重" in twinwheel("learn", "--back").err


def test_evaluation_keeps_to_the_declared_weights(taught: None, twinwheel: Twinwheel) -> None:
    assert twinwheel("learn").code == 0
    with house("sqlite:///twinwheel.db") as parts:
        assert parts.matcher.targets() != targets()
        assert open_matcher(parts.store, parts.retriever).targets() == targets()


def test_learned_weights_go_with_what_is_taken_out(taught: None, twinwheel: Twinwheel) -> None:
    assert twinwheel("learn").code == 0
    assert twinwheel("forget", "learned").code == 0
    assert one_object("learn_show", twinwheel("learn", "--show", "--json").out)["generations"] == []


def test_weights_that_were_learned_with_another_encoder_are_not_used(
    taught: None, twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from encoder_support import tiny

    asked = ("match", "reverse", "need:00", "--target", "institution", "--json")
    declared = one_object("match", twinwheel(*asked).out)["weights"]
    assert twinwheel("learn").code == 0
    learned = one_object("match", twinwheel(*asked).out)["weights"]
    assert "学得的权重：院校机构 #1" in twinwheel("doctor").out or "#1" in twinwheel("doctor").out
    monkeypatch.setenv("TWINWHEEL_ENCODER", str(tiny(tmp_path / "tiny")))
    answer = twinwheel(*asked, "--lang", "en")
    assert one_object("match", answer.out)["weights"] == declared != learned
    assert answer.err.count("weights were learned with another encoder") == 1
    assert "#1: words; the declared weights are used" in answer.err
    shown = one_object("learn_show", twinwheel("learn", "--show", "--json").out)
    assert [(one["encoder"], one["holds"]) for one in shown["generations"]] == [("words", False)]
    assert shown["encoder"].startswith("tiny@")
    assert "用别的编码器学得" in " ".join(twinwheel("learn", "--show").out.split())
    checks = one_object("doctor", twinwheel("doctor", "--json").out)["checks"]
    assert [one["ok"] for one in checks if one["name"] == "weights"] == [False]
    assert "改用声明的权重" in twinwheel("model", "list").err
    monkeypatch.setenv("TWINWHEEL_ENCODER", "none")
    again = twinwheel(*asked, "--lang", "en")
    assert one_object("match", again.out)["weights"] == learned
    assert "another encoder" not in again.err
