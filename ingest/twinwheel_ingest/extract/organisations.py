"""The component that finds the names of organisations, by rules (organisations.toml).

A name ends in a telling word (大学, 研究所, 有限公司); it begins at the last place, proper name or abbreviation before
that which no boundary separates from it. Names that stand side by side (中国科学院云南天文台) are one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.text import IDEOGRAPHS, name_key
from twinwheel_ingest.extract.kept import Tabled, keep

NAME = "twinwheel_organisations"

FULL, PART, ACRONYM = 0.9, 0.7, 0.7
"""How sure a name is: with a place or a firm's full form; without; an acronym in brackets behind a name."""

LONGEST = 30
"""The longest name, in characters."""

LEADS = ("ns", "nt", "nz", "nr", "j", "eng")
"""Tags (ICTCLAS) of what a name may begin with: places, bodies, proper names, persons, abbreviations, Latin words."""

_PLAIN = re.compile(rf"[{IDEOGRAPHS}A-Za-z0-9·—-]+")
_ACRONYM = re.compile(r"[（(]([A-Z][A-Za-z0-9-]{1,9})(?:[，,][^）)]{1,20})?[）)]")
_ENGLISH = re.compile(
    r"\b(?:(?:[A-Z][\w&.-]*\s+(?:of\s+|for\s+|the\s+)*){1,6}"
    r"(?:University|Institute|Laboratory|Academy|College|Hospital|Corporation|Inc|Ltd|GmbH|Foundation|Association|Society)\b(?:\s+of(?:\s+[A-Z]\w+){1,4})?"
    r"|(?:University|Institute|Academy|College)\s+of(?:\s+(?:and\s+)?[A-Z]\w+){1,5})"
)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Organisations(Tabled):
    """Finds names by the rules of its table."""

    def prepare(self) -> None:
        """The patterns of the ends."""
        table = self.table
        ends = sorted({*table["ends"], *table["firm_ends"]}, key=lambda end: -len(end))
        guards = table["not_followed"]
        guarded = (f"{end}(?![{guards[end]}])" if guards.get(end) else end for end in ends)
        self._ends = re.compile("|".join(guarded))
        self._firms = tuple(table["firm_ends"])
        self._whole = re.compile("|".join(sorted(table["whole"], key=lambda one: -len(one))))
        self._bounds = frozenset(table["bounds"])
        self._generic = frozenset(table["generic"])
        self._starts, self._voids = frozenset(table["starts"]), frozenset(table["voids"])
        self._any, self._kinds = frozenset(table["any"]), frozenset(table["kinds"])

    def __call__(self, doc: Doc) -> Doc:
        """Keep the names of a document."""
        text = doc.text
        words = [_Word(token.text, token.tag_, token.idx) for token in doc]
        found = _ENGLISH.finditer(text) if doc.lang_ == "en" else ()
        spans = [(*one.span(), FULL) for one in found] or self._chinese(text, words)
        named = (
            Fact("organisation", text[start:end], start, end, name_key(text[start:end]), sure)
            for start, end, sure in spans
        )
        return keep(doc, named)

    def _chinese(self, text: str, words: Sequence[_Word]) -> list[tuple[int, int, float]]:
        spans: list[tuple[int, int, float]] = []
        for found in self._ends.finditer(text):
            if (span := self._name(text, words, found, spans[-1][1] if spans else 0)) is not None:
                spans.append(span)
        spans += [(*one.span(), FULL) for one in self._whole.finditer(text)]
        joined = list(_joined(sorted(spans)))
        return sorted([*joined, *_acronyms(text, joined)])

    def _name(
        self, text: str, words: Sequence[_Word], found: re.Match[str], floor: int
    ) -> tuple[int, int, float] | None:
        """The name that ends there; None for a word that only tells a kind."""
        before = [word for word in words if max(floor, found.end() - LONGEST) <= word.start < found.start()]
        lead = self._back(before)
        if floor and (lead[0].start if lead else found.start()) == floor:
            return floor, found.end(), FULL
        firm = found.group().endswith(self._firms)
        end = found.group()
        lead = lead if firm or end in self._any else self._led(lead)
        start = self._stripped(text, lead[0].start if lead else found.start(), found.start(), firm=firm)
        if any(word.text in self._voids for word in lead) or self._says_nothing(text[start : found.start()], end):
            return None
        named = bool(lead) and lead[0].tag.startswith(("ns", "nt"))
        return start, found.end(), FULL if named or firm else PART

    def _back(self, before: Sequence[_Word]) -> list[_Word]:
        """The words before an end, back to a boundary."""
        lead: list[_Word] = []
        for at in range(len(before) - 1, -1, -1):
            word = before[at]
            spaced = word.text == " " and at and before[at - 1].tag == "eng"
            if not spaced and (not _PLAIN.fullmatch(word.text) or self._is_bound(before, at)):
                break
            lead.insert(0, word)
        return lead

    def _is_bound(self, before: Sequence[_Word], at: int) -> bool:
        word = before[at]
        if word.text in ("与", "和", "及"):
            return not self._is_joint(before, at)
        return word.text in self._bounds

    def _is_joint(self, before: Sequence[_Word], at: int) -> bool:
        """Whether 与 stands within a name: what comes before it leads back to a place or a body at once."""
        for back in range(at - 1, max(-1, at - 5), -1):
            word = before[back]
            if word.text in self._bounds or not _PLAIN.fullmatch(word.text):
                return False
            if word.tag.startswith(("ns", "nt")):
                return back < at - 1
        return bool(at) and at < 4 and before[0].start + len(before[0].text) == before[1].start

    def _led(self, lead: list[_Word]) -> list[_Word]:
        """From the first word that a name may begin with; what is before a body's name is where it is."""
        while lead and not (lead[0].tag.startswith(LEADS) or lead[0].text in self._starts):
            lead = lead[1:]
        body = next((at for at, word in enumerate(lead) if word.tag == "nt" and at), 0)
        return lead[body:] if all(word.tag == "ns" for word in lead[:body]) else lead

    def _stripped(self, text: str, start: int, end: int, *, firm: bool) -> int:
        """Without what was cut into the first word (为国网信通)."""
        while firm and start < end and text[start] in self._bounds:
            start += 1
        return start

    def _says_nothing(self, lead: str, end: str) -> bool:
        name = lead.strip("（()）-—· ")
        return (len(name) < 2 and name not in self._starts) or (name in self._generic and end in self._kinds)


@Language.factory(NAME)
def make(nlp: Language, name: str) -> Organisations:  # noqa: ARG001 - spaCy gives both
    """The rules that come with the product."""
    told: dict[str, Any] = tomllib.loads(
        resources.files(__package__).joinpath("organisations.toml").read_text(encoding="utf-8")
    )
    return Organisations(told)


def _joined(spans: Sequence[tuple[int, int, float]]) -> Iterator[tuple[int, int, float]]:
    """Names that touch or overlap as one."""
    current: tuple[int, int, float] | None = None
    for start, end, sure in spans:
        if current is not None and start <= current[1]:
            current = (current[0], max(end, current[1]), max(sure, current[2]))
        else:
            if current is not None:
                yield current
            current = (start, end, sure)
    if current is not None:
        yield current


def _acronyms(text: str, spans: Sequence[tuple[int, int, float]]) -> Iterator[tuple[int, int, float]]:
    for _, end, _ in spans:
        if found := _ACRONYM.match(text, end):
            yield *found.span(1), ACRONYM
