"""`copy` and `export`: take a whole graph elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from twinwheel_api.cli.options import JsonOption, LangOption, StoreOption, call


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="copy")(copy)
    app.command(name="export")(export)


def copy(
    source: Annotated[str, typer.Argument(metavar="SRC", help="源图谱地址 | URL of the store to copy")],
    target: Annotated[str, typer.Argument(metavar="DST", help="目标图谱地址，须为空 | URL of an empty store")],
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """把整个图谱复制到另一处，可续传并核对 | Copy a whole graph to another store; goes on if cut off, and compares."""
    from twinwheel_api.cli.moving import run

    return run(call(source, lang, json=json), target)


def export(
    format: Annotated[Literal["neo4j-admin", "records"], typer.Argument(metavar="FORMAT", help="neo4j-admin|records")],
    source: Annotated[
        str | None, typer.Argument(metavar="[SRC]", help="图谱地址，同 --store | same as --store")
    ] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="文件夹或文件，同 -o | same as -o")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="PATH",
            help="新的或空的文件夹；records 为文件 | new or empty folder; a file of records",
        ),
    ] = None,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """把整个图谱写成 neo4j-admin 可导入的 CSV（附导入命令）或交换记录 | CSV for neo4j-admin, or exchange records."""
    from twinwheel_api.cli.exporting import to_neo4j_admin, to_records
    from twinwheel_graph.errors import UsageError

    goal = folder or output
    if goal is None:
        raise UsageError("no_export_folder", format=format)
    write = to_records if format == "records" else to_neo4j_admin
    return write(call(source or store, lang, json=json), goal)
