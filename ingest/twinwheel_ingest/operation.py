"""Reading files into a store: the whole operation, from paths to the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from twinwheel_graph.stores.base import GraphStore
from twinwheel_ingest import detect
from twinwheel_ingest.detect import Assignment
from twinwheel_ingest.pipeline import Pipeline
from twinwheel_ingest.reference import load
from twinwheel_ingest.rehearsal import Rehearsal
from twinwheel_ingest.replacing import Replacing
from twinwheel_ingest.report import IngestReport
from twinwheel_ingest.resolve import listed, resolving
from twinwheel_ingest.resolve.judgement import all_judged

Progress = Callable[[int, int], None]


def ingest(
    paths: Sequence[Path],
    open_store: Callable[[], GraphStore],
    *,
    format: str = "auto",
    replace: bool | None = None,
    resolve: bool = True,
    progress: Progress,
) -> IngestReport:
    """Read files and folders into the store that `open_store` gives; then, with `resolve`, tell who is who.

    The store is opened only when every file named has a reader, so that a wrong call leaves no store behind. What a
    file read again no longer says is taken out, unless that is most of what it said; `replace` True takes out however
    much it is, False nothing. `progress` is told the bytes read of all.
    """
    assignments, passed_over = detect.assign(paths, format)
    report = IngestReport(passed_over=passed_over)
    store = open_store()
    try:
        report.before = store.revision()
        pipeline = Pipeline(store, report, _bytes(assignments, progress), _replacing(store, replace))
        load.renew(store, load.claims())
        before = store.revision()
        pipeline.run(assignments)
        pipeline.replace(store)
        report.linked = listed.relink(store)
        if resolve:
            report.identify(resolving.resolve(store, before))
        report.end(store.revision())
    finally:
        store.close()
    return report


def rehearse(
    paths: Sequence[Path],
    store: GraphStore | None,
    *,
    format: str = "auto",
    replace: bool | None = None,
    resolve: bool = True,
    progress: Progress,
) -> IngestReport:
    """What `ingest` would do; nothing is written. `store` is None where there is none yet."""
    assignments, passed_over = detect.assign(paths, format)
    report = IngestReport(dry_run=True, passed_over=passed_over)
    rehearsal = Rehearsal(store)
    rehearsal.apply(load.batch(load.claims()))
    replacing = _replacing(store, replace) if store else None
    pipeline = Pipeline(rehearsal, report, _bytes(assignments, progress), replacing)
    pipeline.run(assignments)
    if store:
        pipeline.replace(store)
    report.linked = rehearsal.linked()
    if resolve:
        report.identify(rehearsal.resolved())
    report.before = store.revision() if store else 0
    report.end(report.before)
    return report


def forget(store: GraphStore, source: str) -> tuple[int, int, int]:
    """Take out a source and what was inferred from it: removed, changed, revision."""
    judged = all_judged(store)
    applied = store.forget(source)
    listed.relink(store)
    resolving.forgotten(store, judged)
    return applied.removed, applied.changed, store.revision()


def _replacing(store: GraphStore, replace: bool | None) -> Replacing | None:
    """The account by which what is no longer said is taken out; None where nothing is to be."""
    return None if replace is False else Replacing(store.stats().datasets.keys(), always=replace is True)


def _bytes(assignments: Sequence[Assignment], progress: Progress) -> Callable[[Assignment, int], None]:
    sizes = [assignment.file.size for assignment in assignments]
    before = {id(assignment): sum(sizes[:number]) for number, assignment in enumerate(assignments)}
    total = sum(sizes)

    def told(assignment: Assignment, _rows: int) -> None:
        progress(before[id(assignment)] + min(assignment.file.position, assignment.file.size), total)

    return told
