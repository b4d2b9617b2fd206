"""Technical terms in two languages: what an English question is called in Chinese, and the reverse.

The terms stand in the folder glossary/: `terms.csv` (own work), `nsfc.csv` (application codes of the natural science
foundation, restated) and `reference.csv` (the names of the reference tables, derived by scripts/write_glossary.py).
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from twinwheel_graph.language.text import normal

if TYPE_CHECKING:
    from snowballstemmer import stemmer as Stemmer

FILES = ("terms.csv", "nsfc.csv", "reference.csv")
"""What an earlier file says of a term goes before what a later one says."""

LONGEST_PHRASE = 6
"""The longest English term that is looked for, in words."""

LONGEST_TERM = 16
"""The longest Chinese term that is looked for, in characters."""

ALTERNATIVES = 3
"""How many renderings of a term are given."""

MAINLY = 0.3
"""A text with a smaller share of Chinese characters among its letters is taken to be English."""

_WORD = re.compile(r"[a-z0-9]+")
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
        plain = normal(text)
        found = self._from_english(plain) if is_english(plain) else self._from_chinese(plain)
        return " ".join(dict.fromkeys(found))

    def _from_english(self, text: str) -> Iterator[str]:
        words = stemmed(_WORD.findall(text))
        at = 0
        while at < len(words):
            for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
                if known := self.chinese.get(tuple(words[at : at + length])):
                    yield from known
                    break
            else:
                length = 1
            at += length

    def _from_chinese(self, text: str) -> Iterator[str]:
        for run in _CHINESE.findall(text):
            at = 0
            while at < len(run):
                for length in range(min(LONGEST_TERM, len(run) - at), 1, -1):
                    if known := self.english.get(run[at : at + length]):
                        yield from known
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
    chinese: dict[Phrase, dict[str, None]] = {}
    english: dict[str, dict[str, None]] = {}
    for term, renderings in _terms():
        phrase = tuple(stemmed(_WORD.findall(normal(term))))
        for rendering in renderings:
            if phrase:
                chinese.setdefault(phrase, {})[rendering] = None
            english.setdefault(normal(rendering), {})[normal(term)] = None
    return Glossary(_first(chinese), _first(english))


def stemmed(words: Iterable[str]) -> list[str]:
    """English words without their endings (Porter's second stemmer)."""
    return [str(word) for word in _stemmer().stemWords(list(words))]


def _terms() -> Iterator[tuple[str, Sequence[str]]]:
    folder = resources.files(__package__).joinpath("glossary")
    for name in FILES:
        with folder.joinpath(name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                yield row["en"], row["zh"].split("|")


def _first(found: Mapping[object, Mapping[str, None]]) -> dict[object, tuple[str, ...]]:
    return {key: tuple(renderings)[:ALTERNATIVES] for key, renderings in found.items()}


@functools.cache
def _stemmer() -> Stemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
