"""The pipelines, one for each language, and what they read in a text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import spacy
from spacy.language import Language

from twinwheel_graph.language.facts import KINDS, Fact
from twinwheel_ingest.extract import organisations, parts, phrases, quantities, readiness, scripts, terms, tokenizer
from twinwheel_ingest.extract.kept import facts_of

LONGEST = 2**31 - 1
"""spaCy refuses texts of over a million characters for the memory of its parser; there is none here."""

COMPONENTS = (organisations.NAME, terms.NAME, phrases.NAME, quantities.NAME, readiness.NAME, parts.NAME)

_TORN = re.compile("[\ud800-\udfff]")


def pipeline(language: scripts.Language) -> Language:
    """A new pipeline: an empty one of spaCy's with our tokenizer (of Chinese) and our components."""
    config = {"nlp": {"tokenizer": {"@tokenizers": tokenizer.NAME}}} if language == "zh" else {}
    nlp = spacy.blank(language, config=config)
    nlp.max_length = LONGEST
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads facts with a pipeline for each language."""

    chinese: Language
    english: Language

    def facts(self, text: str) -> list[Fact]:
        """The facts of a text, in the order of kinds and places."""
        return next(self.read([text]))

    def read(self, texts: Sequence[str], *, without: Iterable[str] = ()) -> Iterator[list[Fact]]:
        """The facts of each text; components that are named in `without` are left out.

        A mixed text is split by script. Lone surrogates, which spaCy cannot hold, are read as what replaces them.
        """
        whole = [scripts.pieces(text) for text in texts]
        readings = {name: self._piped(name, texts, whole, list(without)) for name in ("zh", "en")}
        for text, parts_of in zip(texts, whole, strict=True):
            found = [fact for piece in parts_of for fact in _placed(text, piece, next(readings[piece.language]))]
            yield sorted(found, key=lambda fact: (KINDS.index(fact.kind), fact.start, fact.end))

    def _piped(
        self, name: str, texts: Sequence[str], whole: Sequence[Sequence[scripts.Piece]], without: list[str]
    ) -> Iterator[list[Fact]]:
        nlp = self.chinese if name == "zh" else self.english
        own = (
            _TORN.sub("\ufffd", text[piece.start : piece.end])
            for text, parts_of in zip(texts, whole, strict=True)
            for piece in parts_of
            if piece.language == name
        )
        return (facts_of(doc) for doc in nlp.pipe(own, disable=without))


def _placed(text: str, piece: scripts.Piece, facts: list[Fact]) -> list[Fact]:
    """The facts of a piece as facts of the text."""
    if piece.start == 0 and not _TORN.search(text):
        return facts
    return [fact.within(text, piece.start) for fact in facts]


@functools.cache
def extractor() -> Extractor:
    """The extractor of this process."""
    return Extractor(pipeline("zh"), pipeline("en"))
