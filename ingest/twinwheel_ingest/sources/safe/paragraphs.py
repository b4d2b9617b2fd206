"""Lines of a printed page put together into paragraphs, by where they begin and end."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]
"""Page and line, from 1."""

_BEGINS = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十百]{1,5}[章节条]|"
    r"\d{1,2}[.．、](?!\d)|（\d{1,2}）|附件|[^\s，。；]{2,20}[：:]"
)
"""What begins a paragraph however the line before it ended: a heading, an item, a label."""

_PAGE_NUMBER = re.compile(r"[-—–－]\s*(\d{1,4})\s*[-—–－]|第\s*(\d{1,4})\s*页.{0,10}|(\d{1,4})(?:\s*[/／]\s*\d{1,4})?")
_WORDS_MEET = re.compile(r"[A-Za-z,.;] [A-Za-z0-9]|[0-9] [A-Za-z]")
"""Where a line ends and the next begins with words of an alphabet a space is between them; a broken number has none."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One line as it is printed; lengths are in points, `middle` is its height above the foot of its page."""

    page: int
    text: str
    left: float
    right: float
    height: float
    middle: float


def paragraphs(lines: Sequence[Printed]) -> Iterator[tuple[Place, str]]:
    """The place of each paragraph and its text; page numbers, and heads that recur on most pages, are left out."""
    kept = list(_numbered(lines))
    if not kept:
        return
    left = min(line.left for _, line in kept)
    right = max(line.right for _, line in kept)
    pitch = _pitch([line for _, line in kept])
    start, text, before = kept[0][0], kept[0][1].text, kept[0][1]
    for place, line in kept[1:]:
        if _begins(before, line, left, right, pitch):
            yield start, text
            start, text = place, line.text
        else:
            text += (" " if _WORDS_MEET.fullmatch(f"{text[-1:]} {line.text[:1]}") else "") + line.text
        before = line
    yield start, text


def _numbered(lines: Sequence[Printed]) -> Iterator[tuple[Place, Printed]]:
    recurring = _recurring(lines)
    for page, group in groupby(lines, key=lambda line: line.page):
        printed = list(group)
        for number, line in enumerate(printed, 1):
            at_edge = number in (1, len(printed)) and len(printed) > 1
            if not (at_edge and _is_page_number(line)) and (line.text, round(line.middle)) not in recurring:
                yield (page, number), line


def _is_page_number(line: Printed) -> bool:
    """`- 3 -`, `第 3 页`, or the bare number of this very page: any other number may be what a field says."""
    found = _PAGE_NUMBER.fullmatch(line.text.strip())
    return found is not None and (not found[3] or int(found[3]) == line.page)


def _recurring(lines: Sequence[Printed]) -> frozenset[tuple[str, int]]:
    """Lines that stand at the same height of at least three pages and of most: heads and feet."""
    pages = len({line.page for line in lines})
    seen: dict[tuple[str, int], set[int]] = {}
    for line in lines:
        seen.setdefault((line.text, round(line.middle)), set()).add(line.page)
    return frozenset(key for key, on in seen.items() if len(on) >= 3 and 2 * len(on) > pages)


def _pitch(lines: Sequence[Printed]) -> float:
    """From one line to the next within a paragraph, about."""
    steps = [above.middle - below.middle for above, below in pairwise(lines) if above.page == below.page]
    return statistics.median(step for step in steps if step > 0) if any(step > 0 for step in steps) else 0.0


def _begins(before: Printed, line: Printed, left: float, right: float, pitch: float) -> bool:
    """Whether a line begins a paragraph."""
    height = max(before.height, 1.0)
    if "\t" in line.text or "\t" in before.text or _BEGINS.match(line.text):
        return True
    if abs(before.height - line.height) > 0.15 * height or line.left > left + 1.2 * height:
        return True
    wide_gap = before.page == line.page and before.middle - line.middle > 1.6 * pitch
    return wide_gap or before.right < right - 2.2 * height
