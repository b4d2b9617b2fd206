"""Numbers that Word makes by itself, as 一、 and （一）: they tell headings and items of an official document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "chineseLegalSimplified"})

LEVELS = 9


class Numbering:
    """The counters of one document. `styles` are number format and text of each level of each list."""

    def __init__(self, styles: Mapping[tuple[str, int], tuple[str, str]]) -> None:
        self._styles = styles
        self._counts: dict[str, list[int]] = {}

    @classmethod
    def of(cls, part: Element | None) -> Numbering:
        """The lists that the numbering part declares; none without one."""
        if part is None:
            return cls({})
        abstract = {one.get(f"{_W}abstractNumId"): one for one in part.iter(f"{_W}abstractNum")}
        styles = {}
        for number in part.iter(f"{_W}num"):
            base = number.find(f"{_W}abstractNumId")
            declared = abstract.get(base.get(f"{_W}val")) if base is not None else None
            for level, style in _levels(declared) if declared is not None else ():
                styles[number.get(f"{_W}numId") or "", level] = style
        return cls(styles)

    def number(self, paragraph: Element) -> str:
        """The number of the next paragraph: `一、`, `（二）`, `3.`; empty where it has none, or a bullet."""
        numbered = paragraph.find(f"{_W}pPr/{_W}numPr")
        if numbered is None:
            return ""
        list_id, level = _value(numbered, "numId"), _value(numbered, "ilvl")
        depth = int(level) if level.isdecimal() and int(level) < LEVELS else 0
        counts = self._counts.setdefault(list_id, [0] * LEVELS)
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (LEVELS - depth - 1)
        return (
            self._shown(list_id, counts)
            if (list_id, depth) in self._styles and self._styles[list_id, depth][0] != "bullet"
            else ""
        )

    def _shown(self, list_id: str, counts: list[int]) -> str:
        depth = max(level for level, count in enumerate(counts) if count)
        _, text = self._styles[list_id, depth]

        def counted(found: re.Match[str]) -> str:
            level = int(found[1]) - 1
            style = self._styles.get((list_id, level), ("decimal", ""))[0]
            return _chinese(counts[level]) if style in _CHINESE else str(counts[level])

        return re.sub(r"%([1-9])", counted, text)


def _levels(declared: Element) -> Iterator[tuple[int, tuple[str, str]]]:
    for level in declared.iter(f"{_W}lvl"):
        number = level.get(f"{_W}ilvl", "0")
        if number.isdecimal():
            yield int(number), (_value(level, "numFmt"), _value(level, "lvlText"))


def _value(parent: Element, tag: str) -> str:
    found = parent.find(f"{_W}{tag}")
    return found.get(f"{_W}val", "") if found is not None else ""


def _chinese(number: int) -> str:
    """A number below 100 in Chinese, as headings have it."""
    tens, ones = divmod(number, 10)
    if not 0 < tens < 10:
        return _DIGITS[ones] if number < 10 else str(number)
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"
