"""A mixed text split by script: each run of sentences in one language goes to the pipeline of that language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from twinwheel_graph.language.text import IDEOGRAPHS

Language: TypeAlias = Literal["zh", "en"]

CHINESE = 0.1
"""A sentence with so large a share of Chinese among its letters is Chinese: its terms may be Latin, and long."""

_SENTENCE = re.compile(r"(?:[^。！？；!?;\n.]|\.(?!\s))*[。！？；!?;\n.]*\s*")
_CHINESE = re.compile(f"[{IDEOGRAPHS}]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text in one language, from `start` to before `end`."""

    language: Language
    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """The parts of a text, in order and without gaps; what has no letters goes with what stands before it."""
    found: list[Piece] = []
    for start, end, language in _sentences(text):
        last = found[-1] if found else None
        if last is not None and language in (None, last.language):
            found[-1] = Piece(last.language, last.start, end)
        else:
            found.append(Piece(language or "zh", start, end))
    return found


def _sentences(text: str) -> Iterator[tuple[int, int, Language | None]]:
    for sentence in _SENTENCE.finditer(text):
        if sentence.group():
            yield sentence.start(), sentence.end(), _language(sentence.group())


def _language(sentence: str) -> Language | None:
    chinese, latin = len(_CHINESE.findall(sentence)), len(_LATIN.findall(sentence))
    if not chinese and latin < 3:  # a formula, a unit
        return None
    return "zh" if chinese >= CHINESE * (chinese + latin) else "en"
