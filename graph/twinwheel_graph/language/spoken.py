"""The words that quantities are put in: comparisons, changes, of what less is better."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from twinwheel_graph.language.numbers import NUMERALS
from twinwheel_graph.language.numbers import SHARES as TOLD_SHARES
from twinwheel_graph.language.units import SHARES, units

LONGEST = 16
"""The longest comparison that is looked for before a number, in characters."""

TIMES = frozenset({"s", "min", "h", "day", "week", "month", "year", "ms"})


_IS = "(?:为|是|=|:|：|of|is|was)"


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words by what they mean, and the patterns that find them."""

    before: Mapping[str, str]
    behind: Mapping[str, str]
    before_pattern: re.Pattern[str]
    behind_pattern: re.Pattern[str]
    within: re.Pattern[str]
    change: Mapping[str, str]
    smaller: tuple[str, ...]
    fine: tuple[str, ...]
    covering: tuple[str, ...]
    links: frozenset[str]
    linking: frozenset[str]
    bare: re.Pattern[str]
    numerals: re.Pattern[str]

    def sign_before(self, text: str, floor: int, at: int) -> tuple[str, int]:
        """The comparison that stands right before a place, and where it begins; empty and the place where none does."""
        lead = text[max(floor, at - LONGEST) : at].lower()
        if found := self.before_pattern.search(lead):
            return self.before[found[1]], at - (len(lead) - found.start(1))
        return "", at

    def sign_behind(self, text: str, at: int, unit: str) -> tuple[str, int]:
        """The comparison that stands right behind a place, and where it ends."""
        if found := self.behind_pattern.match(text, at):
            return self.behind[found[1]], found.end()
        if unit in TIMES and (found := self.within.match(text, at)):
            return "≤", found.end()
        return "", at

    def smaller_is_better(self, of: str, unit: str) -> bool:
        """Whether less of it is better, told in this unit."""
        return of.lower().endswith(self.smaller) or (unit not in ("", *SHARES) and of.lower().endswith(self.fine))

    def is_to_be_covered(self, of: str) -> bool:
        """Whether a range of it is asked to be covered."""
        return any(word in of.lower() for word in self.covering)

    def is_bare(self, lead: str) -> bool:
        """Whether what stands before a number is measured without a unit."""
        return self.bare.search(lead) is not None


@functools.cache
def spoken() -> Spoken:
    """The words of quantities.toml."""
    told = tomllib.loads(resources.files(__package__).joinpath("quantities.toml").read_text(encoding="utf-8"))
    before = {word: sign for sign, words in told["before"].items() for word in words}
    behind = {word: sign for sign, words in told["behind"].items() for word in words}
    numerals = f"(?<![{NUMERALS}第几数上.])[{NUMERALS}]+(?=(?:(?:到|至|~|～|—)[{NUMERALS}]+)?(?:{units().named}))"
    return Spoken(
        before=before,
        behind=behind,
        before_pattern=re.compile(rf"({_any(before)})\s?$"),
        behind_pattern=re.compile(rf"\s?({_any(behind)})"),
        within=re.compile(rf"\s?(?:{_any(told['within']['words'])})(?!部|在|外|容|径|侧|生|含)"),
        change={word: change for change, words in told["change"].items() for word in words},
        smaller=tuple(told["smaller"]["ends"]),
        fine=tuple(told["smaller"]["fine"]),
        covering=tuple(told["covering"]["words"]),
        links=frozenset(told["between"]["words"]),
        linking=frozenset(told["between"]["english"]),
        bare=re.compile(rf"(?:{_any(told['bare']['ends'])})\s?值?\s?{_IS}?\s?$", re.IGNORECASE),
        numerals=re.compile(f"{numerals}|(?:{_any(TOLD_SHARES)})[{NUMERALS}]+(?:点[零〇一二两三四五六七八九]+)?"),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
