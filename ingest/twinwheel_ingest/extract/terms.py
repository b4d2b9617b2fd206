"""The component that finds technical terms: names and keywords of the reference tables, and the glossary.

A term begins where a word begins, is the longest that is known there, and goes on to the end of the word it ends in:
电机 in 电机组 is 电机组, and the 机电 between 发动机 and 电控 is nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.glossary import LONGEST_PHRASE, LONGEST_TERM, glossary
from twinwheel_graph.language.terms import plain_words
from twinwheel_graph.language.text import normal
from twinwheel_ingest.extract.kept import Tabled, keep
from twinwheel_ingest.extract.phrases import counted
from twinwheel_ingest.reference.load import table

NAME = "twinwheel_terms"

TABLES = {
    "segments": "segment",
    "key_industries": "industry",
    "emerging_industries": "industry",
    "disciplines": "discipline",
    "technology_fields": "field",
}
"""The reference tables whose names and keywords are terms, and what each is called."""

EXACT, EXTENDED = 0.9, 0.7
"""How sure a term is that ends where a word ends, and one that was extended to there."""

COMMON = 0.03
"""A word of the glossary that more of the counted texts hold is no technical term."""

SHORTEST = {"zh": 2, "en": 3}


class Terms(Tabled):
    """Finds the terms of its table: the kind of each term by its normal form."""

    def prepare(self) -> None:
        """The beginnings of terms: where none begins, nothing is looked up."""
        self._known: dict[str, str] = self.table["terms"]
        self._chinese: bool = self.table["language"] == "zh"
        self._begins = {term[:2] for term in self._known}

    def __call__(self, doc: Doc) -> Doc:
        """Keep the terms of a document, the longest of those that overlap."""
        return keep(doc, self._chinese_terms(doc) if self._chinese else self._english_terms(doc))

    def _chinese_terms(self, doc: Doc) -> Iterator[Fact]:
        text = doc.text
        plain = _lower(text)
        starts = [token.idx for token in doc]
        ends = {token.idx + len(token) for token in doc}
        last = 0
        for start in starts:
            if start < last or plain[start : start + 2] not in self._begins:
                continue
            for end in range(min(len(plain), start + LONGEST_TERM), start + 1, -1):
                if kind := self._known.get(plain[start:end]):
                    last = _word_end(ends, end, len(text))
                    yield _term(text, start, last, plain[start:end], kind, exact=last == end)
                    break

    def _english_terms(self, doc: Doc) -> Iterator[Fact]:
        text = doc.text
        plain = _lower(text)
        last = 0
        tokens = list(doc)
        for at, token in enumerate(tokens):
            if token.idx < last or plain[token.idx : token.idx + 2] not in self._begins:
                continue
            for ending in reversed(tokens[at : at + LONGEST_PHRASE]):
                end = ending.idx + len(ending)
                said = plain[token.idx : end]
                known = next(
                    (one for one in (said, said.removesuffix("s"), said.removesuffix("es")) if one in self._known), ""
                )
                if known:
                    last = end
                    yield _term(text, token.idx, end, known, self._known[known], exact=known == said)
                    break


@Language.factory(NAME)
def make(nlp: Language, name: str) -> Terms:  # noqa: ARG001 - spaCy gives both
    """The terms of the tables in the language of the pipeline."""
    return Terms({"language": nlp.lang, "terms": dict(known_terms(nlp.lang))})


@functools.cache
def known_terms(language: str) -> dict[str, str]:
    """The kind of each term, by its normal form; what several tables know is of the first."""
    found: dict[str, str] = {}
    for name, kind in TABLES.items():
        for row in table(name).rows:
            for term in _written(row, language):
                found.setdefault(normal(term), kind)
    for term in glossary().english if language == "zh" else _english_glossary():
        found.setdefault(normal(term), "glossary")
    return {
        term: kind for term, kind in found.items() if len(term) >= SHORTEST[language] and not _says_nothing(term, kind)
    }


def _says_nothing(term: str, kind: str) -> bool:
    """Whether it is a plain word, or one of the glossary that stands in texts on anything (数据, 分析)."""
    documents, counts = counted()
    return term in plain_words() or (kind == "glossary" and counts.get(term, 0) > COMMON * documents)


def _written(row: Any, language: str) -> list[str]:
    if language == "en":
        return [row.get("name_en") or ""]
    keywords = [word for word in (row.get("keywords") or "").split(";") if not word.isascii()]
    return [row["name"].replace("产业", ""), row["name"], *keywords]


def _english_glossary() -> Iterator[str]:
    for terms in glossary().english.values():
        yield from terms


def _lower(text: str) -> str:
    """Lower case, character by character."""
    return text.replace("\u0130", "i").lower()


def _word_end(ends: set[int], end: int, length: int) -> int:
    while end not in ends and end < length:
        end += 1
    return end


def _term(text: str, start: int, end: int, known: str, kind: str, *, exact: bool) -> Fact:
    value = known if exact or known.isascii() else normal(text[start:end])
    return Fact("term", text[start:end], start, end, value, EXACT if exact else EXTENDED, kind)
