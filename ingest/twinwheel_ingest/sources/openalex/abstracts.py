"""Abstracts as OpenAlex gives them: each word with the places where it stands."""

from __future__ import annotations

import re
from typing import Any

from twinwheel_graph.errors import BadRow
from twinwheel_graph.language.text import IDEOGRAPHS

WORDS = 20_000
"""The longest abstract that is put together; what is longer is no abstract."""

_MARKUP = re.compile(r"</?(?:jats:|mml:)?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>")
_BETWEEN = re.compile(rf"(?<=[{IDEOGRAPHS}，。；：、]) (?=[{IDEOGRAPHS}，。；：、])")
_LEADING = re.compile(r"(?:Abstract|ABSTRACT|摘\s*要)[:：.\s]+")


def abstract_of(index: Any) -> str:
    """The text of an inverted index `{word: [places]}`; empty for none."""
    if index is None:
        return ""
    if not isinstance(index, dict):
        raise BadRow("bad_abstract", field="abstract_inverted_index")
    inner = index.get("InvertedIndex")
    words = inner if isinstance(inner, dict) else index
    placed = [(place, word) for word, places in words.items() for place in _places(places)]
    if len(placed) > WORDS:
        raise BadRow("bad_abstract", field="abstract_inverted_index")
    placed.sort()
    return plain(" ".join([word for _, word in placed]))


def plain(text: str) -> str:
    """A text without markup, without the blanks that were put between Chinese words, without `Abstract` before it."""
    if "<" in text:
        text = _MARKUP.sub("", text)
    text = _LEADING.sub("", text, count=1) if _LEADING.match(text) else text
    return text.strip() if text.isascii() else _BETWEEN.sub("", text).strip()


def _places(raw: Any) -> list[int]:
    if not isinstance(raw, list) or {*map(type, raw)} - {int}:
        raise BadRow("bad_abstract", field="abstract_inverted_index")
    return raw
