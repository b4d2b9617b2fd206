"""Province and city of an address, by the codes of administrative divisions (GB/T 2260, as python-stdnum has them)."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

_FORMER = re.compile(r"\[\d*-\d+\]")
_SINCE = re.compile(r"\[\d+-\]")
_LEAD = re.compile(r"^(?:邮编)?[::]?\d{6}[\s,,]*|^(?:中华人民共和国|中国)")
_SUFFIX = re.compile(r"(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$")
_ZONE = re.compile(r"(?:高新|经开|经济|开发区|综合保税|新区)")
_SEAT = re.compile(r"(?:市|地区|盟|自治州)$")


@dataclass(frozen=True, slots=True)
class Place:
    """Full names; empty where an address does not tell."""

    province: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """Names of today. `provinces` by full and short name; cities and counties by province, then by name."""

    provinces: Mapping[str, str]
    cities: Mapping[str, Mapping[str, str]]
    counties: Mapping[str, Mapping[str, str]]


@functools.lru_cache(maxsize=10_000)
def place_of(address: str) -> Place:
    """The province and the city at prefecture level that an address begins with."""
    text = "".join(unicodedata.normalize("NFKC", address).split())
    text = _LEAD.sub("", _LEAD.sub("", text))
    known = _gazetteer()
    return _full_city(text, known) or _of_province(text, known) or _city_zone(text, known) or Place()


def _full_city(text: str, known: _Gazetteer) -> Place | None:
    """An address that begins with the full name of a city: 吉林市 is no part of a name that begins with 吉林."""
    for province, cities in known.cities.items():
        for name, city in cities.items():
            if name == city and text.startswith(name):
                return Place(province, city)
    return None


def _of_province(text: str, known: _Gazetteer) -> Place | None:
    for name, province in known.provinces.items():
        if not text.startswith(name):
            continue
        city = _within(text.removeprefix(name), province, known)
        if city or name == province:
            return Place(province, city)
    return None


def _within(rest: str, province: str, known: _Gazetteer) -> str:
    """The city that the rest of an address begins with; that of a county where it names just the county."""
    return _begins(rest, known.cities.get(province, {})) or _begins(rest, known.counties.get(province, {}))


def _city_zone(text: str, known: _Gazetteer) -> Place | None:
    """A short name alone may begin many names; before a development zone it is the city's."""
    for province, cities in known.cities.items():
        for name, city in cities.items():
            if name != city and text.startswith(name) and _ZONE.match(text.removeprefix(name)):
                return Place(province, city)
    return None


def _begins(text: str, names: Mapping[str, str]) -> str:
    return max(((name, city) for name, city in names.items() if text.startswith(name)), default=("", ""), key=_length)[
        1
    ]


def _length(pair: tuple[str, str]) -> int:
    return len(pair[0])


@functools.cache
def _gazetteer() -> _Gazetteer:
    from stdnum import numdb

    provinces: dict[str, str] = {}
    cities: dict[str, dict[str, str]] = {}
    counties: dict[str, dict[str, str]] = {}
    for _, _, _, props, children in numdb.get("cn/loc").prefixes:
        province = props["province"]
        provinces.update({province: province, _SUFFIX.sub("", province): province})
        names = {low: name for _, low, _, own, _ in children if (name := _of_today(own.get("county", "")))}
        cities[province], counties[province] = _divided(province, names)
    ordered = dict(sorted(provinces.items(), key=lambda pair: -len(pair[0])))
    return _Gazetteer(ordered, cities, counties)


def _divided(province: str, names: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Cities by full and short name, and the city of each county whose name is the only one in the province."""
    seats = {code[:2]: name for code, name in names.items() if code.endswith("00") and _SEAT.search(name)}
    if province.endswith("市"):
        seats = dict.fromkeys({code[:2] for code in names}, province)
    cities = {name: name for name in seats.values()}
    owners: dict[str, set[str]] = defaultdict(set)
    for code, name in names.items():
        if not code.endswith("00"):
            owners[name].add(seats.get(code[:2], name if name.endswith("市") else ""))
    counties = {name: min(found) for name, found in owners.items() if len(found) == 1 and min(found)}
    cities.update({_SEAT.sub("", name): name for name in seats.values() if len(_SEAT.sub("", name)) > 1})
    return cities, counties


def _of_today(names: str) -> str:
    """The name that still holds of `[-1997]聊城地区,[1997-]聊城市`; empty where none does."""
    current = [name for name in names.split(",") if name and not _FORMER.match(name)]
    return _SINCE.sub("", current[-1]) if current else ""
