"""A text without what is cited of it, and with nothing else: sentences or words, and as much drawn by chance."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias, TypeVar

import numpy as np

from twinwheel_graph.evaluate.faithfulness import Change, Evidence
from twinwheel_graph.language.text import normal, sentences, words

T = TypeVar("T")
Varied: TypeAlias = Mapping[tuple[Change, Evidence], tuple[str, float]]
"""Texts, each with the share of the characters that are its evidence."""


def by_sentence(text: str, cited: str, chance: np.random.Generator) -> Varied:
    """The cited sentence, beside others until they are at least as long; nothing where there are no others.

    A cited sentence may be cut short by an ellipsis.
    """
    parts = sentences(text)
    start = cited.removesuffix("…")
    marked = {at for at, part in enumerate(parts) if part == cited or (start != cited and start in part)}
    lengths = {at: len(part) for at, part in enumerate(parts) if at not in marked}
    if not marked or not lengths:
        return {}
    made: dict[tuple[Change, Evidence], tuple[str, float]] = {}
    others = _as_long(lengths, sum(len(parts[at]) for at in marked), chance)
    for evidence, chosen in ((Evidence.CITED, marked), (Evidence.OTHER, others)):
        share = sum(len(parts[at]) for at in chosen) / sum(map(len, parts))
        made[Change.WITHOUT, evidence] = _joined(parts, set(range(len(parts))) - chosen), share
        made[Change.ONLY, evidence] = _joined(parts, chosen), share
    return made


def by_words(text: str, shown: Collection[str], chance: np.random.Generator) -> Varied:
    """The shown words wherever they stand, beside other words of the text until they make up as many characters."""
    plain = normal(text)
    lengths = _other_words(text, plain, shown)
    if not shown or not lengths:
        return {}
    others = _as_long(lengths, sum(len(word) * len(_occurrences(word, plain)) for word in shown), chance)
    made: dict[tuple[Change, Evidence], tuple[str, float]] = {}
    for evidence, chosen in ((Evidence.WORDS, set(shown)), (Evidence.OTHER_WORDS, others)):
        left = _taken_out(plain, chosen)
        share = 1 - len(left.replace("\n", "")) / len(plain.replace("\n", ""))
        kept = [word for word in sorted(chosen) for _ in _occurrences(word, plain)]
        made[Change.WITHOUT, evidence] = left.strip(), share
        made[Change.ONLY, evidence] = "\n".join(kept), share
    return {way: (one, share) for way, (one, share) in made.items() if one}


def _other_words(text: str, plain: str, shown: Collection[str]) -> dict[str, int]:
    """The words of a text that are no part of a shown one, nor it of them, with the characters each makes up."""
    spoken = sorted({one for one in words(text) if len(one) > 1})
    apart = [word for word in spoken if not any(word in one or one in word for one in shown)]
    lengths = {word: len(word) * len(_occurrences(word, plain)) for word in apart}
    return {word: length for word, length in lengths.items() if length}


def _taken_out(plain: str, chosen: Collection[str]) -> str:
    """The text without these words, a line end in the place of each; the longest first, for one may hold another."""
    for word in sorted(chosen, key=lambda word: (-len(word), word)):
        plain = _pattern(word).sub("\n", plain)
    return plain


def _as_long(lengths: Mapping[T, int], length: int, chance: np.random.Generator) -> set[T]:
    keys = list(lengths)
    drawn: set[T] = set()
    total = 0
    for at in chance.permutation(len(keys)).tolist():
        if total >= length:
            break
        drawn.add(keys[at])
        total += lengths[keys[at]]
    return drawn


def _joined(parts: Sequence[str], chosen: Collection[int]) -> str:
    return "\n".join(part for at, part in enumerate(parts) if at in chosen)


def _occurrences(word: str, plain: str) -> list[str]:
    return _pattern(word).findall(plain)


def _pattern(word: str) -> re.Pattern[str]:
    """Chinese words stand anywhere, others between what is neither letter nor number."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word))
