"""What `demo` does: the bundled park into a store of its own, both matches, a report, and what to try next."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from twinwheel_api.cli.data import follow
from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import console, note, progress
from twinwheel_api.cli.tables import print_explanation, print_match, shown_name
from twinwheel_api.deps import House, existing_store, open_store, store_path
from twinwheel_api.locale import word
from twinwheel_api.reports.match_report import Section, template_of, write
from twinwheel_graph.errors import UsageError
from twinwheel_graph.match.request import Request
from twinwheel_graph.stores.neo4j_address import shown
from twinwheel_ingest import demo, operation

TRY = (
    'twinwheel match reverse --text "{text}" --explain',
    "twinwheel match forward {achievement} --target zone",
    "twinwheel entities --query 轴承",
    "twinwheel show org:聊城大学",
    "twinwheel report match reverse {need} -o report.html",
    "twinwheel template Need -o needs.xlsx",
    "twinwheel serve",
)


def run(context: Call, output: Path) -> int:
    """Load, match, report, tell; 0, or an error where the store is somebody else's."""
    template_of(output)
    _refuse_others(context)
    with demo.folder() as folder, progress("reading", context.language) as told:
        operation.ingest([folder], lambda: open_store(context.store, create=True), progress=told)
    follow(context)
    with housed(context) as parts:
        sections = [_section(parts, "reverse", demo.REVERSE), _section(parts, "forward", demo.FORWARD)]
        counts = parts.store.stats()
    told_counts = {"entities": sum(counts.entities.values()), "relations": sum(counts.relations.values())}
    note(word("demo_loaded", context.language, store=shown(context.store), **told_counts))
    _show(sections, context.language)
    write(sections, output, context.language)
    note(word("report_written", context.language, path=output))
    _next(context)
    return 0


def _refuse_others(context: Call) -> None:
    store = existing_store(context.store)
    if store is None:
        return
    try:
        others = demo.foreign(store.stats().datasets)
    finally:
        store.close()
    if others:
        raise UsageError(
            "not_the_demo", path=store_path(context.store) or shown(context.store), datasets=", ".join(others[:5])
        )


def _section(parts: House, direction: str, asking: str) -> Section:
    result = parts.matcher.match(Request(direction, entity=asking, top=5))
    return Section(result, parts.store.entity(asking))


def _show(sections: list[Section], language: str) -> None:
    out = console()
    for section in sections:
        if section.entity is not None:
            asked = section.entity.props.get("problem") or section.entity.props.get("abstract") or ""
            name = shown_name(section.entity, language)
            out.print(f"\n{word('asked', language)}: {name}", style="bold", markup=False)
            out.print(f"{asked}", markup=False)
        print_match(section.result, language, explain=False)
        for hit in section.result.hits[:1]:
            print_explanation(1, hit, language)


def _next(context: Call) -> None:
    language = context.language
    note(f"\n{word('demo_note', language)}\n{word('demo_next', language)}")
    filled = {"text": "轴承保持架高速下磨损快，求耐磨轻量材料", "achievement": demo.FORWARD, "need": demo.REVERSE}
    for line in TRY:
        suffix = (
            ""
            if context.store == "sqlite:///twinwheel.db" or "template" in line
            else f" --store {shown(context.store)}"
        )
        note(f"  {line.format(**filled)}{suffix}".replace("twinwheel ", f"{_program()} ", 1))


def _program() -> str:
    """How the command can be called from here: by its name where it is on the path, else by where it stands."""
    if shutil.which("twinwheel"):
        return "twinwheel"
    return os.path.relpath(sys.argv[0])
