"""The command that reads the facts of many texts: extract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twinwheel_api.cli.options import LangOption, StoreOption, call

PARTLY = 3
"""Exit code: done, but some rows could not be read."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="extract")(extract)


def extract(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FACTS.jsonl", help="每行一个事实 | a fact a line")],
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="文本或 JSON 行文件 | texts or JSON lines")
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, max=256, help="进程数 | how many processes read")
    ] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """读出许多文本中的事实；不给文件则读图谱 | Read the facts of many texts; without files, of the graph."""
    from twinwheel_api.cli.extracting import run_extract
    from twinwheel_graph.errors import UsageError

    if paths and store:
        raise UsageError("one_of", known="PATH, --store")
    return PARTLY if run_extract(call(store, lang), paths or [], output, processes) else 0
