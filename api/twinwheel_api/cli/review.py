"""`review list`, `review accept`, `review reject` and `review undo`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from twinwheel_api.cli.options import JsonOption, LangOption, StoreOption, call

PairArgument = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="判断的编号，或两个机构的编号 | id of a judgement, or of two organisations"),
]
NoteOption = Annotated[str, typer.Option("--note", help="理由 | why")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        name="review", help="审核机构是否同一 | Say who is who", no_args_is_help=True, add_completion=False
    )
    group.command(name="list")(list_pairs)
    group.command(name="accept")(accept)
    group.command(name="reject")(reject)
    group.command(name="undo")(undo)
    group.callback()(lambda: None)
    app.add_typer(group)


def list_pairs(
    status: Annotated[
        Literal["open", "same", "different", "all"], typer.Option("--status", help="open|same|different|all")
    ] = "open",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="条数 | how many")] = 20,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """列出待判断的成对机构，最值得判断的在前 | List pairs that may be one, the most valuable first."""
    from twinwheel_api.cli.reviews import list_review

    return list_review(call(store, lang, json=json), status, limit)


def accept(
    ids: PairArgument,
    note: NoteOption = "",
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """判为同一，合并 | They are one: merge them."""
    from twinwheel_api.cli.reviews import judge

    return judge(call(store, lang, json=json), ids, "same", note)


def reject(
    ids: PairArgument,
    note: NoteOption = "",
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """判为不同，已合并的拆开 | They are two: split them if they were merged."""
    from twinwheel_api.cli.reviews import judge

    return judge(call(store, lang, json=json), ids, "different", note)


def undo(ids: PairArgument, store: StoreOption = None, lang: LangOption = None, json: JsonOption = False) -> int:
    """收回人的判断，恢复规则所判 | Take a person's judgement back."""
    from twinwheel_api.cli.reviews import judge

    return judge(call(store, lang, json=json), ids, "undo", "")
