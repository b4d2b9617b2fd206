"""Quantities as texts state them: the number, its unit, how it is compared, and what it is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from twinwheel_graph.language.measured import About, about
from twinwheel_graph.language.numbers import ARABIC, NUMERALS, SHARES, folded, number_of, shown
from twinwheel_graph.language.spoken import Spoken, spoken
from twinwheel_graph.language.units import Units, units

SURE, UNSURE = 0.9, 0.6
"""How sure a reading is: of a number with its unit or comparison; of one that could be something else."""

YEARS = range(1900, 2100)
"""So many years are a date."""

_ARABIC = re.compile(rf"(?<![A-Za-z0-9第_.几数上])(?<![0-9.]\s)(?:{ARABIC})(?!\s?\.\s[0-9]|\s[0-9])")
"""Not behind what makes an order or a name of it, or tells none (几百克, 上千台); not torn apart (0 . 0 5)."""

_MYRIAD = re.compile(r"\s?[百千万亿]{1,2}")
_TOLERANCE = re.compile(rf"\s?(?:±|\+/-)\s?({ARABIC})")
_TO = re.compile(rf"\s?\\?(?:~|～|∼|-|–|—|−|至|到|\.\.|to)\s?(?P<number>-?{ARABIC})")
_TO_NUMERAL = re.compile(rf"(?:到|至|~|～|—)(?P<number>[{NUMERALS}]+)")
_LETTER = re.compile(r"\s?[A-Za-z]")
_FROM_TO = re.compile(r"\s?[^，。；、,;\s0-9]{0,4}[到至](?:了|约)?\s?-?[0-9].*")
"""Between two quantities of one thing: 由 36 dB 降到 29 dB."""

_PER = re.compile(r"每\s?(秒|分钟|小时|天|周|年|吨|公斤|千克|亩|公顷|升|平方米|立方米)\s?$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity from `start` to before `end`. `sign` is = ≥ > ≤ < ≈, → (reached) or ~ (from `low` to `high`).

    `of` is what is measured, `change` whether it "rise"s or "fall"s by so much. `unit` is empty for a bare number.
    """

    start: int
    end: int
    low: float
    high: float
    sign: str
    unit: str
    of: str = ""
    change: str = ""
    confidence: float = SURE

    @property
    def value(self) -> str:
        """The normal form, which reads as the same quantity."""
        if self.sign == "~":
            text = f"{shown(self.low)}~{shown(self.high)}"
        else:
            text = ("" if self.sign == "=" and self.unit else self.sign) + shown(self.low)
        return f"{text} {self.unit}" if self.unit else text

    def moved(self, by: int) -> Quantity:
        """The same quantity so many characters later."""
        return replace(self, start=self.start + by, end=self.end + by)


def quantities(text: str, wanted: Callable[[str], bool] = lambda _unit: True) -> tuple[Quantity, ...]:
    """The quantities of a text, in its order; of units that are not wanted none is read."""
    return tuple(_Reading(folded(text), units(), spoken()).found(wanted))


@dataclass(frozen=True, slots=True)
class _Bare:
    """A number with its unit, before what stands around it was read."""

    start: int
    end: int
    low: float
    high: float
    unit: str
    numeral: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    known: Units
    said: Spoken

    def found(self, wanted: Callable[[str], bool]) -> Iterator[Quantity]:
        last = 0
        before: Quantity | None = None
        for start, end in self._numbers():
            if start < last or (bare := self._bare(start, end)) is None:
                continue
            if (made := self._whole(bare, last)) is not None:
                if wanted(made.unit):
                    before = self._measured(made, last, before)
                    yield before
                last = made.end
            else:
                last = max(last, bare.end)

    def _numbers(self) -> Iterator[tuple[int, int]]:
        """Where numbers stand that are no part of a name, a date or an order."""
        numerals = (one.span() for one in self.said.numerals.finditer(self.text))
        arabic = (one.span() for one in _ARABIC.finditer(self.text))
        yield from sorted((*numerals, *arabic))

    def _bare(self, start: int, end: int) -> _Bare | None:
        numeral = self.text[start] in NUMERALS
        if (share := SHARES.get(self.text[start : start + 3])) is not None:
            return self._share(start, end, share)
        signed = start - 1 if not numeral and self._signed(start) else start
        plain = end
        end, low, unit_end, unit = self._scaled(self.text[signed:end], end)
        if low is None:
            return None
        high = low
        if found := None if numeral else _TOLERANCE.match(self.text, end):
            give = number_of(found[1])
            end, _, unit_end, unit = self._scaled("0", found.end())
            low, high = low - give, low + give
        elif found := (_TO_NUMERAL if numeral else _TO).match(self.text, unit_end):
            upper_end, upper, after, upper_unit = self._scaled(found["number"], found.end("number"))
            other = upper_unit or unit
            if upper is not None and other and (not unit or unit == other) and low < upper:
                low = self._shared(low, found.end("number"), unit) if end == plain else low
                end, high, unit_end, unit = upper_end, upper, after, other
        if (unit == "year" and max(low, high) in YEARS) or (numeral and not unit):
            return None
        return _Bare(signed, max(end, unit_end), min(low, high), high, unit, numeral)

    def _share(self, start: int, end: int, unit: str) -> _Bare | None:
        try:
            number = number_of(self.text[start:end])
        except ValueError:
            return None
        return _Bare(start, end, number, number, unit, numeral=False)

    def _shared(self, low: float, upper_end: int, unit: str) -> float:
        """5~10万元: the lower bound has the myriads of the upper one."""
        found = _MYRIAD.match(self.text, upper_end)
        if unit or found is None or self.known.end(self.text, found.end()) == found.end():
            return low
        return low * number_of(f"1{found.group().strip()}")

    def _scaled(self, number: str, end: int) -> tuple[int, float | None, int, str]:
        """A number with its myriads and its unit: where it ends, its value, where the unit ends, the unit."""
        try:
            value = number_of(number)
        except ValueError:
            return end, None, end, ""
        unit_end, unit = self._unit(end)
        if not unit and (found := _MYRIAD.match(self.text, end)):
            value *= number_of(f"1{found.group().strip()}")
            end = found.end()
            unit_end, unit = self._unit(end)
        return end, value, unit_end, unit

    def _unit(self, at: int) -> tuple[int, str]:
        space = at + 1 if self.text[at : at + 1] == " " else at
        if (end := self.known.end(self.text, space)) > space:
            return end, self.known.normal(self.text[space:end])
        return at, ""

    def _signed(self, start: int) -> bool:
        if self.text[start - 1 : start] not in ("-", "−"):
            return False
        before = self.text[start - 2 : start - 1] if start > 1 else ""
        return not (before.isascii() and (before.isalnum() or before in ")%_")) or not before

    def _whole(self, bare: _Bare, floor: int) -> Quantity | None:
        """With how it is compared, before and behind; None for what is no quantity."""
        start, end, unit = bare.start, bare.end, bare.unit
        if found := _PER.search(self.text, max(floor, start - 5), start):
            start, unit = found.start(), self.known.normal(f"{unit or 'piece'}/{found[1]}")
        within = self.text[max(floor, start - 1) : start] == "±"
        sign, start = self.said.sign_before(self.text, floor, start - within)
        sign = sign or ("≤" if within else "")
        behind, end = self.said.sign_behind(self.text, end, unit)
        sign = behind if behind and sign in ("", "→", "≈") else sign
        if not unit and (bare.low != bare.high or _LETTER.match(self.text, bare.end)):
            return None
        if bare.low != bare.high:
            return Quantity(start, end, bare.low, bare.high, "~", unit)
        if bare.numeral and not sign and self._idiom(bare):
            return None
        if (
            not unit
            and sign in ("", "≈", "→")
            and not self.said.is_bare(self.text[max(floor, bare.start - 12) : bare.start])
        ):
            return None
        short = len(unit) == 1 and unit.isascii() and unit.isalpha()
        return Quantity(
            start, end, bare.low, bare.high, sign or "=", unit, confidence=UNSURE if short or not unit else SURE
        )

    def _idiom(self, bare: _Bare) -> bool:
        number = self.text[bare.start : bare.end]
        return (number.startswith("一") and bare.low == 1) or (bare.unit in self.known.counts and bare.low < 10)

    def _measured(self, given: Quantity, floor: int, before: Quantity | None) -> Quantity:
        told: About = about(self.text, floor, given.start, given.end)
        if before is not None and _FROM_TO.fullmatch(self.text[before.end : given.end - 1]):
            told = About(before.of, reached=True)
        sign = given.sign
        if sign == "≻":
            sign = "≤" if self.said.smaller_is_better(told.of, given.unit) else "≥"
        if told.reached and sign == "=":
            sign = "→"
        return replace(given, sign=sign, of=told.of, change=told.change)
