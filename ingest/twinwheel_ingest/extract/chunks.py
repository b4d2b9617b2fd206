"""Noun phrases by simple rules: by parts of speech in Chinese, between stop words in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from twinwheel_graph.language.terms import plain_words

CHUNKS = "twinwheel_chunks"
"""The key of `Doc.user_data` under which they are: several components need them, and they are found once."""

LONGEST = 5
"""The longest phrase, in words."""

NOUNS = ("n", "vn", "an", "eng", "j", "l")
BEFORE_NOUNS = ("a", "b", "vn", "n", "eng", "j", "v", "l")
"""Tags (ICTCLAS) of what ends a chunk, and of what may stand in it."""

NEVER = ("ns", "nr", "nt", "ng")
"""Places, persons, bodies, and what is no word by itself."""

NEVER_FIRST = ("v", "vd", "vg", "vi", "ad")
"""A verb before a noun has it as its object (采用工艺); between nouns it is a part of the name (污水处理工艺)."""

MAKING = frozenset(
    {"研制", "研究", "开发", "设计", "制备", "探讨", "分析", "比较", "建立", "构建", "完成", "实现", "要求", "需求"}
)
"""Said of a thing rather than in its name, though they are tagged as nouns (vn)."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A noun phrase: its words, where it begins and ends in the text, and the word before it."""

    words: tuple[str, ...]
    text: str
    start: int
    end: int
    before: str

    @property
    def says_enough(self) -> bool:
        """Whether it is long enough to be a key phrase: several words, or a long one."""
        return len(self.text) > 3 and (len(self.words) > 1 or len(self.words[0]) > 3)


def chunks(doc: Doc) -> list[Chunk]:
    """The noun phrases of a document, in order."""
    if CHUNKS not in doc.user_data:
        spans = _english(doc) if doc.lang_ == "en" else _chinese([token.tag_ for token in doc], [*map(str, doc)])
        text, words, places = doc.text, [*map(str, doc)], [token.idx for token in doc]
        doc.user_data[CHUNKS] = [_chunk(text, words, places, start, end) for start, end in spans]
    found: list[Chunk] = doc.user_data[CHUNKS]
    return found


def _chunk(text: str, words: Sequence[str], places: Sequence[int], start: int, end: int) -> Chunk:
    first, last = places[start], places[end - 1] + len(words[end - 1])
    return Chunk(tuple(words[start:end]), text[first:last], first, last, words[start - 1] if start else "")


def _chinese(tags: Sequence[str], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of nouns with what stands before them, ending in a noun."""
    plain = plain_words()
    at = 0
    while at < len(tags):
        run = at
        while run < len(tags) and run - at < LONGEST and _may_stand(tags[run]) and words[run] not in plain:
            run += 1
        start, end = at, run
        while end > start and not (tags[end - 1].startswith(NOUNS) and _may_stand(tags[end - 1])):
            end -= 1
        while start < end and (tags[start] in NEVER_FIRST or words[start] in MAKING):
            start += 1
        if end > start:
            yield start, end
        at = max(run, at + 1)


def _may_stand(tag: str) -> bool:
    return tag.startswith(BEFORE_NOUNS) and not tag.startswith(NEVER)


def _english(doc: Doc) -> Iterator[tuple[int, int]]:
    """Runs of words between stop words and marks (Rose et al., Text Mining, 2010), of two words or more."""
    content = [_is_content(token) for token in doc]
    at = 0
    for end in range(len(content) + 1):
        if end < len(content) and end - at < LONGEST and content[end]:
            continue
        if end - at > 1:
            yield at, end
        at = end if end < len(content) and content[end] else end + 1


def _is_content(token: Token) -> bool:
    return token.is_alpha and not token.is_stop and len(token) > 1
