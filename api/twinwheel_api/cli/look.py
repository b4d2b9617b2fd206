"""Commands that look at the graph: entities, show, paths."""

from __future__ import annotations

from typing import Annotated

import typer

from twinwheel_api.cli.options import JsonOption, LangOption, StoreOption, call

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="编号、名称或别名 | id, name or alias")]
RELATIONS_SHOWN = 40


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="entities")(entities)
    app.command(name="show")(show)
    app.command(name="paths")(paths)


def entities(
    type: Annotated[str | None, typer.Option("--type", help="类型或组，如 Firm | type or group")] = None,
    query: Annotated[str | None, typer.Option("--query", help="按文字查找 | look for a text")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="条数 | how many")] = 20,
    after: Annotated[str | None, typer.Option("--after", metavar="ID", help="此编号之后 | after this id")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """列出或查找实体 | List or look for entities."""
    from twinwheel_api.cli.looking import list_entities

    return list_entities(call(store, lang, json=json), type, query, limit, after)


def show(
    id: IdArgument,
    facts: Annotated[bool, typer.Option("--facts", help="读出其文本中的事实 | read the facts of its texts")] = False,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """显示一个实体、它的关系与来源 | Show an entity, its relations and sources."""
    from twinwheel_api.cli.looking import show_entity, show_facts

    return (show_facts if facts else show_entity)(call(store, lang, json=json), id)


def paths(
    start: IdArgument,
    end: IdArgument,
    longest: Annotated[int, typer.Option("--longest", min=1, max=6, help="最多几步 | at most so many steps")] = 4,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """两个实体之间的最短路径 | The shortest paths between two entities."""
    from twinwheel_api.cli.looking import show_paths

    return show_paths(call(store, lang, json=json), start, end, longest)
