"""What a text says in numbers of what a need asks in numbers, and how ready it says its technology is."""

from __future__ import annotations

from dataclasses import dataclass

from twinwheel_graph.language.readiness import readiness
from twinwheel_graph.language.verdicts import Judged, Stated, asked_in, judged
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.request import Ready
from twinwheel_graph.model import Entity

NEEDS = ("Need", "LatentNeed")

TELLING = 0.6
"""Weaker evidence of readiness than this (a simulation, a proposal) is not told."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a question asks in numbers; where it tells of an achievement, what it says is held against needs."""

    text: str
    asks: bool
    asked: tuple[Stated, ...]

    def of(self, entity: Entity, text: str, *, itself: bool) -> tuple[Judged, ...]:
        """The verdicts on an item and its text; what the text says nothing of is told only of the hit itself."""
        if self.asks:
            found = judged(self.asked, text) if entity.type == "Achievement" else ()
        else:
            found = judged(asked_in(text), self.text) if entity.type in NEEDS else ()
        return tuple(one for one in found if one.reached is not None or itself)


def figures_of(question: Question) -> Figures:
    """What a question asks in numbers: one that looks for a firm tells what there is, any other what is wanted."""
    asks = question.target.direction == "reverse"
    return Figures(question.text, asks, asked_in(question.text) if asks else ())


def ready(text: str) -> Ready | None:
    """How ready a text says its technology is; None where it does not say."""
    told = readiness(text)
    if told is None or told.confidence < TELLING:
        return None
    start, end = told.sentence
    return Ready(told.level, text[told.start : told.end], text[start:end], told.confidence)
