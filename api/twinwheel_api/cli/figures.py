"""What an item says of what is asked in numbers, and how ready it says it is, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from twinwheel_api.locale import word
from twinwheel_graph.language.verdicts import Judged
from twinwheel_graph.match.request import Item, Ready

AROUND = 40
"""So many characters of a sentence are shown on either side of the words that tell."""


def figure_lines(item: Item, language: str) -> list[str]:
    """A line for each verdict, and one for readiness."""
    return list(_lines(item, language))


def decided(item: Item, language: str) -> list[str]:
    """The verdicts that are met or missed."""
    return [_line(one, language) for one in item.figures if one.verdict != "unknown"]


def measured(of: str, change: str, language: str) -> str:
    """What a quantity is of, and whether it rises or falls by so much."""
    return word(f"change_{change}", language, of=of) if change else of


def _lines(item: Item, language: str) -> Iterator[str]:
    yield from (_line(one, language) for one in item.figures)
    if told := item.readiness:
        yield word("readiness_told", language, level=told.level, sentence=_around(told))


def _around(told: Ready) -> str:
    """The words with what stands around them in their sentence."""
    at = told.sentence.find(told.words)
    start, end = max(0, at - AROUND), at + len(told.words) + AROUND
    lead, rest = "…" if start else "", "…" if end < len(told.sentence) else ""
    return f"{lead}{told.sentence[start:end].strip()}{rest}"


def _line(one: Judged, language: str) -> str:
    of = measured(one.asked.quantity.of, one.asked.quantity.change, language)
    if one.reached is None:
        return word("figure_untold", language, of=of, asked=one.asked.text)
    return word(f"figure_{one.verdict}", language, of=of, asked=one.asked.text, reached=one.reached.text)
