"""`model pull`, `model list`."""

from __future__ import annotations

from typing import Annotated

import typer

from twinwheel_api.cli.options import JsonOption, LangOption, settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        name="model", help="取得与列出向量模型 | Get and list encoders", no_args_is_help=True, add_completion=False
    )
    group.command(name="pull")(pull)
    group.command(name="list")(listing)
    app.add_typer(group)


def pull(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="模型名；默认用所设的 | the set one if left out")
    ] = None,
    lang: LangOption = None,
) -> int:
    """取得一个模型并核对其内容 | Get a model and check its bytes."""
    from twinwheel_api.cli.encoders import run_pull
    from twinwheel_api.locale import language

    told = settings()
    return run_pull(told, name, language(lang or told.lang))


def listing(lang: LangOption = None, json: JsonOption = False) -> int:
    """列出可用的模型 | List the models that can be had."""
    from twinwheel_api.cli.encoders import run_list
    from twinwheel_api.locale import language

    told = settings()
    return run_list(told, language(lang or told.lang), json=json)
