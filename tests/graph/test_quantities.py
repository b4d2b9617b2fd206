"""Quantities: numbers as they are written, units, comparisons, what they are of; the laws of their normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.language.numbers import folded, number_of, shown
from twinwheel_graph.language.quantities import quantities

SAID = (
    "≥ 不低于 约 优于 90 93.2 0.5 １２ 1,200 3×10^-5 三 五百 百分之九十 万 亿 % ℃ MPa mg·L-1 W/(m·K) 个月 万元 元/吨",
    "帧 ~ - ± 至 以上 以内 内 检出率 误差 提高 降低到 能量密度 的 ， 。 ; 每秒 第 几 年 accuracy of at least",
)
PIECES = st.sampled_from([piece for line in SAID for piece in line.split()])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,200.5", 1200.5),
        ("3×10^-5", 3e-5),
        ("1e-6", 1e-6),
        ("-40", -40),
        ("500万", 5_000_000),
        ("三百二十", 320),
        ("十五", 15),
        ("一万五千", 15_000),
        ("一亿二千万", 120_000_000),
        ("两亿五千万", 250_000_000),
        ("一万亿", 10**12),
        ("三百零五万", 3_050_000),
        ("二〇二二", 2022),
        ("百分之九十九点五", 99.5),
        ("半", 0.5),
    ],
)
def test_numbers(written: str, number: float) -> None:
    assert number_of(written) == pytest.approx(number)


@pytest.mark.parametrize("written", ["", "二三十", "一两", "9" * 400, "1×10^999", "x"])
def test_no_numbers(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the text
        number_of(written)


@given(st.floats(-1e300, 1e300))
def test_a_number_in_normal_form_stays(number: float) -> None:
    assert shown(number_of(shown(number))) == shown(number)


@pytest.mark.parametrize(
    ("text", "value", "of"),
    [
        ("检出率≥90%", "≥90 %", "检出率"),
        ("合格率不低于９９．５％", "≥99.5 %", "合格率"),
        ("试验压力5~10 MPa", "5~10 MPa", "试验压力"),
        ("工作温度-40℃～85℃", "-40~85 °C", "工作温度"),
        ("三个月内完成", "≤3 month", ""),
        ("预算500万元", "5000000 CNY", "预算"),
        ("投资5到10万元", "50000~100000 CNY", "投资"),
        ("培养温度为25±2 ℃", "23~27 °C", "培养温度"),
        ("误差不超过±0.5%", "≤0.5 %", "误差"),
        ("每秒80帧以上", "≥80 frame/s", ""),
        ("定位精度优于0.1mm", "≤0.1 mm", "定位精度"),
        ("纯度优于99%", "≥99 %", "纯度"),
        ("能量密度达到300 Wh/kg", "→300 Wh/kg", "能量密度"),
        ("热导率为0.03 W/(m·K)", "0.03 W/(m·K)", "热导率"),
        ("浓度为5 mg·L-1", "5 mg/L", "浓度"),
        ("产能3万吨/年", "30000 t/year", "产能"),
        ("取得了93.2%的准确率", "93.2 %", "准确率"),
        ("出芽率提到接近七成", "≈7 tenth", "出芽率"),
        ("百分之九十的检出率", "90 %", "检出率"),
        ("AUC为0.93", "=0.93", "AUC"),
        ("an accuracy of at least 93.2%", "≥93.2 %", "accuracy"),
        ("more than 100 times", ">100 times", ""),
    ],
)
def test_what_is_read(text: str, value: str, of: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.of) == (value, of)


@pytest.mark.parametrize(
    ("text", "of", "change"),
    [
        ("准确率比只看文字提高5个点以上", "准确率", "rise"),
        ("料重比降低了8.3%", "料重比", "fall"),
        ("准确率提高到95%", "准确率", ""),
        ("提高锂离子电池能量密度至350 Wh/kg以上", "锂离子电池能量密度", ""),
        ("it reduces latency by 30 ms", "latency", "fall"),
    ],
)
def test_of_what_and_whether_it_changes_by_so_much(text: str, of: str, change: str) -> None:
    (found,) = quantities(text)
    assert (found.of, found.change) == (of, change)


@pytest.mark.parametrize(
    "text",
    [
        "2019年3月15日",
        "二〇二二年",
        "第3天",
        "H2O2",
        "PM2.5",
        "一年生草本",
        "三元材料",
        "几百克",
        "一次",
        "p < 0 . 0 5",
        "合成",
        "天然",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert quantities(text) == ()


def test_units_that_are_not_wanted_are_not_read() -> None:
    text = "压力5 MPa，温度40 ℃"
    assert [one.unit for one in quantities(text, lambda unit: unit == "°C")] == ["°C"]


@given(st.lists(PIECES, max_size=12).map("".join))
def test_spans_lie_in_the_text_in_order_and_the_normal_form_reads_as_itself(text: str) -> None:
    last = 0
    for one in quantities(text):
        assert last <= one.start < one.end <= len(text)
        last = one.end
        assert one.low <= one.high
        again = quantities(one.value)
        assert [other.value for other in again] == [one.value]


@given(st.text(st.characters()))
def test_any_text_can_be_read(text: str) -> None:
    assert len(folded(text)) == len(text)
    for one in quantities(text):
        assert 0 <= one.start < one.end <= len(text)
