"""What `ingest` does and shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from twinwheel_api import schemas
from twinwheel_api.cli.data import follow
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, print_json, progress
from twinwheel_api.deps import existing_store, open_store
from twinwheel_api.locale import word
from twinwheel_graph.errors import say
from twinwheel_ingest import operation
from twinwheel_ingest.report import IngestReport
from twinwheel_ingest.sources.base import Rejection

COUNTED = ("rows", "added", "merged", "unchanged", "linked", "merged_identities", "to_review", "rejected")
"""The numbers of the summary."""

SHOWN = 20
"""How many rejections are listed; --json has up to a thousand."""


def run(
    context: Call, paths: Sequence[Path], format: str, *, vectors: bool = True, resolve: bool = True
) -> IngestReport:
    """Read, tell, then bring the index up to date: what was read is told even where the index fails."""
    with progress("reading", context.language) as told:
        opened = lambda: open_store(context.store, create=True)  # noqa: E731
        report = operation.ingest(paths, opened, format=format, progress=told, resolve=resolve)
    show(report, context)
    follow(context, vectors=vectors)
    return report


def run_dry(context: Call, paths: Sequence[Path], format: str, *, resolve: bool = True) -> IngestReport:
    """Rehearse and tell."""
    store = existing_store(context.store)
    try:
        with progress("reading", context.language) as told:
            report = operation.rehearse(paths, store, format=format, progress=told, resolve=resolve)
    finally:
        if store is not None:
            store.close()
    show(report, context)
    return report


def show(report: IngestReport, context: Call) -> None:
    """The summary: read, added, merged, rejected by reason, what to know of the files, the first rows rejected."""
    if context.json:
        print_json(_answer(report, context.language))
        return
    spoken = context.language
    _show_files(report, spoken)
    for rejection in report.rejections[:SHOWN]:
        note(_line(rejection, spoken))
    if report.rejected > SHOWN:
        note(word("more_rejections", spoken, count=report.rejected - SHOWN))
    counts = {name: getattr(report, name) for name in COUNTED}
    note(word("summary_dry" if report.dry_run else "summary", spoken, **counts))
    for code, count in report.skipped.most_common():
        note(word("skipped_count", spoken, count=count, reason=say(code, spoken)))
    for code, count in report.reasons.most_common():
        note(word("reason_count", spoken, count=count, code=code))


def _show_files(report: IngestReport, spoken: str) -> None:
    for file in report.files:
        note(word("read_file", spoken, name=file.name, format=file.format, reason=say(file.reason, spoken)))
    for name in report.passed_over:
        note(word("passed_over", spoken, name=name))
    for noted in report.notes[:SHOWN]:
        note(f"{noted.locator}: {noted.error.message(spoken)}")


def _line(rejection: Rejection, language: str) -> str:
    return f"{rejection.locator}: {rejection.error.message(language)}"


def _answer(report: IngestReport, language: str) -> schemas.IngestOut:
    return schemas.IngestOut(
        dry_run=report.dry_run,
        files=[
            schemas.FileOut(name=file.name, format=file.format, reason=say(file.reason, language), rows=file.rows)
            for file in report.files
        ],
        passed_over=report.passed_over,
        rows=report.rows,
        added=report.added,
        merged=report.merged,
        unchanged=report.unchanged,
        linked=report.linked,
        merged_identities=report.merged_identities,
        to_review=report.to_review,
        rejected=report.rejected,
        reasons=dict(report.reasons),
        skipped=dict(report.skipped),
        notes=[
            schemas.NotedOut(locator=one.locator, code=one.error.code, message=one.error.message(language))
            for one in report.notes
        ],
        rejections=[_rejection(rejection, language) for rejection in report.rejections],
        revision=report.revision,
    )


def _rejection(given: Rejection, language: str) -> schemas.RejectionOut:
    error = given.error
    return schemas.RejectionOut(
        locator=given.locator, code=error.code, field=error.field, message=error.message(language)
    )
