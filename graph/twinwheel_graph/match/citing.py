"""What a text shares with a question: words, by which terms they were looked for, runs of characters, a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from twinwheel_graph.language.glossary import glossary
from twinwheel_graph.language.terms import plain_words, technical
from twinwheel_graph.language.text import IDEOGRAPHS, normal, occurring, sentences, words
from twinwheel_graph.retrieve.base import Family, Query, Retriever

WORDS = 8
"""How many shared words are shown."""

RUNS = 3
"""How many shared runs of characters are shown."""

SENTENCE = 160
"""The longest sentence that is cited, in characters."""

SAYING = 12
"""A shorter sentence is a bare keyword mostly: it is cited only where no longer one shares a word."""

_RUN = re.compile(rf"[{IDEOGRAPHS}]{{2,}}")


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited of a text; see Item."""

    words: tuple[str, ...] = ()
    sentence: str = ""
    via: Mapping[str, str] = field(default_factory=dict)
    characters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a question with how rare they are; `beside` those of its terms in the other language."""

    plain: str
    rarity: Mapping[str, float]
    beside: Mapping[str, float]
    pairs: Sequence[tuple[str, Sequence[str]]]

    def cite(self, text: str) -> Cited:
        """What a text shares with the question."""
        plain = normal(text)
        rarity = self.rarity if (found := occurring(self.rarity, plain)) else self.beside
        found = found or occurring(self.beside, plain)
        if not found:
            runs = common_runs(self.plain, plain)
            return Cited(sentence=best_sentence(text, plain, dict.fromkeys(runs, 1.0)), characters=runs)
        shared = {word: rarity[word] for word in found}
        shown = distinct(sorted(shared, key=lambda word: (-shared[word] * len(word), word)))[:WORDS]
        return Cited(shown, best_sentence(text, plain, shared), self._via(shown))

    def unmentioned(self, texts: Collection[str]) -> tuple[str, ...]:
        """The rarest technical words that none of the texts mentions, in neither language."""
        told = [normal(text) for text in texts]
        left = {name: rare for name, rare, forms in self._named() if not _any(forms, told)}
        return distinct(sorted(left, key=lambda name: (-left[name] * len(name), name)))[:WORDS]

    def _named(self) -> Iterator[tuple[str, float, Sequence[str]]]:
        """What the question names, how rare it is, and how it may be written; an English term with its renderings."""
        english = {normal(term): known for term, known in self.pairs if term.isascii()}
        for term, known in english.items():
            if not all(word in plain_words() for word in term.split()):
                yield term, max((self.rarity.get(one, 0.0) for one in known), default=0.0) or 1.0, (term, *known)
        for word, rare in self.rarity.items():
            rendered = word in self.plain and not any(word in term.split() for term in english)
            if technical(word) and rendered and (word.isascii() or not english):
                yield word, rare, (word, *glossary().english.get(word, ()))

    def _via(self, shown: Sequence[str]) -> Mapping[str, str]:
        """The term of the question behind each word that it does not hold itself."""
        found: dict[str, str] = {}
        foreign = [word for word in shown if word not in self.plain]
        for term, known in self.pairs:
            for word in foreign:
                if any(word in one for one in known):
                    found.setdefault(word, term)
        return found


def terms_of(query: Query, retriever: Retriever, family: Family) -> Terms:
    """The words of a question, as the texts of a family know them."""
    own = query.also if query.meant else query.text
    spoken, beside = _words(query.meant or query.text), _words("" if query.meant else query.also)
    rarity = retriever.rarity(sorted({*spoken, *beside}), family)
    pairs = tuple(glossary().pairs(own)) if query.also else ()
    return Terms(normal(own), {one: rarity[one] for one in spoken}, {one: rarity[one] for one in beside}, pairs)


def distinct(ranked: Sequence[str]) -> tuple[str, ...]:
    """Words that are no part of a better one."""
    kept: list[str] = []
    for word in ranked:
        if not any(word in longer for longer in kept):
            kept.append(word)
    return tuple(kept)


def common_runs(question: str, text: str) -> tuple[str, ...]:
    """The longest runs of Chinese characters, two or more, that a text shares with a question (both normal)."""
    found: dict[str, None] = {}
    for run in _RUN.findall(text):
        at = 0
        while at < len(run) - 1:
            end = at + 1
            while end < len(run) and run[at : end + 1] in question:
                end += 1
            if end - at > 1:
                found[run[at:end]] = None
            at += max(1, end - at - 1)
    telling = [one for one in found if one not in plain_words()] or list(found)
    return distinct(sorted(telling, key=lambda one: (-len(one), one)))[:RUNS]


def best_sentence(text: str, plain_text: str, rarity: Mapping[str, float]) -> str:
    """The sentence that shares most for its length, one that says something where there is one."""
    if not rarity:
        return ""
    printed, plain = sentences(text), sentences(plain_text)
    if len(printed) != len(plain):
        plain = [normal(sentence) for sentence in printed]
    weights = [_weight(sentence, rarity) for sentence in plain]
    saying = [weight if len(said) >= SAYING else 0.0 for weight, said in zip(weights, printed, strict=True)]
    chosen = saying if any(saying) else weights
    at = chosen.index(max(chosen))
    return _cut(printed[at], plain[at], rarity)


def _cut(sentence: str, plain: str, rarity: Mapping[str, float]) -> str:
    """At most SENTENCE characters: from the beginning, or from the clause of the rarest word where that is beyond."""
    if len(sentence) <= SENTENCE:
        return sentence
    there = [word for word in rarity if word in plain]
    rarest = max(there, key=lambda word: (rarity[word] * len(word), word), default="")
    place = plain.find(rarest) + len(rarest)
    start = 0 if place <= SENTENCE or len(plain) != len(sentence) else place - SENTENCE // 2
    clause = max(sentence.rfind(mark, 0, start) for mark in "，、,") + 1 if start else 0
    start = clause if start - clause < SENTENCE // 2 - len(rarest) else start
    return f"{sentence[start : start + SENTENCE]}…"


def _weight(sentence: str, rarity: Mapping[str, float]) -> float:
    return sum(weight for word, weight in rarity.items() if word in sentence) / math.sqrt(20 + len(sentence))


def _words(text: str) -> list[str]:
    return sorted({word for word in words(text) if len(word) > 1})


def _any(forms: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether a text has one of these forms; an English one in the singular too."""
    written = {one for form in forms for one in (normal(form), normal(form).removesuffix("s"))}
    return any(form in text for form in written for text in texts)
