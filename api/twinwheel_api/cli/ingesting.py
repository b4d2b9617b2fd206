"""What `ingest` does and shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twinwheel_api.cli.data import follow
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, print_json, progress
from twinwheel_api.deps import existing_store, open_store, store_path
from twinwheel_api.locale import word
from twinwheel_api.reports import kept_reports, load_report
from twinwheel_graph.errors import TwinwheelError, say
from twinwheel_graph.stores.neo4j_address import shown
from twinwheel_ingest import operation
from twinwheel_ingest.report import IngestReport
from twinwheel_ingest.sources.base import Rejection

COUNTED = ("rows", "added", "merged", "unchanged", "removed", "linked", "merged_identities", "to_review", "rejected")
"""The numbers of the summary."""

SHOWN = 20
"""How many rejections are listed; --json has up to a thousand."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read and how; `replace` takes out what files no longer say: all (True), nothing, or with care.

    With `resolve` it is told in the end who is who.
    """

    paths: Sequence[Path]
    format: str = "auto"
    replace: bool | None = None
    report: Path | None = None
    resolve: bool = True

    @property
    def options(self) -> dict[str, Any]:
        """How it is to be read."""
        return {"format": self.format, "replace": self.replace, "resolve": self.resolve}


def run(context: Call, asked: Asked, *, vectors: bool = True) -> IngestReport:
    """Read, tell, then bring the index up to date: what was read is told even where the index fails."""
    if asked.report is not None:
        load_report.check(asked.report)
    with progress("reading", context.language) as told:
        opened = lambda: open_store(context.store, create=True)  # noqa: E731
        report = operation.ingest(asked.paths, opened, progress=told, **asked.options)
    show(report, context, _leave(report, context, asked.report))
    follow(context, vectors=vectors)
    return report


def run_dry(context: Call, asked: Asked) -> IngestReport:
    """Rehearse and tell; a report is written only where one is asked for."""
    if asked.report is not None:
        load_report.check(asked.report)
    store = existing_store(context.store)
    try:
        with progress("reading", context.language) as told:
            report = operation.rehearse(asked.paths, store, progress=told, **asked.options)
    finally:
        if store is not None:
            store.close()
    if asked.report is not None:
        load_report.write(report, asked.report, shown(context.store), context.language)
    show(report, context, asked.report)
    return report


def _leave(report: IngestReport, context: Call, asked: Path | None) -> Path | None:
    """Write the report where it is asked for, and page and object among the store's last ones; the page's path.

    The data are in by then: a report that cannot be written is told, and is no failure.
    """
    folder = context.settings.reports or kept_reports.folder_of(store_path(context.store), context.store)
    name = None
    try:
        if asked is not None:
            load_report.write(report, asked, shown(context.store), context.language)
        folder.mkdir(parents=True, exist_ok=True)
        name = kept_reports.next_name(folder, report.started.astimezone().strftime("%Y%m%d-%H%M%S"))
        for suffix in load_report.SUFFIXES:
            load_report.write(report, name.with_suffix(suffix), shown(context.store), context.language)
        kept_reports.prune(folder)
    except (OSError, TwinwheelError) as error:
        why = error.message(context.language) if isinstance(error, TwinwheelError) else str(error)
        note(word("no_load_report", context.language, reason=why))
        return asked if asked is not None and asked.exists() else None
    return asked or name.with_suffix(".html")


def show(report: IngestReport, context: Call, written: Path | None) -> None:
    """The summary: read, added, merged, rejected by reason, the first rows that were rejected, where the report is."""
    spoken = context.language
    if context.json:
        print_json(load_report.answer(report, spoken, written))
        return
    _show_files(report, spoken)
    for rejection in report.rejections[:SHOWN]:
        note(_line(rejection, spoken))
    if report.rejected > SHOWN:
        note(word("more_rejections", spoken, count=report.rejected - SHOWN))
    counts = {name: getattr(report, name) for name in COUNTED}
    note(word("summary_dry" if report.dry_run else "summary", spoken, **counts))
    _show_reasons(report, spoken)
    if written is not None:
        note(word("load_report_at", spoken, path=written))


def _show_reasons(report: IngestReport, spoken: str) -> None:
    for code, count in report.skipped.most_common():
        note(word("skipped_count", spoken, count=count, reason=say(code, spoken)))
    for code, count in report.reasons.most_common():
        note(word("reason_count", spoken, count=count, code=code))
    if report.noted.total() > SHOWN:
        note(word("noted_count", spoken, count=report.noted.total()))
    for one in report.kept:
        note(word("load_kept_line", spoken, file=one.file, count=one.count, reason=say(one.reason, spoken)))


def _show_files(report: IngestReport, spoken: str) -> None:
    for file in report.files:
        note(word("read_file", spoken, name=file.name, format=file.format, reason=say(file.reason, spoken)))
    for name in report.passed_over:
        note(name.error.message(spoken) if name.error else word("passed_over", spoken, name=name))
    for noted in report.notes[:SHOWN]:
        note(f"{noted.locator}: {noted.error.message(spoken)}")


def _line(rejection: Rejection, language: str) -> str:
    return f"{rejection.locator}: {rejection.error.message(language)}"
