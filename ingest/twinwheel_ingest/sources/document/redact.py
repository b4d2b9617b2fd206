"""Personal names, found by where they stand and taken out: the graph knows bodies, not the people who serve on them.

A list of members is read as `NAME BODY POST`, in the spacings and orders that occur; in running text a name is what
is appointed to a post. A name once found is taken out wherever it occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twinwheel_ingest.sources.document.contacts import names_to_call
from twinwheel_ingest.sources.document.structure import Kind, Unit, without_label
from twinwheel_ingest.sources.document.words import (
    DOUBLE_SURNAMES,
    HAN,
    NOT_NAMES,
    PLACES,
    POST,
    PREFIXES,
    SEATS,
    SURNAMES,
)

OMITTED = "〔姓名略〕"
"""What stands in evidence where a name stood."""

_POST = re.compile(POST)
_INSIDE = re.compile(rf"{PREFIXES}|{PLACES}|{SEATS}|{POST}")
_OPENING = re.compile(rf"{PREFIXES}|{PLACES}|[市省县](?=[一-龥])|各")
_BODY = re.compile(
    r"(?:[局委办部处厅]|政府|中心|公司|集团|大学|学院|银行|法院|检察院|研究院|商会|协会|学会|工会|妇联|工商联)$"
)
_NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,10}}·[{HAN}·]{{1,12}}")
_SHAPE = re.compile(rf"(?:{DOUBLE_SURNAMES})[{HAN}]{{1,2}}|[{SURNAMES}][{HAN}]{{1,2}}")
_LEADING = re.compile(rf"([{HAN}·]{{2,20}})[（(，,：:]")
_APPOINTED = re.compile(r"(?:兼任|担任|(?<!主)任)(?=.{0,30}?(?:组长|主任|书记|秘书长|召集人|指挥|会长|理事长))")
_CLAUSE = re.compile(r"[，。；：（）“”]")
_NAMED_FOR = re.compile(rf"(?:任命|聘任|聘请|提名|选举|免去)([{HAN}、]{{2,80}}?)(?:同志)?(?:为|的)")
_COMRADE = re.compile(rf"([{HAN}]{{2,4}})(?:等?\d*[名位]?)?同志")


@dataclass(frozen=True, slots=True)
class Redaction:
    """The names of one document, as a pattern; None where it names nobody."""

    pattern: re.Pattern[str] | None

    def of(self, text: str) -> str:
        """The text with every name taken out."""
        return self.pattern.sub(OMITTED, text) if self.pattern else text


def redaction(units: Iterable[Unit], place: str = "") -> Redaction:
    """What to take out of a document; `place` begins the names of local bodies (`聊城`)."""
    names, doubtful = set[str](), set[str]()
    for unit in units:
        names.update(appointed(unit.text))
        if unit.kind is Kind.MEMBER:
            for entry in entries(unit.text):
                sure, unsure = member_names(entry, place)
                names |= sure
                doubtful |= unsure
    # In a list that gives names, a line whose body is not known surely has one too.
    found = sorted(names | doubtful if names else names, key=lambda name: (-len(name), name))
    spaced = [r"\s*".join(map(re.escape, name)) for name in found]
    return Redaction(re.compile("|".join(spaced)) if spaced else None)


def entries(line: str) -> list[list[str]]:
    """The entries of a line of a list, each as its words: one ends with a post, or with the line."""
    out: list[list[str]] = []
    for part in re.split(r"[；;]", without_label(line)):
        words: list[str] = []
        for word in part.split():
            words.append(word)
            if re.search(rf"(?:{POST})$", word):
                out.append(words)
                words = []
        if len(words) == 1 and out:
            out[-1] += words  # `BODY POST NAME`
        elif words:
            out.append(words)
    return out


def member_names(words: list[str], place: str) -> tuple[set[str], set[str]]:
    """The names in one entry of a list: those that are sure, and beginnings that may be one."""
    entry = "".join(words)
    names = _trailing(entry)
    if not _opens(entry, place) and not _is_body_with_post(entry):
        names |= {_spaced(words) or _marked(entry) or _before_body(entry, place)} - {""} or _bare(entry)
        if not names and _SHAPE.match(entry) and _POST.search(entry):
            return set(), {entry[:2], entry[:3]}
    return names, set()


def appointed(text: str) -> Iterator[str]:
    """Names in running text: those who are appointed to a post, or to be contacted."""
    told = [*names_to_call(text), *(part for clause in _CLAUSE.split(text) for part in _before_verbs(clause))]
    told += [part for found in _NAMED_FOR.finditer(text) for part in found[1].split("、")]
    # Where a name is run together with the word before it, each ending that looks like one is taken.
    told += [found[1][-length:] for found in _COMRADE.finditer(text) for length in (4, 3, 2)]
    yield from (who for who in told if _SHAPE.fullmatch(who) and _is_name(who))


def _before_verbs(clause: str) -> Iterator[str]:
    """Who stands before 任 and 兼任 in a clause, each without the post that goes before."""
    before = 0
    for verb in _APPOINTED.finditer(clause):
        for part in re.split(r"[、和及与]", clause[before : verb.start()]):
            yield "".join(re.sub(rf".*(?:{POST})", "", part).split()).removeprefix("由")
        before = verb.end()


def _opens(entry: str, place: str) -> bool:
    """Whether an entry begins with a body or a post, so that no name stands before it."""
    return bool(_OPENING.match(entry) or _POST.match(entry) or (place and entry.startswith(place)))


def _is_body_with_post(entry: str) -> bool:
    """`BODY（POST）`."""
    leading = _LEADING.match(entry)
    return bool(leading and entry.endswith(("）", ")")) and _BODY.search(leading[1]))


def _trailing(entry: str) -> set[str]:
    """`BODY POST NAME`: what follows the last post."""
    posts = list(_POST.finditer(entry))
    rest = entry[posts[-1].end() :] if posts else ""
    return {rest} if _is_name(rest) else set()


def _spaced(words: list[str]) -> str:
    """`NAME BODY POST` in words; a name of two characters may be spaced out."""
    if len(words) < 2:
        return ""
    if len(words[0]) == len(words[1]) == 1:
        return words[0] + words[1]
    return words[0] if _is_name(words[0]) else ""


def _marked(entry: str) -> str:
    """`NAME，BODY POST` or `NAME（BODY POST）`."""
    leading = _LEADING.match(entry)
    if leading and _is_name(leading[1]) and (_POST.search(entry) or _SHAPE.fullmatch(leading[1])):
        return leading[1]
    return ""


def _before_body(entry: str, place: str) -> str:
    """`NAMEBODYPOST` run together: what stands before the first word that begins a body or a post."""
    starts = [found.start() for found in _INSIDE.finditer(entry)] + ([entry.find(place)] if place else [])
    first = min((start for start in starts if start >= 2), default=0)
    return entry[:first] if _NAME.fullmatch(entry[:first]) else ""


def _bare(entry: str) -> set[str]:
    """`NAME、NAME`, or a single name that looks like one."""
    parts = [part for part in re.split(r"[、，,]", entry) if _is_name(part)]
    return {part for part in parts if len(parts) > 1 or "·" in part or _SHAPE.fullmatch(part)}


def _is_name(text: str) -> bool:
    """Whether a text may be a name where a list has one: of its length, and no body, post or heading."""
    ends = _BODY.search(text) or re.search(rf"(?:{POST})$", text)
    return bool(_NAME.fullmatch(text)) and not ends and text not in NOT_NAMES
