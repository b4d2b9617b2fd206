"""What a file that is read again no longer says is taken out, and nothing else.

A source's dataset and locator name a record. Two rules: a record that is read again replaces all that it said, of
whatever it said it; and a record whose locator names a file that is read again, and which is not in it any more, is
gone. What other records say is not touched, nor an entity that the links of others hold on to.

A record with a number of its own (a patent, a work) may be told of by several tables or exports of unlike columns. Read
again it replaces what is of a kind with what it says now: a holder by a holder, but no holder by a bare abstract.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from twinwheel_graph.model import Batch, Entity, EntityClaim, RelationClaim, RelationKey, SourceKind, Telling
from twinwheel_graph.stores.base import GraphStore

UNBOUND = frozenset({"records"})
"""Formats whose locators are the writer's own, so that many records may share one: they replace nothing."""

WHOLE = frozenset({"chinaxiv", "ashare"})
"""Formats of one fixed table: a record says all of itself, so that what it does not say any more is gone."""

AT_ONCE = 2_000
"""Claims taken out in one transaction."""

_ENDS_NAME = re.compile(r"[:#!]")

Claim: TypeAlias = EntityClaim | RelationClaim


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file no longer says and was left in: of which file, how many statements, and the message code of why."""

    file: str
    count: int
    reason: str


@dataclass(slots=True)
class Replacing:
    """One run's account of what was said. `known` are the datasets before it; `always` takes out however much it is."""

    known: Collection[str]
    always: bool = False
    _said: set[int] = field(default_factory=set)
    _records: set[int] = field(default_factory=set)
    _kinds: set[int] = field(default_factory=set)
    _refused: set[int] = field(default_factory=set)
    _datasets: set[str] = field(default_factory=set)
    _files: dict[str, bool] = field(default_factory=dict)

    def read(self, file: str) -> None:
        """A file is read."""
        self._files.setdefault(file, True)

    def doubt(self, file: str) -> None:
        """A row of it was rejected: what it would have said is not known."""
        self._files[file] = False

    def say(self, claim: Claim, format: str) -> None:
        """A claim went in, from a file of some format."""
        source, subject = claim.source, _subject(claim)
        if source.dataset not in self.known:
            return
        self._datasets.add(source.dataset)
        self._said.add(hash((subject, source.dataset, source.locator)))
        if format in WHOLE or self._file_of(source.locator):
            self._records.add(hash((source.dataset, source.locator)))
        else:
            self._kinds.add(hash((source.dataset, source.locator, _kind(subject))))

    def refuse(self, claim: Claim) -> None:
        """A claim did not go in: what its record said before stays."""
        self._refused.add(hash((claim.source.dataset, claim.source.locator)))

    def batches(self, store: GraphStore) -> Iterator[tuple[Batch, list[Kept]]]:
        """What is to be taken out, by and by, each with what was kept and why."""
        for dataset in sorted(self._datasets):
            withdrawn, kept = self._of_dataset(store.tellings(dataset))
            loose, held = _parted(store, withdrawn)
            kept += [Kept(self._file_of(locator), count, "kept_linked") for locator, count in held.items()]
            for start in range(0, max(1, len(loose)), AT_ONCE):
                yield Batch(withdrawn=loose[start : start + AT_ONCE]), [] if start else _summed(kept)

    def _of_dataset(self, tellings: Iterable[Telling]) -> tuple[list[Telling], list[Kept]]:
        """What a dataset no longer says, and what of it stays: most of a file is gone, or rows of it were rejected."""
        again: list[Telling] = []
        gone: dict[str, list[Telling]] = defaultdict(list)
        former: dict[str, set[str]] = defaultdict(set)
        for told in tellings:
            record = hash((told.dataset, told.locator))
            file = self._file_of(told.locator)
            if file:
                former[file].add(told.locator)
            if record in self._refused or hash((told.subject, told.dataset, told.locator)) in self._said:
                continue
            if record in self._records or hash((told.dataset, told.locator, _kind(told.subject))) in self._kinds:
                again.append(told)
            elif file:
                gone[file].append(told)
        kept = []
        for file, lost in gone.items():
            if reason := self._reason_to_keep(file, len({told.locator for told in lost}), len(former[file])):
                kept.append(Kept(file, len(lost), reason))
            else:
                again += lost
        return again, kept

    def _reason_to_keep(self, file: str, gone: int, former: int) -> str:
        if not self._files[file]:
            return "kept_rejected"
        return "kept_most" if 2 * gone > former and not self.always else ""

    def _file_of(self, locator: str) -> str:
        """The file of this run that a locator names; empty where it names none."""
        names = (locator[: found.start()] for found in _ENDS_NAME.finditer(locator))
        return next((name for name in names if name in self._files), "")


def _parted(store: GraphStore, withdrawn: list[Telling]) -> tuple[list[Telling], dict[str, int]]:
    """What may go, relations first, and by locator how many entities stay because others' links hold on to them."""
    relations = [told for told in withdrawn if isinstance(told.subject, RelationKey)]
    entities = [told for told in withdrawn if isinstance(told.subject, str)]
    held = _held(store, entities, set(relations))
    stay: dict[str, int] = defaultdict(int)
    for told in entities:
        if told.subject in held:
            stay[told.locator] += 1
    return [*relations, *(told for told in entities if told.subject not in held)], stay


def _held(store: GraphStore, entities: list[Telling], relations: Collection[Telling]) -> set[str]:
    """The ids that would go and that a link which stays is at; a link that was only inferred holds nothing.

    Ids are those that sources used, so that it is as though none were merged.
    """
    taken = set(entities)
    held: set[str] = set()
    ids = list(dict.fromkeys(str(told.subject) for told in entities))
    for start in range(0, len(ids), AT_ONCE):
        left = {one.id: _left(one, taken) for one in store.read(ids[start : start + AT_ONCE])}
        lonely = {id for orphans in left.values() for id in orphans}
        links = store.relations([id for id, orphans in left.items() if orphans])
        hidden = store.withheld() if lonely else ()
        for link in itertools.chain((claim for one in links for claim in one.claims), hidden):
            if link.source.kind is not SourceKind.INFERRED and _telling(link) not in relations:
                held |= {link.said.start, link.said.end} & lonely
    return held


def _left(entity: Entity, taken: Collection[Telling]) -> set[str]:
    """The ids of an entity of which nobody would speak any more."""
    tellings = [_telling(claim) for claim in entity.claims]
    spoken = {str(told.subject) for told in tellings if told not in taken}
    return {str(told.subject) for told in tellings} - spoken


def _telling(claim: Claim) -> Telling:
    return Telling(_subject(claim), claim.source.dataset, claim.source.locator)


def _summed(kept: Iterable[Kept]) -> list[Kept]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one in kept:
        counts[one.file, one.reason] += one.count
    return [Kept(file, count, reason) for (file, reason), count in counts.items()]


def _subject(claim: Claim) -> str | RelationKey:
    """What a source speaks of, by the ids it used: what it says is its own, whatever that is merged with."""
    said = claim.said
    return said.id if isinstance(said, EntityClaim) else said.key


def _kind(subject: str | RelationKey) -> str:
    """What is said to be replaced by its like: the type of a link, or that a thing is spoken of."""
    return "" if isinstance(subject, str) else subject.type
