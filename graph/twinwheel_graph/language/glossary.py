"""Technical terms in two languages: what an English question is called in Chinese, and the reverse.

glossary/stemmed.tsv holds them, derived by scripts/write_glossary.py.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from twinwheel_graph.language.text import normal

if TYPE_CHECKING:
    import snowballstemmer

LONGEST_PHRASE = 6
"""The longest English term that is looked for, in words."""

LONGEST_TERM = 16
"""The longest Chinese term that is looked for, in characters."""

LONGEST_ACRONYM = 6
"""The longest word in capitals that is taken for an acronym, in letters."""

ALTERNATIVES = 3
"""How many renderings of a term are given."""

MAINLY = 0.3
"""A text with a smaller share of Chinese characters among its letters is taken to be English."""

_WORD = re.compile(r"[A-Za-z0-9]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LETTER = re.compile(r"[a-z\u3400-\u9fff]")

Phrase: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Chinese renderings by stemmed English phrase, English ones by Chinese term, the most usual first."""

    chinese: Mapping[Phrase, Sequence[str]]
    english: Mapping[str, Sequence[str]]

    def rendered(self, text: str) -> str:
        """The terms of a text in the other language, each once; empty where none is known.

        An English text is searched for the longest phrases that are known, then for single words; a Chinese one for
        the longest terms.
        """
        return " ".join(dict.fromkeys(one for _, known in self.pairs(text) for one in known))

    def pairs(self, text: str) -> Iterator[tuple[str, Sequence[str]]]:
        """The terms of a text as they are written, each with its renderings in the other language."""
        return self._from_english(text) if is_english(text) else self._from_chinese(normal(text))

    def _from_english(self, text: str) -> Iterator[tuple[str, Sequence[str]]]:
        words = _printed(text)
        stems = phrase_of(text)
        at = 0
        while at < len(words):
            if known := self.chinese.get((words[at],)) if is_acronym(words[at]) else None:
                yield words[at], known[:ALTERNATIVES]
                at += 1
                continue
            for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
                if known := self.chinese.get(stems[at : at + length]):
                    yield " ".join(words[at : at + length]), known[:ALTERNATIVES]
                    break
            else:
                length = 1
            at += length

    def _from_chinese(self, text: str) -> Iterator[tuple[str, Sequence[str]]]:
        for run in _CHINESE.findall(text):
            at = 0
            while at < len(run):
                for length in range(min(LONGEST_TERM, len(run) - at), 1, -1):
                    if known := self.english.get(run[at : at + length]):
                        yield run[at : at + length], known[:ALTERNATIVES]
                        break
                else:
                    length = 1
                at += length


def is_english(text: str) -> bool:
    """Whether hardly any of its letters are Chinese."""
    letters = _LETTER.findall(normal(text))
    return bool(letters) and sum(letter > "z" for letter in letters) < MAINLY * len(letters)


@functools.cache
def glossary() -> Glossary:
    """The glossary that comes with the product."""
    text = resources.files(__package__).joinpath("glossary", "stemmed.tsv").read_text(encoding="utf-8")
    chinese: dict[Phrase, list[str]] = {}
    english: dict[str, list[str]] = {}
    for line in text.splitlines():
        stems, term, renderings = line.split("\t")
        chinese.setdefault(tuple(stems.split()), []).extend(renderings.split("|"))
        for rendering in renderings.split("|"):
            english.setdefault(rendering, []).append(term)
    return Glossary(chinese, english)


def phrase_of(english: str) -> Phrase:
    """The words of an English text without their endings (Porter's second stemmer)."""
    return tuple(str(word) for word in _stemmer().stemWords([word.lower() for word in _printed(english)]))


def is_acronym(term: str) -> bool:
    """Whether a term is written in capitals, which sets LED apart from led."""
    return 1 < len(term) <= LONGEST_ACRONYM and term.isupper() and term.isascii()


def _printed(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text))


@functools.cache
def _stemmer() -> snowballstemmer.stemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
