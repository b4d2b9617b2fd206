"""The load report: what an ingest read, what it did to the graph, what it did not take and how to mend that."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from twinwheel_api import schemas
from twinwheel_api.files import whole
from twinwheel_api.locale import word
from twinwheel_api.reports.match_report import environment
from twinwheel_api.reports.told import remarks
from twinwheel_graph.errors import TwinwheelError, UsageError, say
from twinwheel_ingest.replacing import Kept
from twinwheel_ingest.report import FileReport, IngestReport
from twinwheel_ingest.sources.base import Noted

SUFFIXES = (".html", ".json")

SHOWN = 300
"""How many rejections, and how many notes, the page lists; the JSON has up to a thousand."""

TILES = ("rows", "added", "changed", "removed", "unchanged", "identities", "to_review", "rejected", "noted")
"""The numbers at the head of the page, in their order."""

FILE_COUNTS = ("rows", "added", "changed", "unchanged", "rejected", "skipped", "noted")
"""What is counted of each file."""


def check(path: Path) -> None:
    """Refuse a file that a report could not be written to, before anything is read."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError("unknown_suffix", path=path, known=" / ".join(SUFFIXES))
    if not path.absolute().parent.is_dir():
        raise TwinwheelError("cannot_write", path=path, detail=path.parent)


def write(report: IngestReport, path: Path, store: str, language: str) -> None:
    """Write a report, HTML or JSON by the suffix; whole or not at all."""
    as_page = path.suffix.lower() == ".html"
    text = page(report, store, language) if as_page else f"{answer(report, language).model_dump_json(indent=2)}\n"
    with whole(path) as stream:
        stream.write(text.encode())


def page(report: IngestReport, store: str, language: str) -> str:
    """The report as a page that needs nothing else: no script, no picture, no address."""
    names = [file.name for file in report.files]
    told = partial(_listed, names=names, language=language)
    return (
        environment()
        .get_template("load.html.j2")
        .render(
            report=report,
            store=store,
            language=language,
            w=lambda key, **params: word(key, language, **params),
            reason=lambda code: say(code, language),
            unopened={name: error.message(language) for name, error in report.unopened.items()},
            tiles=list(_counts(report)),
            rejections=told([(one.locator, one.error) for one in report.rejections]),
            notes=told([(one.locator, one.error) for one in report.notes]),
            started=report.started.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
            verdict=_verdict(report),
        )
    )


def answer(report: IngestReport, language: str, written: Path | None = None) -> schemas.IngestOut:
    """The report as an object."""
    return schemas.IngestOut(
        dry_run=report.dry_run,
        started=report.started.isoformat(timespec="seconds"),
        seconds=round(report.seconds, 3),
        files=[_file(file, language) for file in report.files],
        passed_over=report.passed_over,
        unopened=[_remark(name, error, language) for name, error in report.unopened.items()],
        rows=report.rows,
        added=report.added,
        merged=report.merged,
        unchanged=report.unchanged,
        removed=report.removed,
        linked=report.linked,
        merged_identities=report.merged_identities,
        to_review=report.to_review,
        rejected=report.rejected,
        reasons=dict(report.reasons),
        skipped=dict(report.skipped),
        noted=dict(report.noted),
        rejections=[_remark(one.locator, one.error, language) for one in report.rejections],
        notes=[_note(one, language) for one in report.notes],
        kept=[_kept(one, language) for one in report.kept],
        revision_before=report.before,
        revision=report.revision,
        report=str(written) if written else None,
    )


def _file(file: FileReport, language: str) -> schemas.FileOut:
    counts = {name: getattr(file, name) for name in FILE_COUNTS}
    return schemas.FileOut(name=file.name, format=file.format, reason=say(file.reason, language), **counts)


def _note(one: Noted, language: str) -> schemas.NotedOut:
    message = one.error.message(language)
    return schemas.NotedOut(locator=one.locator, code=one.error.code, field=one.error.field, message=message)


def _kept(one: Kept, language: str) -> schemas.KeptOut:
    return schemas.KeptOut(file=one.file, count=one.count, reason=one.reason, message=say(one.reason, language))


def _counts(report: IngestReport) -> Iterator[tuple[str, int]]:
    """The numbers of the page."""
    known = {
        "changed": report.merged,
        "identities": report.merged_identities,
        "noted": report.noted.total(),
    }
    yield from ((name, known[name] if name in known else getattr(report, name)) for name in TILES)


def _verdict(report: IngestReport) -> str:
    """The one sentence that a reader in haste needs, by its key."""
    if report.dry_run:
        return "load_dry"
    if report.rejected:
        return "load_rejected"
    return "load_unaltered" if report.unaltered else "load_done"


def _listed(given: list[tuple[str, TwinwheelError]], names: list[str], language: str) -> dict[str, object]:
    """The first lines of a list, and how many more there are."""
    found = remarks(given, names, language)
    return {"lines": found[:SHOWN], "more": max(0, len(found) - SHOWN)}


def _remark(locator: str, error: TwinwheelError, language: str) -> schemas.RejectionOut:
    field = str(error.params.get("field", ""))
    return schemas.RejectionOut(locator=locator, code=error.code, field=field, message=error.message(language))
