"""`copy`: take a whole graph to another store."""

from __future__ import annotations

from typing import Annotated

import typer

from twinwheel_api.cli.options import JsonOption, LangOption


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="copy")(copy)


def copy(
    source: Annotated[str, typer.Argument(metavar="SRC", help="源图谱地址 | URL of the store to copy")],
    target: Annotated[str, typer.Argument(metavar="DST", help="目标图谱地址，须为空 | URL of an empty store")],
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """把整个图谱复制到另一处，可续传并核对 | Copy a whole graph to another store; goes on if cut off, and compares."""
    from twinwheel_api.cli.moving import run
    from twinwheel_api.cli.options import call

    return run(call(source, lang, json=json), target)
