"""Which words are technical terms, rather than words that any question is put in."""

from __future__ import annotations

import functools
from importlib import resources

from twinwheel_graph.language.glossary import glossary

NAMING = ("n", "vn", "j", "eng")
"""How the tags begin (ICTCLAS, as jieba gives them) of words that name something: nouns, abbreviations."""

SHORTEST_LATIN = 3
"""Shorter ones are mostly units; those that the glossary knows count all the same."""


@functools.cache
def plain_words() -> frozenset[str]:
    """Words that name nothing one could look for."""
    text = resources.files(__package__).joinpath("glossary", "plain.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def technical(word: str) -> bool:
    """Whether a word (in normal form) names something: the glossary knows it, or it is a noun; no plain word."""
    if len(word) < 2 or word in plain_words():
        return False
    if word.isascii():
        known = (word,) in glossary().chinese
        return known or (len(word) >= SHORTEST_LATIN and any(char.isalpha() for char in word))
    return word in glossary().english or _is_noun(word)


def _is_noun(word: str) -> bool:
    import rjieba

    tagged = rjieba.tag(word)
    return bool(tagged) and tagged[-1][1].startswith(NAMING)
