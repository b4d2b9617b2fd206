"""Sums of money in running text and in fields of forms, in yuan: ranges and Chinese numerals too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_ingest.sources.money import CNY, amount_of

_UNITS = {"亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "万": 10_000, "千": 1_000, "": 1}
_NUMBER = r"\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+"
_UNIT = "亿|千万|百万|万|千|"
_SUM = re.compile(rf"(?<![\d.])(?:({_NUMBER})\s*({_UNIT})元?\s*[-~至到—–]\s*)?({_NUMBER})\s*({_UNIT})元")
_BARE = re.compile(rf"(?:({_NUMBER})\s*[-~至到—–]\s*)?({_NUMBER})\s*({_UNIT})")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount, or from `cny` to `most`; where it stands in the text."""

    cny: float
    most: float
    start: int
    end: int


def sums(text: str) -> Iterator[Sum]:
    """The sums with 元 in a text: 500万元, 1,200.5 万元, 200-500万元, 五十万元."""
    for found in _SUM.finditer(_plain(text)):
        unit = _UNITS[found[4]]
        most = _number(found[3]) * unit
        least = _number(found[1]) * (_UNITS[found[2]] if found[2] else unit) if found[1] else most
        yield Sum(least, most, *found.span())


def cny_of(text: str, unit: str = "") -> float | None:
    """The sum that a field states, the lower end of a range; `unit` is that of its label (`万元`). None where none is.

    A bare number counts in the unit of the label, and in yuan where the label has none.
    """
    if amount := amount_of(text, unit):
        return amount.value if amount.currency == CNY else None
    if found := next(sums(text), None):
        return found.cny
    bare = _BARE.fullmatch(re.sub(r"^(?:人民币|约|不低于|不少于|¥|￥)+|(?:左右|以上|以内)$", "", _plain(text).strip()))
    if not bare:
        return None
    factor = _UNITS[bare[3]] if bare[3] else _UNITS.get(unit.removesuffix("元"), 1)
    return _number(bare[1] or bare[2]) * factor


def _plain(text: str) -> str:
    """Full-width figures as plain ones, each sign for one, so that places hold."""
    return "".join(
        unicodedata.normalize("NFKC", char) if len(unicodedata.normalize("NFKC", char)) == 1 else char for char in text
    )


def _number(printed: str) -> float:
    if printed[0].isdigit():
        return float(printed.replace(",", ""))
    whole, pending = 0, 0
    for char in printed:
        if char in _TENS:
            whole += (pending or 1) * _TENS[char]
            pending = 0
        else:
            pending = _DIGITS[char]
    return float(whole + pending)
