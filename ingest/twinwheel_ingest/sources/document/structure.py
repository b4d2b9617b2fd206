"""How a Chinese official document is built: title, sections, items, lists of members, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.document.text import Written

FRONT_LINES = 15
"""Among how many lines the title is looked for."""

TITLE_LINES = 4
"""Over how many lines a title may run."""

BODY_NAME = r"[一-龥]{2,30}(?:政府|委员会|办公室|国务院|厅|局|委|部)"
"""A line or the beginning of a title that names who issues."""

_ISSUER = rf"(?P<issuer>{BODY_NAME}|国务院)?"
_KINDS = "意见|通知|办法|方案|规划|计划|决定|措施|规定|细则|政策|纲要"
_PLAIN_KINDS = (
    "若干(?:政策措施|措施|政策|规定|意见)|(?:管理|实施|暂行|扶持|奖励|支持)?办法|"
    "实施细则|行动计划|(?:实施|工作)方案|条例|规定"
)
_PLAIN_TITLE = re.compile(rf"(?P<title>(?P<about>[^。：:；，、\s]{{4,60}}?)(?:{_PLAIN_KINDS})(?:（[^）]{{1,12}}）)?)")
_TITLE = re.compile(rf"{_ISSUER}(?P<title>关于(?P<about>[^。：:；]{{2,100}}?)的?(?:{_KINDS})(?:（[^）]{{1,12}}）)?)")
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,5}章)\s*\S")
_ITEM = re.compile(r"（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十百]{1,5}条\s*")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]{1,5}条\s*\S")
_LIST = re.compile(r"(?P<group>[一-龥]{2,40}?)(?:组成)?(?:人员|单位|成员){1,2}名单")
_LABEL = re.compile(r"(?:常务)?副?\s*(?:组\s*长|主\s*任|召\s*集\s*人|总?\s*指\s*挥|成\s*员(?:\s*单\s*位)?)\s*[：:]\s*")
_AFTER_LIST = re.compile(r"附\s*件|抄\s*送|主\s*题\s*词|联\s*系|（此件|.*\d{4}年\d{1,2}月\d{1,2}日")
_RUNNING_NUMBER = re.compile(r"\d{1,3}\s*[.．、]?\s*(?=[^\d年月日])")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）]*|[^。！？]+$")


class Kind(StrEnum):
    """What a line is."""

    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    LIST = "list"
    MEMBER = "member"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Unit:
    """One line: its number, what it is, the heading it stands under, its text or why there is none, and its place."""

    line: int
    kind: Kind
    section: str
    text: str
    error: BadRow | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a document, `about` what it is, and the lines that it takes."""

    issuer: str
    text: str
    about: str
    first: int
    last: int

    @property
    def whole(self) -> str:
        """The title with its issuer before it."""
        return f"{self.issuer}{self.text}"


def title_of(lines: Iterable[str], page: str = "") -> Title | None:
    """The first title among the front lines, which may run over several of them.

    `关于…的意见` goes before a title without 关于 (`…管理办法`). Of a web page, whose front is of any length, `page` is
    what it calls itself: a title that it names goes before all others, which may be those of other pages.
    """
    numbered = ((number, "".join(line.split())) for number, line in enumerate(lines, 1) if line.strip())
    front = list(numbered if page else islice(numbered, FRONT_LINES))
    own = (title for title in _titles(front, _TITLE, _PLAIN_TITLE) if title.text in page) if page else iter(())
    return next(own, None) or next(_titles(front, _TITLE), None) or next(_titles(front, _PLAIN_TITLE), None)


def _titles(front: list[tuple[int, str]], *patterns: re.Pattern[str]) -> Iterator[Title]:
    for start in range(len(front)):
        for end in range(start + 1, min(start + TITLE_LINES, len(front)) + 1):
            text = "".join(text for _, text in front[start:end])
            for found in filter(None, (pattern.fullmatch(text) for pattern in patterns)):
                issuer = found.groupdict().get("issuer") or ""
                yield Title(issuer, found["title"], found["about"], front[start][0], front[end - 1][0])


def has_headings(lines: Iterable[str]) -> bool:
    """Whether a text has sections numbered in the official way."""
    return any(_HEADING.match(line.strip()) or _ARTICLE.match(line.strip()) for line in lines)


def units(lines: Iterable[Written]) -> Iterator[Unit]:
    """The lines that are not empty, each with what it is."""
    section, listing = "", False
    for line in lines:
        number, place = line.number, line.place
        if isinstance(line.text, BadRow):
            yield Unit(number, Kind.UNREADABLE, section, "", line.text, place)
            continue
        text = line.text.strip()
        if not text:
            continue
        kind = _kind(text, listing=listing)
        listing = kind in (Kind.LIST, Kind.MEMBER)
        section = text if kind is Kind.HEADING else section
        yield Unit(number, kind, section, text, place=place)


def _kind(text: str, *, listing: bool) -> Kind:
    if _HEADING.match(text):
        return Kind.HEADING
    if _ITEM.match(text):
        return Kind.ITEM
    if _LIST.fullmatch("".join(text.split())):
        return Kind.LIST
    if (listing or _LABEL.match(text)) and not text.endswith("。") and not _AFTER_LIST.match(text):
        return Kind.MEMBER
    return Kind.PARAGRAPH


def group_of(unit: Unit) -> str:
    """The body whose members the heading of a list announces."""
    found = _LIST.fullmatch("".join(unit.text.split()))
    return found["group"] if found else ""


def without_label(text: str) -> str:
    """A line of a list without `组长：` and the like, and without its running number."""
    plain = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    return plain[number.end() :] if (number := _RUNNING_NUMBER.match(plain)) else plain


def without_number(text: str) -> str:
    """An item without its `（一）`."""
    return _ITEM.sub("", text, count=1)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, with their full stops."""
    for found in _SENTENCE.finditer(text):
        if found.group(0).strip():
            yield found.group(0).strip()
