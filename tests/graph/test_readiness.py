"""Readiness: the level, its words and their sentence; plans and wishes count for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.language.readiness import readiness, readings, rules


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("该技术已达TRL 6级。", 6),
        ("技术就绪度达到7级，中试完成。", 7),
        ("技术成熟度第五级", 5),
        ("完成了中试。", 6),
        ("研制了样机，并通过样机测试。", 6),
        ("产品已批量生产。", 9),
        ("在两家电厂开展了现场试验。", 7),
        ("A prototype was built.", 5),
    ],
)
def test_levels(text: str, level: int) -> None:
    told = readiness(text)
    assert told is not None
    assert told.level == level


@pytest.mark.parametrize(
    "text", ["拟开展中试。", "下一步有望批量生产", "其中试验组优于对照组", "稳定型图谱", "stereotypes", ""]
)
def test_plans_and_other_words_say_nothing(text: str) -> None:
    assert readiness(text) is None


def test_the_sentence_comes_with_it() -> None:
    text = "研究了新工艺。已完成中试，收率为92%。"
    told = readiness(text)
    assert told is not None
    assert text[told.start : told.end] == "中试"
    assert text[slice(*told.sentence)] == "已完成中试，收率为92%。"


def test_every_rule_is_found_at_its_level() -> None:
    for word, (level, _) in rules().words.items():
        found = readiness(word)
        assert found is not None, word
        assert found.level == level, word


@given(st.text(st.characters()), st.sampled_from(["中试", "样机", "批量生产", "。", ""]))
def test_spans_lie_in_any_text(text: str, word: str) -> None:
    whole = text + word
    for one in readings(whole):
        assert 0 <= one.sentence[0] <= one.start < one.end <= one.sentence[1] <= len(whole)
