"""`twinwheel engage` and `twinwheel learn` on the demonstration park."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import Twinwheel, one_object, url_of

from twinwheel_api.deps import open_store
from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.learn import keep
from twinwheel_graph.learn.learning import Lesson
from twinwheel_graph.match.targets import targets

NEED, ACHIEVEMENT = "need:demo:001", "ach:demo:0001"


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
        (["--outcome", "married"], "不在可选值之内"),
        (["--outcome", "contract", "--date", "soon"], "不是日期"),
    ],
)
def test_what_cannot_be_is_refused(pair: tuple[str, str], twinwheel: Twinwheel, options: list[str], said: str) -> None:
    answer = twinwheel("engage", "record", *pair, *options)
    assert answer.code != 0
    assert said in answer.err
    assert one_object("engagements", twinwheel("engage", "list", "--json").out)["items"] == []


def test_with_few_outcomes_nothing_is_learned(pair: tuple[str, str], twinwheel: Twinwheel) -> None:
    assert twinwheel("engage", "record", *pair, "--outcome", "payment").code == 0
    answer = twinwheel("learn", "--lang", "en")
    assert answer.code == 2
    assert "1 outcomes are recorded, at least 50 are needed" in answer.err


def test_one_step_back(park: Path, twinwheel: Twinwheel) -> None:
    assert "没有可退回的权重" in twinwheel("learn", "--back").err
    store = open_store(url_of(park))
    weights = dict.fromkeys(targets()["achievement"].weights, 1.0)
    sure = Interval(0.1, 0.05, 0.15)
    keep.take(store, Lesson("achievement", 60, 30, targets()["achievement"].weights, weights, sure, sure, sure))
    store.close()
    asked = ("match", "reverse", "--text", "轴承噪声", "--json")
    held = one_object("match", twinwheel(*asked).out)["weights"]
    assert set(held.values()) == {0.5}
    answer = twinwheel("learn", "--back", "--json")
    assert one_object("learn_back", answer.out) == {"target": "achievement", "number": 1}
    assert one_object("match", twinwheel(*asked).out)["weights"] != held
