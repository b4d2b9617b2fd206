"""How ready a technology is by what a text says of it: a level from 1 to 9, with the words and the sentence.

The scale and the rules stand in readiness.toml.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from twinwheel_graph.language.facts import sentence_at
from twinwheel_graph.language.numbers import DIGITS, folded

TOLD = 1.0
"""How sure a level is that the text names itself."""

LOOK = 24
"""So many characters before its words are looked at for what makes a plan of it."""

_NAMED = re.compile(
    r"(?:技术(?:就绪|成熟)(?:度|水平)?(?:等级)?|就绪度|(?<![a-z])trl)\s?(?:等级)?(?:为|是|达到?|:|：|-)?\s?第?([1-9一二三四五六七八九])\s?(?:级)?(?![0-9])",
)
_CLAUSE = re.compile(r"[，。；！？,;!?\n]")


@dataclass(frozen=True, slots=True)
class Readiness:
    """A level (1 to 9) that words from `start` to before `end` speak for, and the sentence they stand in."""

    level: int
    start: int
    end: int
    sentence: tuple[int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The words of each level, how sure they are, and those that make a plan of what follows."""

    words: Mapping[str, tuple[int, float]]
    planned: tuple[str, ...]
    pattern: re.Pattern[str]


@functools.cache
def rules() -> Rules:
    """The rules of readiness.toml."""
    told = tomllib.loads(resources.files(__package__).joinpath("readiness.toml").read_text(encoding="utf-8"))
    words = {word: (one["level"], one["confidence"]) for one in told["level"] for word in one["words"]}
    pattern = "|".join(map(re.escape, sorted((*words, *told["void"]), key=lambda word: (-len(word), word))))
    return Rules(words, tuple(told["planned"]), re.compile(pattern))


def readings(text: str) -> tuple[Readiness, ...]:
    """All that a text says of readiness, in its order; what is planned or wished is passed over."""
    plain = folded(text).lower()
    found = (Readiness(*one[:3], sentence_at(text, *one[1:3]), one[3]) for one in _found(plain))
    return tuple(sorted(found, key=lambda one: (one.start, one.end, -one.level)))


def readiness(text: str) -> Readiness | None:
    """How ready a text says its technology is: what it names itself, else the highest level its words speak for."""
    plain = folded(text).lower()
    best = max(_found(plain), key=lambda one: (one[3] == TOLD, one[0], -one[1]), default=None)
    return None if best is None else Readiness(*best[:3], sentence_at(text, *best[1:3]), best[3])


def _found(plain: str) -> Iterator[tuple[int, int, int, float]]:
    for named in _NAMED.finditer(plain):
        level = DIGITS.get(named[1]) or int(named[1])
        yield level, *named.span(), TOLD
    known = rules()
    for said in known.pattern.finditer(plain):
        told = known.words.get(said.group())
        if told and not _planned(plain, said.start(), said.end()):
            yield told[0], *said.span(), told[1]


def _planned(plain: str, start: int, end: int) -> bool:
    """Whether the words before it in its clause say that it is yet to come, or it is a part of an English word."""
    if plain[start].isascii() and any(
        one.isascii() and one.isalpha() for one in (plain[start - 1 : start], plain[end : end + 1])
    ):
        return True
    lead = plain[max(0, start - LOOK) : start]
    if bounds := list(_CLAUSE.finditer(lead)):
        lead = lead[bounds[-1].end() :]
    return any(word in lead for word in rules().planned)
