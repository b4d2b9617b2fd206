"""Sums of money in running text and in fields of forms, in yuan: ranges and Chinese numerals too."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_graph.language.numbers import number_of
from twinwheel_ingest.sources.money import CNY, amount_of

_UNITS = {"亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "万": 10_000, "千": 1_000, "": 1}
_TO = r"\s*[-~至到—–]\s*"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNIT = "亿|千万|百万|万|千|"
_NUMERALS = "[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*"
_SUM = re.compile(rf"(?<![\d.])(?:({_NUMBER})\s*({_UNIT})元?{_TO})?({_NUMBER})\s*({_UNIT})元")
_SPOKEN = re.compile(rf"(?<![几数上零〇一二两三四五六七八九十百千万亿])(?:({_NUMERALS})元?{_TO})?({_NUMERALS})元")
_BARE = re.compile(rf"(?:({_NUMBER}){_TO})?({_NUMBER})\s*({_UNIT})")
_BARE_SPOKEN = re.compile(rf"(?:({_NUMERALS}){_TO})?({_NUMERALS})")
_MYRIADS = re.compile("[万亿]+$")
_ONE_DIGIT = re.compile("[一二两三四五六七八九]([十百千]*[万亿]*)")


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount, or from `cny` to `most`; where it stands in the text."""

    cny: float
    most: float
    start: int
    end: int


def sums(text: str) -> Iterator[Sum]:
    """The sums with 元 in a text: 500万元, 1,200.5 万元, 200-500万元, 五十万元, 三到五百万元."""
    plain = _plain(text)
    yield from sorted((*_in_digits(plain), *_in_numerals(plain)), key=lambda one: one.start)


def _in_digits(plain: str) -> Iterator[Sum]:
    for found in _SUM.finditer(plain):
        unit = _UNITS[found[4]]
        most = _digits(found[3]) * unit
        least = _digits(found[1]) * (_UNITS[found[2]] if found[2] else unit) if found[1] else most
        yield Sum(least, most, *found.span())


def _in_numerals(plain: str) -> Iterator[Sum]:
    for found in _SPOKEN.finditer(plain):
        with contextlib.suppress(ValueError):
            most = number_of(found[2])
            yield Sum(_least(found[1], found[2]) if found[1] else most, most, *found.span())


def _least(first: str, last: str) -> float:
    """The lower end of a range, of which the upper end may have the unit: 三百 of 三百到五百万, 三 of 三到五百万."""
    if "万" in first or "亿" in first:
        return number_of(first)
    whole = _ONE_DIGIT.fullmatch(last) if len(first) == 1 else None
    myriads = _MYRIADS.search(last)
    return number_of(first + (whole[1] if whole else myriads[0] if myriads else ""))


def cny_of(text: str, unit: str = "") -> float | None:
    """The sum that a field states, the lower end of a range; `unit` is that of its label (`万元`). None where none is.

    A bare number counts in the unit of the label, and in yuan where the label has none.
    """
    if amount := amount_of(text, unit):
        return amount.value if amount.currency == CNY else None
    if found := next(sums(text), None):
        return found.cny
    bare = re.sub(r"^(?:人民币|约|不低于|不少于|¥|￥)+|(?:左右|以上|以内)$", "", _plain(text).strip())
    labelled = _UNITS.get(unit.removesuffix("元"), 1)
    if told := _BARE.fullmatch(bare):
        return _digits(told[1] or told[2]) * (_UNITS[told[3]] if told[3] else labelled)
    return _spoken(bare, labelled)


def _spoken(bare: str, labelled: int) -> float | None:
    told = _BARE_SPOKEN.fullmatch(bare)
    if not told:
        return None
    with contextlib.suppress(ValueError):
        least = _least(told[1], told[2]) if told[1] else number_of(told[2])
        return least if _MYRIADS.search(bare) else least * labelled
    return None


def _plain(text: str) -> str:
    """Full-width figures as plain ones, each sign for one, so that places hold."""
    return "".join(
        unicodedata.normalize("NFKC", char) if len(unicodedata.normalize("NFKC", char)) == 1 else char for char in text
    )


def _digits(printed: str) -> float:
    return float(printed.replace(",", ""))
