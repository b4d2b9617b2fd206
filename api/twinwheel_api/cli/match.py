"""`match forward`, `match reverse`, `match batch`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from twinwheel_api.cli.options import (
    BeforeOption,
    BreadthOption,
    ExcludeOption,
    JsonOption,
    LangOption,
    StoreOption,
    TargetOption,
    TextOption,
    TopOption,
    call,
)

IdArgument = Annotated[str | None, typer.Argument(metavar="ID", help="编号、名称或别名 | id, name or alias")]
ExplainOption = Annotated[bool, typer.Option("--explain", help="列出全部理由 | show all reasons")]
PARTLY = 3
FORWARD = "正向创新：成果找企业、环节、园区 | An achievement looks for firms, segments, zones."
REVERSE = "逆向创新：需求找成果、团队、专家、院所、学科 | A need looks for achievements, teams, experts, institutions."


AllOption = Annotated[bool, typer.Option("--all", help="所有企业，与 --save 同用 | every firm, with --save")]
SaveOption = Annotated[bool, typer.Option("--save", help="存入图谱，供正向匹配 | keep them, for forward matches")]
LatentTop = Annotated[int, typer.Option("--top", min=1, max=20, help="每家最多几条 | how many a firm at most")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="latent")(latent)
    group = typer.Typer(
        name="match", help="双向匹配 | match in both directions", no_args_is_help=True, add_completion=False
    )
    group.command(name="forward")(one_way("forward", FORWARD))
    group.command(name="reverse")(one_way("reverse", REVERSE))
    group.command(name="batch")(batch)
    app.add_typer(group)


def one_way(direction: str, told: str) -> Callable[..., int]:
    """The command of one direction; the two differ in nothing else."""

    def match(
        id: IdArgument = None,
        text: TextOption = None,
        target: TargetOption = None,
        top: TopOption = 10,
        explain: ExplainOption = False,
        exclude: ExcludeOption = None,
        before: BeforeOption = "",
        breadth: BreadthOption = 0,
        store: StoreOption = None,
        lang: LangOption = None,
        json: JsonOption = False,
    ) -> int:
        from twinwheel_api.cli.matching import Asked, show

        asked = Asked(direction, target, id, text, top, tuple(exclude or ()), before, explain, breadth)
        return show(call(store, lang, json=json), asked)

    match.__doc__ = told
    return match


def batch(
    queries: Annotated[
        Path, typer.Argument(metavar="QUERIES.jsonl", help="每行一个问题，- 为标准输入 | - is standard input")
    ],
    run: Annotated[Path, typer.Option("--run", metavar="OUT", help=".jsonl | .trec")],
    direction: Annotated[Literal["forward", "reverse"], typer.Option("--direction", help="forward | reverse")],
    target: TargetOption = None,
    top: TopOption = 100,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """一次回答多个问题 | Answer many questions at once."""
    from twinwheel_api.cli.batching import run_batch

    bad = run_batch(call(store, lang), queries, run, direction=direction, target=target, top=top)
    return PARTLY if bad else 0


def latent(
    firm: Annotated[str | None, typer.Argument(metavar="FIRM", help="编号、名称或别名 | id, name or alias")] = None,
    top: LatentTop = 5,
    every: AllOption = False,
    save: SaveOption = False,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """推定未提需求的企业可能需要什么 | What a firm that has stated no need may be asked about."""
    from twinwheel_api.cli.inferring import run, run_all
    from twinwheel_graph.errors import UsageError

    if bool(firm) == every or (every and not save):
        raise UsageError("one_or_all")
    context = call(store, lang, json=json)
    return run_all(context, top) if firm is None else run(context, firm, top, save=save)
