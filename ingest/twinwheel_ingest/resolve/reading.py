"""What the parts of an organisation's name say: place, ordinals, legal form, branch, school, and the distinctive core.

A name is read once; pairs are compared by their readings. The words stand in lexicon.toml and in the table of places.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from twinwheel_graph.language.numbers import number_of

_BRACKETS = re.compile(r"\(([^()]*)\)")
_MARKS = re.compile(r"[^\w]|_")
_HAN = "\u4e00-\u9fff"
_DIGITS = "一二三四五六七八九十百"
_ORDINALS = re.compile(
    rf"第([{_DIGITS}]+|\d+)|([{_DIGITS}]+)(?=局|院|所|厂|建|冶|处|队|公司|航务|医)|(?<![a-z.])(\d+)(?![a-z])"
)
_COUNTY = re.compile(rf"[{_HAN}]{{2,3}}(?<![超城都门])[市县](?=[{_HAN}]{{2}})")
_HEAD = re.compile(
    rf"[{_HAN}()]{{2,}}?(?:大学|学院|科学院|工程院|社科院|研究院|研究总院)(?!大学|学院)(?:\([^()]*\))?(?=[{_HAN}]{{2}})"
)
_INSTITUTION = re.compile(
    r"(大学|学院|学校|研究院|科学院|研究所|研究中心|实验室|天文台|植物园|医院|总院|中心|台|站|所|院)$"
)
_CHINESE = re.compile(rf"[{_HAN}]")
_BROKEN = re.compile(r".?(?:省|治区)|.市(?!场|政|郊|南|北)|.{0,2}大学(?=.*学院)|[学业院]")
_CUT = re.compile(r"(?:[国区]?[农林牧]{0,2}业?)?科学院|[国区][农林牧]+业?科学院")
_KINDS = ("科学院", "研究院", "大学", "学院", "学校", "医院", "研究所", "实验室", "研究中心", "中心", "园", "台", "站")


LONG = 12
"""The letters from which a name in another script is no abbreviation."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The parts of one name.

    `key` is the whole name in the one spelling, in which a place is written without 省 or 市, brackets count for
    nothing and 有限责任公司 is 有限公司. `rest` is the name without places, legal form and school; `core` is what is
    distinctive of it. `short` says that it cannot be a whole name: it has no legal form, no kind of institution, or
    its start is lost; `bare` that it has nothing but words that many share.
    """

    key: str
    rest: str
    core: str
    head: str
    school: str
    kind: str
    places: tuple[str, ...]
    bracket: str
    ordinals: tuple[int, ...]
    form: str
    group: bool
    branch: str
    short: bool
    bare: bool


@functools.lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """Width and case folded, white space taken out."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@functools.lru_cache(maxsize=65_536)
def read(name: str) -> Reading:
    """The parts of a name."""
    text = plain(name)
    form, body, group = _form(text)
    bracket = "".join(part for part in _BRACKETS.findall(body) if part not in {"集团", "有限"})
    whole = _MARKS.sub("", body)
    head, school = ("", "") if form else _school(body)
    named = head or whole
    branch = _branch(text)
    places, rest = _places(named)
    core = _shared(firm=bool(form)).sub("", rest)
    kind = "" if form else next((kind for kind in _KINDS if named.endswith(kind)), "")
    return Reading(
        key=_key(places, rest, school, form, group=group),
        rest=rest,
        core=core,
        head=head,
        school=school,
        kind=kind,
        places=places,
        bracket=bracket,
        ordinals=_ordinals(whole),
        form=form,
        group=group,
        branch=branch,
        short=_is_short(text, form),
        bare=bool(_CHINESE.search(text)) and not core and not places,
    )


def _form(text: str) -> tuple[str, str, bool]:
    """The family of the legal form, the name without it, and whether it names a group."""
    for form, family in lexicon()["forms"].items():
        if text.endswith(form):
            body = text[: -len(form)]
            group = "集团" in form or "集团" in body
            return family, re.sub(r"\(集团\)|集团$", "", body), group
    return "", re.sub(r"\(集团\)", "", text), "集团" in text


def _school(body: str) -> tuple[str, str]:
    """The institution and the part within it that a name names, where it names both."""
    found = _HEAD.match(body)
    if not found or len(body) == found.end():
        return "", ""
    return _MARKS.sub("", found[0]), _MARKS.sub("", body[found.end() :])


def _places(text: str) -> tuple[tuple[str, ...], str]:
    """The places at the start of a name or in it between brackets, and what is left."""
    found: list[str] = []
    rest = text
    while known := _place_at(rest):
        place, length = known
        if len(rest) - length < 2:
            break
        found.append(place)
        rest = rest[length:]
    return tuple(dict.fromkeys(found)), rest


@functools.lru_cache(maxsize=4_096)
def place_before(part: str) -> tuple[str, ...]:
    """The places at the start of what a part of an institution is called: 沈阳 of 沈阳自动化研究所."""
    return _places(part)[0]


def _place_at(text: str) -> tuple[str, int] | None:
    for length in range(min(11, len(text)), 1, -1):
        if place := places().get(text[:length]):
            return place, length
    found = _COUNTY.match(text)
    return (found[0][:-1], found.end()) if found else None


def _key(places: tuple[str, ...], rest: str, school: str, form: str, *, group: bool) -> str:
    return "|".join(("".join(places), rest, school, form, "g" if group else ""))


def _ordinals(text: str) -> tuple[int, ...]:
    return tuple(_number(next(filter(None, found))) for found in _ORDINALS.findall(text))


def _number(digits: str) -> int:
    """The value of 二十一 or 21; 0 where it is none."""
    try:
        return int(number_of(digits))
    except ValueError:
        return 0


def _branch(text: str) -> str:
    """What a name says of a branch or campus, with what tells it from others."""
    words: list[str] = [*lexicon()["branches"], *lexicon()["campuses"]]
    for word in words:
        at = text.find(word)
        if at > 0:
            return text[max(0, at - 4) : at] + word
    return ""


def _is_short(text: str, form: str) -> bool:
    """Whether this is less than a whole name. One in another script is whole where it is long."""
    if not _CHINESE.search(text):
        return len(text) < LONG
    if _BROKEN.match(text) or _CUT.match(text):
        return True
    return not form and not _INSTITUTION.search(_BRACKETS.sub("", text))


@functools.cache
def lexicon() -> Mapping[str, Any]:
    """The words of names."""
    return tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))


@functools.cache
def places() -> Mapping[str, str]:
    """Each spelling of a place, with its short name."""
    from twinwheel_ingest.reference.load import table

    known: dict[str, str] = {}
    for row in table("places").rows:
        known[row["full"]] = row["name"]
        known.setdefault(row["name"], row["name"])
        known.setdefault(f"{row['name']}市", row["name"])
    return known


@functools.cache
def provinces() -> Mapping[str, str]:
    """The province of each place, by their short names."""
    from twinwheel_ingest.reference.load import table

    return {row["name"]: row["province"] for row in table("places").rows}


@functools.cache
def _shared(*, firm: bool) -> re.Pattern[str]:
    """The words that many names share."""
    words = [*lexicon()["trades"], *(() if firm else lexicon()["learning"])]
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def lost_more(name: str) -> bool:
    """Whether a name begins in the middle of an academy's: it may be that of several."""
    return bool(_CUT.match(plain(name)))


@functools.lru_cache(maxsize=65_536)
def repaired(name: str) -> tuple[tuple[str, str], ...]:
    """The names that a damaged one may have been, each with the code of what was mended."""
    return tuple(_repaired(name))


def _repaired(name: str) -> Iterator[tuple[str, str]]:
    text = plain(name)
    for broken, sound in lexicon()["repairs"].items():
        if text.startswith(broken):
            yield sound + text[len(broken) :], "lost_start"
    for kind in ("大学", "学院"):
        if text.endswith(kind * 2):
            yield text[: -len(kind)], "doubled_end"
    if text[:1] in lexicon()["surnames"]:
        yield from ((text[length:], "name_before") for length in (2, 3) if len(text) - length >= 4)
