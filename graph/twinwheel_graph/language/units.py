"""Units as they are written, in one normal form, and which can be compared; names are data, Pint knows sizes."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pint

_POWER = r"(?:(?<=[A-Za-zΩ])\^?(?P<power>[-+]?[0-9])(?![0-9.]))?"
_STROKE = re.compile(r"\s?/\s?(\(?)")
_DOT = re.compile(r"\s?[·*⋅•∙]\s?")
_LOOSE = re.compile(r"[.\s]")
_WITHIN = re.compile(r"\s?[·*⋅•∙.\s]\s?")
_ATOM_END = r"(?![A-Za-zμΩ])"
_BETWEEN = re.compile(r"[\s·*⋅•∙.()]+")


@dataclass(frozen=True, slots=True)
class Units:
    """The units there are: normal form by name, what Pint calls a symbol, and the patterns that find them."""

    names: Mapping[str, str]
    pint: Mapping[str, str]
    definitions: tuple[str, ...]
    denominators: frozenset[str]
    counts: frozenset[str]
    within: frozenset[str]
    """What stands within several together only: alone it is mostly something else."""
    named: str
    """The names, as an alternation: what numerals are followed by."""
    part: re.Pattern[str]

    def end(self, text: str, at: int) -> int:
        """Where the unit at a place ends, one or several together (W/(m·K), 元/吨); the place where there is none."""
        found = self.part.match(text, at)
        if found is None or found["name"] in self.within:
            return at
        end = found.end()
        while (further := self._further(text, end)) > end:
            end = further
        return end

    def _further(self, text: str, at: int) -> int:
        """Where what stands together with the unit before ends."""
        if stroke := _STROKE.match(text, at):
            return self._bracket(text, at, stroke.end()) if stroke[1] else self._part(text, at, stroke.end())
        if dot := _DOT.match(text, at):
            return self._part(text, at, dot.end())
        found = self.part.match(text, at + 1) if _LOOSE.match(text, at) else None
        return found.end() if found and (found["power"] or "").startswith("-") else at

    def _part(self, text: str, at: int, start: int) -> int:
        found = self.part.match(text, start)
        return found.end() if found else at

    def _bracket(self, text: str, at: int, start: int) -> int:
        end = self._part(text, start, start)
        while end > start:
            if text.startswith(")", end):
                return end + 1
            between = _WITHIN.match(text, end)
            start, end = end, self._part(text, end, between.end()) if between else end
        return at

    def normal(self, written: str) -> str:
        """The normal form of a unit: symbols, those in the denominator last; reading it gives it again."""
        powers: dict[str, int] = {}
        sign = 1
        at = 0
        while at < len(written):
            if written[at] == "/":
                sign, at = -1, at + 1
            elif between := _BETWEEN.match(written, at):
                sign, at = (1, between.end()) if ")" in between.group() else (sign, between.end())
            elif found := self.part.match(written, at):
                name = self.names.get(found["name"], found["name"])
                name = _SAME.get(name, name)
                powers[name] = powers.get(name, 0) + sign * int(found["power"] or 1)
                at = found.end()
            else:
                at += 1
        return _printed(powers)


_SAME = {
    "um": "μm",
    "ug": "μg",
    "us": "μs",
    "umol": "μmol",
    "uL": "μL",
    "ml": "mL",
    "l": "L",
    "℃": "°C",
    "fps": "frame/s",
}


@functools.cache
def units() -> Units:
    """The units of units.toml."""
    told = tomllib.loads(resources.files(__package__).joinpath("units.toml").read_text(encoding="utf-8"))
    names: dict[str, str] = told["names"]
    symbols, compound = told["symbols"]["list"], told["symbols"]["compound"]
    guards: dict[str, str] = told["not_before"]
    denominators = frozenset(told["pint"]["denominators"])
    spoken = [one for one in names if one not in denominators]
    written = _alternatives([*names, *symbols, *compound], guards)
    return Units(
        names=names,
        pint=told["symbols"]["pint"],
        definitions=tuple(told["pint"]["definitions"]),
        denominators=denominators,
        counts=frozenset(told["pint"]["counts"]),
        within=frozenset({*compound, *denominators} - {*spoken, *symbols}),
        named=_alternatives([one for one in spoken if not one.isascii()], guards),
        part=re.compile(rf"(?P<name>{written}){_POWER}"),
    )


def dimension(unit: str) -> str:
    """What a unit measures, as Pint says it, such as [length]; empty where Pint does not know."""
    found = _known(unit)
    return "" if found is None else str(found.dimensionality)


def comparable(unit: str, other: str) -> bool:
    """Whether numbers in two units can be compared: the same unit, or the same dimension.

    Degrees Celsius only with themselves: 5 K more is 5 ℃ more, yet 5 K is no 5 ℃, and texts tell both.
    """
    return unit == other or ("" not in (unit, other) and _dimension_key(unit) == _dimension_key(other) != "")


def converted(number: float, unit: str, other: str) -> float:
    """A number of one unit in another that is comparable."""
    if unit == other:
        return number
    own, goal = _known(unit), _known(other)
    if own is None or goal is None:
        raise ValueError(unit)
    return float(_registry().Quantity(number, own).to(goal).magnitude)


@functools.cache
def _dimension_key(unit: str) -> str:
    found = _known(unit)
    if unit == "°C":
        return ""
    # Percent and ratio are of one dimension with angles and bits in Pint: only what is a share may be compared with it.
    if found is None or (found.dimensionless and unit not in SHARES):
        return ""
    return str(found.dimensionality)


SHARES = frozenset({"%", "permille", "percentage_point", "tenth", "ppm", "ppb"})


@functools.cache
def _known(unit: str) -> pint.Unit | None:
    import pint

    if unit == "°C":
        return _registry().Unit("degree_Celsius")
    told = units().pint
    text = re.sub(r"([^\W0-9_]+_?[^\W0-9_]*|°C|%)(-?[0-9]+)?", lambda one: _asked(one[1], one[2], told), unit)
    try:
        found = _registry().parse_units(text.replace("·", "*")) if text else None
        return found if found is None or str(found.dimensionality) else None
    except (pint.errors.PintError, ValueError, TypeError):  # a level (dB) within a compound has no dimension, too
        return None


def _asked(name: str, power: str | None, told: Mapping[str, str]) -> str:
    own = told.get(name, name)
    return f"({own})" + (f"**{power}" if power else "")


@functools.cache
def _registry() -> pint.UnitRegistry[Any]:
    import pint

    made: pint.UnitRegistry[Any] = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for one in units().definitions:
        made.define(one)
    return made


def _alternatives(names: Iterable[str], guards: Mapping[str, str]) -> str:
    """The longest first, each not where another word goes on."""
    written = {one: re.escape(one) + _end(one, guards) for one in names}
    return "|".join(written[one] for one in sorted(written, key=lambda one: (-len(one), one)))


def _end(name: str, guards: Mapping[str, str]) -> str:
    if name in guards:
        return f"(?![{guards[name]}])"
    return _ATOM_END if (name[-1].isascii() and name[-1].isalpha()) or name[-1] in "Ωμ" else ""


def _printed(powers: Mapping[str, int]) -> str:
    above = [f"{name}{power if power > 1 else ''}" for name, power in powers.items() if power > 0]
    below = [f"{name}{-power if power < -1 else ''}" for name, power in powers.items() if power < 0]
    if not below:
        return "·".join(above)
    under = below[0] if len(below) == 1 else f"({'·'.join(below)})"
    return f"{'·'.join(above) or '1'}/{under}"
