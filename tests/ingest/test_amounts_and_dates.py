"""Sums of money, dates and addresses as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_ingest.sources.dates import date_of
from twinwheel_ingest.sources.money import Amount, amount_of
from twinwheel_ingest.sources.places import Place, place_of


@pytest.mark.parametrize(
    ("cell", "unit", "amount"),
    [
        ("500万元", "", Amount(5e6)), ("3.2亿元", "", Amount(3.2e8)), ("1,200,000.00", "", Amount(1.2e6)),
        ("１，２００．５０元", "", Amount(1200.5)),
        ("人民币500万元整", "", Amount(5e6)), ("￥1,234.5", "", Amount(1234.5)),
        ("500", "万元", Amount(5e6)), (500, "万元", Amount(5e6)), (500.5, "万元人民币", Amount(5_005_000)),
        ("500万", "万元", Amount(5e6)),
        ("500元", "万元", Amount(500)), ("500 (万元)", "", Amount(5e6)),
        ("500万美元", "", Amount(5e6, "USD")), ("USD 5,000", "", Amount(5000, "USD")),
        ("500", "万美元", Amount(5e6, "USD")),
        ("100万港元", "万元", Amount(1e6, "HKD")), ("5千万", "", Amount(5e7)),
    ],
)  # fmt: skip
def test_sums_are_read_as_people_write_them(cell: object, unit: str, amount: Amount) -> None:
    assert amount_of(cell, unit) == amount


@pytest.mark.parametrize("cell", ["", "很多", "约500万", "五百万", "1,2", "-5", "500万美元人民币", True, "500万-800万"])
def test_what_is_no_sum_is_none(cell: object) -> None:
    assert amount_of(cell) is None


@given(st.integers(0, 10**12), st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]), st.booleans())
def test_every_sum_is_its_number_times_its_scale(value: int, scale: tuple[str, int], grouped: bool) -> None:
    printed = f"{value:,}" if grouped else str(value)
    assert amount_of(f"{printed}{scale[0]}元") == Amount(float(value * scale[1]))


@given(st.text(max_size=30), st.text(max_size=10))
def test_no_text_breaks_the_reading(text: str, unit: str) -> None:
    amount_of(text, unit)
    date_of(text)
    place_of(text)


CHINESE = "〇一二三四五六七八九"


def spoken(number: int) -> str:
    """A number below 100 as it is said in a date."""
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return f"{lead}{CHINESE[ones] if ones else ''}"


@given(st.dates(date(1931, 1, 1), date(2098, 12, 31)))
def test_one_day_is_one_however_it_is_written(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    chinese = "".join(CHINESE[int(digit)] for digit in str(year))
    for written in (
        f"{year}.{month}.{number}",
        f"{year}/{month:02d}/{number:02d}",
        f"{year}年{month}月{number}日",
        f"{year}{month:02d}{number:02d}",
        f"{chinese}年{spoken(month)}月{spoken(number)}日",
        f"{day.isoformat()} 08:30:00",
        str((day - date(1899, 12, 30)) // timedelta(days=1)),
    ):
        assert date_of(written) == day.isoformat(), written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022.3", "2022-03"), ("2022年3月", "2022-03"), ("二〇二二年三月", "2022-03"),
        ("二○二二年十二月", "2022-12"),
        ("二零二二年", "2022"), ("2022", "2022"), ("202203", "2022-03"),
        ("２０２２．３", "2022-03"), ("明年", "明"), ("99999", "99999"),
    ],
)  # fmt: skip
def test_months_and_years(written: str, meant: str) -> None:
    assert date_of(written) == meant


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("山东省聊城市东昌府区某路1号", Place("山东省", "聊城市")),
        ("252000 山东聊城高新区", Place("山东省", "聊城市")),
        ("山东省临清市某路", Place("山东省", "聊城市")), ("北京市海淀区", Place("北京市", "北京市")),
        ("北京海淀区", Place("北京市", "北京市")), ("吉林市昌邑区", Place("吉林省", "吉林市")), ("上海路1号", Place()),
        ("北京西路3号", Place()), ("海南藏族自治州共和县", Place("青海省", "海南藏族自治州")),
        ("济南高新区", Place("山东省", "济南市")),
        ("新疆石河子市", Place("新疆维吾尔自治区", "石河子市")), ("某路1号", Place()), ("", Place()),
    ],
)  # fmt: skip
def test_places_of_addresses(address: str, place: Place) -> None:
    assert place_of(address) == place
