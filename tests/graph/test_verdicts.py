"""What is asked in numbers and what is reached of it."""

from __future__ import annotations

import pytest

from twinwheel_graph.language.verdicts import asked_in, judged


@pytest.mark.parametrize(
    ("need", "told", "verdict"),
    [
        ("要求检出率≥90%", "检出率达到93.2%", "met"),
        ("要求检出率≥90%", "基线检出率为85%，本方法检出率为93%", "met"),
        ("要求检出率≥90%", "检出率为85%", "missed"),
        ("检出率大于90%", "检出率为90%", "missed"),
        ("误差≤7%", "平均误差为5.3%", "met"),
        ("误差≤7%", "误差为9%", "missed"),
        ("能量密度达到300 Wh/kg", "能量密度为0.35 kWh/kg", "met"),
        ("识别准确率不低于95%", "识别准确率在90%以上", "unknown"),
        ("准确率提高5个点以上", "准确率提高了6.2%", "met"),
        ("定位精度优于0.1mm", "定位精度达到80μm", "met"),
        ("工作温度-40~85℃", "工作温度为-45~90℃", "met"),
        ("工作温度-40~85℃", "工作温度为90~120℃", "missed"),
        ("成活率达到七成", "成活率为75%", "met"),
        ("accuracy of at least 90%", "an accuracy of 93.2%", "met"),
    ],
)
def test_verdicts(need: str, told: str, verdict: str) -> None:
    assert [one.verdict for one in judged(asked_in(need), told)] == [verdict]


@pytest.mark.parametrize(
    ("need", "told"),
    [
        ("要求检出率≥90%", "出苗率为95%"),  # another thing
        ("准确率提高5个点以上", "准确率为95%"),  # how much it is, not by how much it rises
        ("电压不低于5 V", "电压为5 A"),  # no such dimension
        ("烂瓣近四成", "烂瓣为20%"),  # how things are, which is no target
        ("", "检出率为85%"),
    ],
)
def test_what_cannot_be_judged(need: str, told: str) -> None:
    assert all(one.reached is None and one.verdict == "unknown" for one in judged(asked_in(need), told))


def test_the_words_of_both_are_told() -> None:
    (one,) = judged(asked_in("要求检出率≥90%。"), "本方法的检出率达到93.2%。")
    assert one.reached is not None
    assert (one.asked.quantity.of, one.asked.text, one.reached.text) == ("检出率", "≥90%", "达到93.2%")
