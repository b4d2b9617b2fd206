"""What an ingest did: read, added, merged, rejected by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from twinwheel_graph.model import Applied
from twinwheel_ingest.resolve.resolving import Resolved
from twinwheel_ingest.sources.base import Noted, Rejection

REJECTIONS_KEPT = 1_000
"""How many rejections are kept with their details; all are counted."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: the format it was read as, the message code of why, and how many rows it had."""

    name: str
    format: str
    reason: str
    rows: int


@dataclass(slots=True)
class IngestReport:
    """Filled while files are read. `added`, `merged` and `unchanged` count entities and relations.

    `merged_identities` counts ids that were taken for the same as another, `to_review` pairs that a person is asked of;
    `skipped` counts rows that are sound and not needed, by the message code of why; `noted` what is told of rows that
    went in.
    """

    dry_run: bool = False
    files: list[FileReport] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    rows: int = 0
    added: int = 0
    merged: int = 0
    unchanged: int = 0
    linked: int = 0
    merged_identities: int = 0
    to_review: int = 0
    revision: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)
    notes: list[Noted] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows or claims were rejected."""
        return self.reasons.total()

    def reject(self, rejections: Sequence[Rejection]) -> None:
        """Count rejections by reason."""
        self.reasons.update(rejection.error.code for rejection in rejections)
        self.rejections += rejections[: max(0, REJECTIONS_KEPT - len(self.rejections))]

    def identify(self, resolved: Resolved) -> None:
        """Count what was told of who is who."""
        self.merged_identities = resolved.merged
        self.to_review = resolved.asked
        self.linked += resolved.linked

    def note(self, noted: Noted) -> None:
        """Keep something that is told of a row."""
        self.noted[noted.error.code] += 1
        if len(self.notes) < REJECTIONS_KEPT:
            self.notes.append(noted)

    def take(self, applied: Applied) -> None:
        """Count what a batch did."""
        self.added += applied.added
        self.merged += applied.changed
        self.unchanged += applied.unchanged
        self.revision = applied.revision
