"""Units: one normal form, which reads as itself; Pint knows every one that is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.language.units import comparable, converted, dimension, units

UNITS = st.sampled_from(["mg", "kg", "m2", "L-1", "/h", "/(m·K)", "·", "毫克", "/升", "℃", "万"])
UNKNOWN = {"degree_"}
"""度 alone may be of angle, of temperature or of current: it is compared with itself only."""


def test_pint_knows_every_unit_that_is_read() -> None:
    known = units()
    written = [one for one in known.names if known.end(one, 0) == len(one)]
    assert len(written) > 80
    assert {known.normal(one) for one in written if not dimension(known.normal(one))} <= UNKNOWN


@pytest.mark.parametrize(
    ("written", "normal", "measures"),
    [
        ("mg·L-1", "mg/L", "[mass] / [length] ** 3"),
        ("毫克/升", "mg/L", "[mass] / [length] ** 3"),
        ("W/(m·K)", "W/(m·K)", "[mass] * [length] / [temperature] / [time] ** 3"),
        ("kg·hm-2", "kg/hm2", "[mass] / [length] ** 2"),
        ("μm", "μm", "[length]"),
        ("um", "μm", "[length]"),
        ("元/吨", "CNY/t", "[currency_cny] / [mass]"),
    ],
)
def test_normal_forms(written: str, normal: str, measures: str) -> None:
    assert units().normal(written) == normal
    assert sorted(dimension(normal).split(" ")) == sorted(measures.split(" "))


@given(st.lists(UNITS, max_size=5, unique=True))
def test_the_normal_form_reads_as_itself(parts: list[str]) -> None:
    once = units().normal("".join(parts))
    assert units().normal(once) == once


@given(st.lists(UNITS | st.sampled_from(["dB", "/dB", "·%", "℃-1", "万"]), max_size=5).map("".join))
def test_any_compound_has_a_dimension_or_none(written: str) -> None:
    unit = units().normal(written)
    assert isinstance(dimension(unit), str)
    assert comparable(unit, unit)


@pytest.mark.parametrize(
    ("number", "unit", "other", "told"),
    [
        (3, "MPa", "kPa", 3000),
        (7, "tenth", "%", 70),
        (0.35, "kWh/kg", "Wh/kg", 350),
        (5, "permille", "%", 0.5),
    ],
)
def test_conversion(number: float, unit: str, other: str, told: float) -> None:
    assert comparable(unit, other)
    assert converted(number, unit, other) == pytest.approx(told)


@pytest.mark.parametrize(
    ("unit", "other"),
    [("CNY", "USD"), ("degree", "%"), ("degree_", "°C"), ("", "%"), ("°C", "K"), ("kg", "m"), ("fold", "%")],
)
def test_what_cannot_be_compared(unit: str, other: str) -> None:
    assert not comparable(unit, other)
