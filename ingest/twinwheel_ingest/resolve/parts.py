"""Parts that names tell of: a school of a university, an institute of an academy, a branch or a firm of a group.

A relation, never a merge; inferred, with the words it rests on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from twinwheel_graph.model import RelationClaim, RelationKey, Source, SourceKind
from twinwheel_ingest.resolve import aliases
from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.reading import plain, read

DATASET = "twinwheel:named-parts"

SCORES: Mapping[str, float] = {"school": 0.9, "branch": 0.95, "group": 0.8, "merged": 1.0}
"""How sure each ground is: by judgement, not measured."""

_BRANCH = re.compile(r"(.{4,}?公司)(.{2,})$")
_GROUP = re.compile(r"(.{3,}?集团)(?!有限|股份|公司)(.{2,}公司)$")
_ENDINGS = ("", "有限公司", "股份有限公司", "有限责任公司", "公司")


class Bearers:
    """Who bears a whole name, among the known."""

    def __init__(self, known: Iterable[Mention]) -> None:
        self._ids: dict[str, list[Mention]] = defaultdict(list)
        for mention in known:
            for name in mention.names:
                self._ids[plain(name)].append(mention)

    def of(self, family: str, *names: str) -> Mention | None:
        """The one that bears any of these names; None where none or several do."""
        found = {one.id: one for name in names for one in self._ids.get(plain(name), ()) if one.family == family}
        return next(iter(found.values())) if len(found) == 1 else None


def links(known: Iterable[Mention], canonical: Mapping[str, str]) -> dict[RelationKey, RelationClaim]:
    """The relations that the names of the known tell of, between the ids that they go by."""
    everyone = list(known)
    bearers = Bearers(everyone)
    found: dict[RelationKey, RelationClaim] = {}
    for mention in everyone:
        for whole, ground, text in _wholes(mention, bearers):
            start, end = canonical.get(mention.id, mention.id), canonical.get(whole.id, whole.id)
            if start != end:
                claim = _claim(start, end, ground, text)
                found.setdefault(claim.key, claim)
    return found


def _wholes(mention: Mention, bearers: Bearers) -> Iterator[tuple[Mention, str, str]]:
    name = mention.names[0]
    if mention.family == "institution":
        yield from _institution(name, bearers)
    elif not mention.grouping:
        yield from _firm(name, bearers)


def _institution(name: str, bearers: Bearers) -> Iterator[tuple[Mention, str, str]]:
    known = read(name)
    if known.school and not read(known.head).bare:
        whole = bearers.of("institution", known.head, *aliases.others(known.head))
        if whole:
            yield whole, "school", f"“{name}”以“{whole.names[0]}”之名开头，其后为“{known.school}”"
    for other, since, source in aliases.successors(name):
        if whole := bearers.of("institution", other):
            yield whole, "merged", f"“{name}”于{since}年并入“{other}”（{source}）"


def _firm(name: str, bearers: Bearers) -> Iterator[tuple[Mention, str, str]]:
    text = plain(name)
    if (found := _BRANCH.match(text)) and (whole := bearers.of("firm", found[1])):
        yield whole, "branch", f"“{name}”以“{whole.names[0]}”的全称开头，其后为“{found[2]}”"
    elif (found := _GROUP.match(text)) and (whole := bearers.of("firm", *(f"{found[1]}{end}" for end in _ENDINGS))):
        yield whole, "group", f"“{name}”以“{found[1]}”开头，其后为“{found[2]}”"


def _claim(start: str, end: str, ground: str, text: str) -> RelationClaim:
    source = Source(
        DATASET, f"{start}>{end}", SourceKind.INFERRED, licence="Apache-2.0", text=text, score=SCORES[ground]
    )
    return RelationClaim("PART_OF", start, end, {}, source)
