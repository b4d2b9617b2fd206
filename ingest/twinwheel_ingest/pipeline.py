"""From files to the store: rows in whole batches, each one transaction, every bad row told.

A relation may stand before the entities it joins: it waits until all files are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Protocol

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Applied, Batch, EntityClaim, RelationClaim
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.parts import applied_in_parts
from twinwheel_ingest.detect import Assignment
from twinwheel_ingest.replacing import UNBOUND, Replacing
from twinwheel_ingest.report import FileReport, IngestReport
from twinwheel_ingest.sources.base import Item, Joined, Located, Noted, Rejection, Skipped, Unlinked

BATCH = 5_000
"""Claims a transaction, about."""


class Target(Protocol):
    """What the pipeline needs of a store; the rehearsal of a dry run does as well."""

    def apply(self, batch: Batch) -> Applied:
        """Upsert in one transaction."""
        ...

    def canonical(self, ids: Sequence[str]) -> dict[str, str]:
        """The id that each goes by, for those that are merged."""
        ...

    def types(self, ids: Sequence[str]) -> dict[str, str]:
        """The type of each known id."""
        ...

    def named(self, name: str) -> list[str]:
        """The ids that carry a name."""
        ...


@dataclass(slots=True)
class _Pending:
    """Rows read and not yet written."""

    entities: list[Located] = field(default_factory=list)
    relations: list[Located | Unlinked] = field(default_factory=list)
    merges: list[Joined] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.entities) + len(self.relations) + len(self.merges)


class Pipeline:
    """One run. `progress` is told of a file, its rows so far and the bytes read of it."""

    def __init__(
        self,
        target: Target,
        report: IngestReport,
        progress: Callable[[Assignment, int], None],
        replacing: Replacing | None = None,
    ) -> None:
        self._target = target
        self._report = report
        self._progress = progress
        self._replacing = replacing
        self._pending = _Pending()
        self._file = FileReport("", "", "")
        self._waiting: list[tuple[FileReport, Located | Unlinked]] = []

    def run(self, assignments: Sequence[Assignment]) -> None:
        """Read the files one after the other, then the relations that waited for their ends."""
        for assignment in assignments:
            self._file = self._report.begin(assignment.file.name, assignment.reader.name, assignment.reason)
            if self._replacing is not None and self._replaces():
                self._replacing.read(self._file.name)
            self._read(assignment)
        waiting, self._waiting = self._waiting, []
        for file, items in groupby(waiting, key=lambda one: one[0]):
            self._file = file
            self._pending.relations += [item for _, item in items]
            self._settle(last=True)

    def replace(self, store: GraphStore) -> None:
        """Take out what the files no longer say; `store` is where it is looked up."""
        for batch, kept in self._replacing.batches(store) if self._replacing else ():
            self._report.kept += kept
            if batch.withdrawn:
                self._report.take(self._target.apply(batch), None)

    def _replaces(self) -> bool:
        """Whether the file that is being read takes the place of what it said before."""
        return self._file.format not in UNBOUND

    def _read(self, assignment: Assignment) -> None:
        for item in assignment.reader.read(assignment.file):
            if item is None:
                self._file.rows += 1
                if len(self._pending) >= BATCH:
                    self._settle()
                    self._progress(assignment, self._file.rows)
            else:
                self._take(item)
        self._settle()
        self._progress(assignment, self._file.rows)

    def _take(self, item: Item) -> None:
        if isinstance(item, Rejection):
            self._report.reject(item, self._file)
            if self._replacing is not None:
                self._replacing.doubt(self._file.name)
        elif isinstance(item, Skipped):
            self._report.skip(item, self._file)
        elif isinstance(item, Joined):
            self._pending.merges.append(item)
        elif isinstance(item, Noted):
            self._report.note(item, self._file)
        elif isinstance(item, Located) and isinstance(item.claim, EntityClaim):
            self._pending.entities.append(item)
        elif item is not None:
            self._pending.relations.append(item)

    def _settle(self, *, last: bool = False) -> None:
        """Write what is pending: merges, entities of one type only, relations whose ends exist and fit."""
        pending, self._pending = self._pending, _Pending()
        self._merge(pending.merges)
        entities, types = self._entities(pending.entities)
        relations = list(self._relations(pending.relations, types, last=last))
        if entities or relations:
            for applied in applied_in_parts(self._target, Batch(entities, relations)):
                self._report.take(applied, self._file)

    def _merge(self, items: Sequence[Joined]) -> None:
        """Merge what can be one; the others are told, and the claims of both sides stay apart."""
        if not items:
            return
        try:
            self._report.take(self._target.apply(Batch(merges=[item.merge for item in items])), self._file)
        except BadRow as error:
            refused = error.params.get("refused", ())
            if not refused:
                raise
            if len(items) == 1:
                self._report.reject(Rejection(items[0].locator, error), self._file)
                return
            self._merge([item for item in items if item.merge not in refused])
            for item in items:
                if item.merge in refused:
                    self._merge([item])

    def _entities(self, items: Sequence[Located]) -> tuple[list[EntityClaim], dict[str, str]]:
        ids = list({item.claim.id for item in items if isinstance(item.claim, EntityClaim)})
        types, goes_by = self._target.types(ids), self._target.canonical(ids)
        good = []
        for item in items:
            claim = item.claim
            assert isinstance(claim, EntityClaim)  # noqa: S101 - _take sorted them
            id = goes_by.get(claim.id, claim.id)
            known = types.setdefault(claim.id, types.setdefault(id, claim.type))
            if known == claim.type:
                good.append(claim)
                self._said(claim)
            else:
                told = f"{known}, {claim.type}"
                error = BadRow("type_conflict", field="entity", value=claim.id, types=told)
                self._refused(item, error)
        return good, types

    def _said(self, claim: EntityClaim | RelationClaim) -> None:
        if self._replacing is not None and self._replaces():
            self._replacing.say(claim, self._file.format)

    def _refused(self, item: Located | Unlinked, error: BadRow) -> None:
        self._report.reject(Rejection(item.locator, error), self._file)
        if self._replacing is not None:
            self._replacing.refuse(item.claim)

    def _relations(
        self, items: Sequence[Located | Unlinked], types: Mapping[str, str], *, last: bool
    ) -> Iterator[RelationClaim]:
        ends = {end for item in items for end in (_relation(item).start, _relation(item).end)}
        known = {**self._target.types([end for end in ends if end not in types]), **types}
        for item in items:
            try:
                claim = self._linked(item, known) if isinstance(item, Unlinked) else _relation(item)
                values.check_ends(ontology(), claim, known)
                self._said(claim)
                yield claim
            except BadRow as error:
                if error.code == "dangling_id" and not last:
                    self._waiting.append((self._file, item))
                else:
                    self._refused(item, error)

    def _linked(self, item: Unlinked, known: dict[str, str]) -> RelationClaim:
        kind = ontology().relations[item.claim.type]
        start = self._meant(item.claim.start, "from", kind.domain, known)
        end = self._meant(item.claim.end, item.field, kind.range, known)
        return replace(item.claim, start=start, end=end)

    def _meant(self, written: str, field: str, allowed: frozenset[str], known: dict[str, str]) -> str:
        """The id that is meant by an id, a name or an alias."""
        if written in known:
            return written
        named = self._target.named(written)
        found = {id: type for id, type in self._target.types(named).items() if type in allowed}
        if not found:
            raise BadRow("dangling_id", field=field, value=written)
        if len(found) > 1:
            raise BadRow("ambiguous_name", field=field, value=written, known=", ".join(sorted(found)))
        known.update(found)
        return next(iter(found))


def _relation(item: Located | Unlinked) -> RelationClaim:
    assert isinstance(item.claim, RelationClaim)  # noqa: S101 - _take sorted them
    return item.claim
