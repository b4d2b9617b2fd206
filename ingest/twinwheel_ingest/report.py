"""What an ingest did, of each file and in all: read, added, changed, taken out, rejected and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.model import Applied
from twinwheel_ingest.replacing import Kept
from twinwheel_ingest.resolve.resolving import Resolved
from twinwheel_ingest.sources.base import Noted, Rejection, Skipped

REJECTIONS_KEPT = 1_000
"""How many rejections, and how many notes, are kept with their details; all are counted."""


class PassedOver(str):
    """The name of a file of a folder that was passed over; `error` says why where it could not be opened."""

    __slots__ = ("error",)
    error: TwinwheelError | None

    def __new__(cls, name: str, error: TwinwheelError | None = None) -> Self:
        """A name, and why."""
        made = super().__new__(cls, name)
        made.error = error
        return made


@dataclass(slots=True, eq=False)
class FileReport:
    """One file: the format it was read as, the message code of why, and what came of its rows."""

    name: str
    format: str
    reason: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0
    noted: int = 0


@dataclass(slots=True)
class IngestReport:
    """Filled while files are read. `added`, `merged` (changed), `unchanged` and `removed` count entities and relations.

    `merged_identities` counts ids that were taken for the same as another, `to_review` pairs that a person is asked of;
    `skipped` counts rows that are sound and not needed, by the message code of why; `noted` what is told of rows that
    went in; `kept` what files no longer say and was left in. `before` and `revision` are the store's.
    """

    dry_run: bool = False
    files: list[FileReport] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    added: int = 0
    merged: int = 0
    unchanged: int = 0
    removed: int = 0
    linked: int = 0
    merged_identities: int = 0
    to_review: int = 0
    before: int = 0
    revision: int = 0
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)
    notes: list[Noted] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(file.rows for file in self.files)

    @property
    def unopened(self) -> dict[str, TwinwheelError]:
        """The files of folders that could not be opened, and why."""
        return {name: name.error for name in self.passed_over if name.error is not None}

    @property
    def rejected(self) -> int:
        """How many rows or claims were rejected."""
        return self.reasons.total()

    @property
    def unaltered(self) -> bool:
        """Whether the store is as it was: nothing was added, changed, taken out, or told to be another."""
        return not (self.added or self.merged or self.removed or self.merged_identities or self.to_review)

    def begin(self, name: str, format: str, reason: str) -> FileReport:
        """A file is read from here on."""
        self.files.append(FileReport(name, format, reason))
        return self.files[-1]

    def reject(self, rejection: Rejection, file: FileReport) -> None:
        """Count a rejection by its reason."""
        self.reasons[rejection.error.code] += 1
        file.rejected += 1
        if len(self.rejections) < REJECTIONS_KEPT:
            self.rejections.append(rejection)

    def skip(self, skipped: Skipped, file: FileReport) -> None:
        """Count a row that is not needed."""
        self.skipped[skipped.reason] += 1
        file.skipped += 1

    def identify(self, resolved: Resolved) -> None:
        """Count what was told of who is who."""
        self.merged_identities = resolved.merged
        self.to_review = resolved.asked
        self.linked += resolved.linked

    def note(self, noted: Noted, file: FileReport) -> None:
        """Keep something that is told of a row."""
        self.noted[noted.error.code] += 1
        file.noted += 1
        if len(self.notes) < REJECTIONS_KEPT:
            self.notes.append(noted)

    def take(self, applied: Applied, file: FileReport | None) -> None:
        """Count what a batch did, for its file where it is of one."""
        self.added += applied.added
        self.merged += applied.changed
        self.unchanged += applied.unchanged
        self.removed += applied.removed
        self.revision = applied.revision
        if file is not None:
            file.added += applied.added
            file.changed += applied.changed
            file.unchanged += applied.unchanged

    def end(self, revision: int) -> None:
        """The run is over."""
        self.revision = revision
        self.seconds = (datetime.now(UTC) - self.started).total_seconds()
