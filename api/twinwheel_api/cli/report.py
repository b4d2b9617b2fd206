"""`report match`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from twinwheel_api.cli.match import IdArgument
from twinwheel_api.cli.options import (
    BeforeOption,
    BreadthOption,
    ExcludeOption,
    LangOption,
    StoreOption,
    TargetOption,
    TextOption,
    TopOption,
    call,
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(name="report", help="写出报告 | Write reports", no_args_is_help=True, add_completion=False)
    group.command(name="match")(match)
    group.callback()(lambda: None)
    app.add_typer(group)


def match(
    direction: Annotated[Literal["forward", "reverse"], typer.Argument(help="forward | reverse")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help=".html | .md")],
    id: IdArgument = None,
    text: TextOption = None,
    target: TargetOption = None,
    top: TopOption = 10,
    exclude: ExcludeOption = None,
    before: BeforeOption = "",
    breadth: BreadthOption = 0,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """匹配报告：是谁、为什么、凭什么、找谁联系 | Who, why, on what evidence, whom to contact."""
    from twinwheel_api.cli.housed import housed
    from twinwheel_api.cli.matching import Asked, find
    from twinwheel_api.cli.output import note
    from twinwheel_api.locale import word
    from twinwheel_api.reports import match_report

    context = call(store, lang)
    match_report.template_of(output)
    asked = Asked(direction, target, id, text, top, tuple(exclude or ()), before, explain=True, breadth=breadth)
    with housed(context) as parts:
        result = find(parts, asked)
        entity = parts.store.entity(result.request.entity) if result.request.entity else None
    match_report.write([match_report.Section(result, entity)], output, context.language)
    note(word("report_written", context.language, path=output))
    return 0
