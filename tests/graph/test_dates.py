from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.dates import NEVER, bound, first_day, last_day
from twinwheel_graph.errors import BadRow

days = st.dates(min_value=date(1, 1, 1))


@given(days)
def test_a_period_counts_from_its_first_day(day: date) -> None:
    year, month = f"{day:%Y}".zfill(4), f"{day:%m}"
    first = first_day(year), first_day(f"{year}-{month}"), first_day(day.isoformat())
    assert first == (day.year * 10_000 + 101, (day.year * 100 + day.month) * 100 + 1, int(f"{year}{day:%m%d}"))
    assert first[0] <= first[1] <= first[2] < NEVER or day == date.max


@given(days, days)
def test_numbers_are_ordered_as_days_are(one: date, other: date) -> None:
    assert (first_day(one.isoformat()) < first_day(other.isoformat())) == (one < other)


@given(days)
def test_no_day_of_a_period_is_after_its_last(day: date) -> None:
    iso = day.isoformat()
    for period in (iso[:4], iso[:7], iso):
        assert first_day(period) <= first_day(iso) <= last_day(period) < first_day(f"{day.year + 1:04}")


def test_no_date_is_nought() -> None:
    assert first_day("") == last_day("") == bound("") == 0


@pytest.mark.parametrize(
    ("before", "number"), [("2018-03", 20180301), ("201803", 20180301), ("2018-03-15", 20180315), ("2018-12", 20181201)]
)
def test_a_bound_is_a_month_or_a_day(before: str, number: int) -> None:
    assert bound(before) == number


@given(days)
def test_a_bound_is_the_first_day_of_what_it_names(day: date) -> None:
    assert bound(day.isoformat()) == first_day(day.isoformat())


@pytest.mark.parametrize(
    "before",
    ["2018", "2018-13", "2018-00", "201800", "18-03", "2018-03-32", "2018/03", " 2018-03", "２０１８-03", "x" * 99],
)
def test_anything_else_is_no_bound(before: str) -> None:
    with pytest.raises(BadRow) as caught:
        bound(before)
    assert (caught.value.code, caught.value.field) == ("bad_before", "before")
    assert len(caught.value.params["value"]) <= 20


@pytest.mark.parametrize("before", ["2018-02-30", "2019-02-29", "2018-11-31", "0000-01", "201803-15", "2018-03\n"])
def test_a_day_the_calendar_does_not_have_is_no_bound(before: str) -> None:
    with pytest.raises(BadRow):
        bound(before)


def test_a_leap_day_is_a_bound() -> None:
    assert calendar.isleap(2020)
    assert bound("2020-02-29") == 20200229
