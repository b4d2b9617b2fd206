"""The facts of an entity: read from its texts when they are asked for, so that they are never out of date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_graph.language.facts import Fact, sentence_at
from twinwheel_graph.model import Entity
from twinwheel_ingest.extract.pipeline import extractor
from twinwheel_ingest.extract.texts import texts_of


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that a property of an entity tells, with the sentence around it, which begins at `begins`."""

    property: str
    fact: Fact
    sentence: str
    begins: int


def facts_of(entity: Entity) -> Iterator[Told]:
    """What the texts of an entity say, text by text."""
    texts = texts_of(entity)
    for (name, text), facts in zip(texts.items(), extractor().read(list(texts.values())), strict=True):
        for fact in facts:
            start, end = sentence_at(text, fact.start, fact.end)
            yield Told(name, fact, text[start:end], start)
