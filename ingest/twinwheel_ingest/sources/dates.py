"""Dates as people write them, in the form of the graph: YYYY, YYYY-MM or YYYY-MM-DD."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial dates, from March 1900 on."""

SERIALS = range(10_959, 73_051)
"""Serial dates from 1930 to 2099; a number below is no day, and 1900 to 2100 are years."""

_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_CHINESE = re.compile(r"[〇○零Ｏ一二三四五六七八九十]+")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?\s*[日号月]?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
)
_RUN_TOGETHER = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(\d{2})?$")


def date_of(printed: str) -> str:
    """A date such as 2022/3/1, 2022.3, 2022年3月, 二〇二二年三月, 20220301 or 44621; else as it stands."""
    plain = unicodedata.normalize("NFKC", _arabic(printed)).strip()
    if plain.isdecimal() and plain.isascii() and int(plain) in SERIALS and len(plain) == 5:
        return (_EPOCH + timedelta(days=int(plain))).isoformat()
    found = _DATE.match(plain) or _RUN_TOGETHER.match(plain)
    if not found:
        return plain.removesuffix("年")
    day = f"-{int(found[3]):02d}" if found[3] else ""
    return f"{found[1]}-{int(found[2]):02d}{day}"


def _arabic(printed: str) -> str:
    """Chinese numerals of a date in digits: those of a year one by one, those of a month and a day by their value."""
    return _CHINESE.sub(lambda found: _number(found[0]), printed) if "年" in printed else printed


def _number(numeral: str) -> str:
    if "十" not in numeral:
        return numeral.translate(_DIGITS)
    tens, _, ones = numeral.partition("十")
    return f"{tens.translate(_DIGITS) or '1'}{ones.translate(_DIGITS) or '0'}"
