"""What a quantity is of: the noun phrase before it in its clause, else the one behind."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from twinwheel_graph.language.spoken import spoken

REACH = 24
"""So many characters before a quantity are looked at for what it is of."""

LONGEST = 14
"""The longest name of what is measured, in characters; longer ones keep their end."""

_BOUND = re.compile(r"[，。；、,;:：（(【\[\n？！?!“”\"]|(?<![0-9.])\.(?![0-9])")
_NAMING = ("n", "vn", "an", "a", "b", "j", "l", "i", "eng", "vd", "z", "s")
_COPULA = re.compile(r"[为是在约仅均]+\s*$")
"""Taken off before words are cut: 率为 is none."""

_ENGLISH = re.compile(r"[A-Za-z][A-Za-z-]*")
_SUFFIXES = frozenset("率度量比值数力性速强期距径差级压温重长宽高耗效熵")


@dataclass(frozen=True, slots=True)
class About:
    """What a quantity is of; whether it changes by so much ("rise", "fall" or nothing); whether so much is reached."""

    of: str = ""
    change: str = ""
    reached: bool = False


def about(text: str, floor: int, start: int, end: int) -> About:
    """What the quantity from `start` to `end` is of; nothing before `floor` is looked at."""
    lead = text[max(floor, start - REACH) : start]
    if bounds := list(_BOUND.finditer(lead)):
        lead = lead[bounds[-1].end() :]
    if lead.isascii() and lead.strip():
        return _english(lead)
    told = _chinese(lead)
    return told if told.of else About(_behind(text, end), told.change, told.reached)


def _chinese(lead: str) -> About:
    tagged = _tagged(_COPULA.sub("", _compared(lead)))
    change, reached = "", False
    while tagged and tagged[-1][0] != "比" and not (_names(tagged) and not _change(tagged[-1][0])):
        word, _ = tagged.pop()
        reached = reached or (not change and word in ("到", "至", "达", "达到"))
        change = change or ("" if reached else _change(word))
    kept: list[tuple[str, str]] = []
    while tagged and (_names(tagged) or (tagged[-1][0] == "比" and not kept)):
        if kept and _change(tagged[-1][0]):  # 提高能量密度至: what is measured is the object
            break
        kept.insert(0, tagged.pop())
        if sum(len(word) for word, _ in kept) >= LONGEST:
            break
    return About("".join(word for word, _ in kept)[-LONGEST:].strip(), change, reached)


def _compared(lead: str) -> str:
    """Of 准确率比只看文字提高 what is before the comparison, and the verb behind it."""
    found = _than().search(lead)
    return found[1] + found[2] if found else lead


@functools.cache
def _than() -> re.Pattern[str]:
    return re.compile(rf"^(.{{2,}}?)(?:比|较|与).+?((?:{'|'.join(spoken().change)})[了约达]*)$")


def _change(word: str) -> str:
    for said, change in spoken().change.items():
        if said in word:
            return change
    return ""


def _names(tagged: Sequence[tuple[str, str]]) -> bool:
    """Whether the last word names something: a noun, or a verb that a suffix makes one (出球 + 率)."""
    word, tag = tagged[-1]
    if word in spoken().links or not word.strip() or not (word[0].isalnum()):
        return False
    return (
        tag.startswith(_NAMING)
        or (len(word) == 1 and word in _SUFFIXES)
        or (tag in ("v", "x") and len(word) > 1 and word[-1] not in "到至于为了成")
    )


def _english(lead: str) -> About:
    words = [found.group() for found in _ENGLISH.finditer(lead)]
    change, reached = "", False
    while words and words[-1].lower() in spoken().linking | spoken().change.keys():
        word = words.pop().lower()
        change = change or spoken().change.get(word, "")
        reached = reached or word in ("reaches", "reached", "reach", "to")
    kept: list[str] = []
    while words and words[-1].lower() not in spoken().linking | spoken().change.keys() and len(kept) < 3:
        kept.insert(0, words.pop())
    change = change or (spoken().change.get(words[-1].lower(), "") if words else "")
    return About(" ".join(kept), change, reached)


def _behind(text: str, end: int) -> str:
    """Of 93%的准确率 the noun phrase behind 的."""
    if text[end : end + 1] != "的":
        return ""
    rest = text[end + 1 : end + 1 + LONGEST]
    if found := _BOUND.search(rest):
        rest = rest[: found.start()]
    kept: list[str] = []
    for word, tag in _tagged(rest):
        if word in spoken().links or not (tag.startswith(_NAMING) or word in _SUFFIXES):
            break
        kept.append(word)
    return "".join(kept)


def _tagged(text: str) -> list[tuple[str, str]]:
    import rjieba

    return [(word, tag) for word, tag in rjieba.tag(text.encode("utf-8", "replace").decode())]


def head(of: str) -> str:
    """The last word of what is measured, with the suffix that belongs to it: 种球出球率 -> 出球率."""
    if of.isascii():
        return of.lower().split()[-1] if of.split() else ""
    words = [word for word, _ in _tagged(of)]
    if not words:
        return ""
    return "".join(words[-2:]) if len(words[-1]) == 1 and len(words) > 1 else words[-1]


def same_thing(of: str, other: str) -> bool:
    """Whether two quantities are of one thing: the one's head ends the other, of two characters or more."""
    own, their = of.strip().lower(), other.strip().lower()
    if not own or not their:
        return False
    ends = head(own), head(their)
    return min(map(len, ends)) > 1 and (their.endswith(ends[0]) or own.endswith(ends[1]))
