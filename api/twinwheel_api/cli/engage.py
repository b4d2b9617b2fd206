"""`engage record`, `engage list` and `learn`."""

from __future__ import annotations

from typing import Annotated

import typer

from twinwheel_api.cli.options import JsonOption, LangOption, StoreOption, call

AskedArgument = Annotated[
    str, typer.Argument(metavar="ASKED", help="谁提出，或提供什么 | who asked, or what was offered")
]
PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER", help="与谁对接 | whom it was brought together with")]

_WHEN = "日期，YYYY、YYYY-MM 或 YYYY-MM-DD，不晚于今天；默认今天 | YYYY, YYYY-MM or YYYY-MM-DD, not ahead; else today"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        name="engage", help="记录对接结果 | Record what came of a match", no_args_is_help=True, add_completion=False
    )
    group.command(name="record")(record)
    group.command(name="list")(list_engagements)
    group.callback()(lambda: None)
    app.add_typer(group)
    app.command(name="learn")(learn)


def record(
    asked: AskedArgument,
    partner: PartnerArgument,
    outcome: Annotated[str, typer.Option("--outcome", help="contacted|meeting|sample|contract|payment|failed")],
    reason: Annotated[
        str,
        typer.Option("--reason", help="too_early|no_benefit|unclear_route|vague|scientific_doubt|price|partner_chosen"),
    ] = "",
    date: Annotated[str, typer.Option("--date", metavar="DATE", help=_WHEN)] = "",
    amount: Annotated[float | None, typer.Option("--amount", min=0, help="金额（元） | amount in CNY")] = None,
    note: Annotated[str, typer.Option("--note", help="备注 | a remark")] = "",
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """记录一次对接的结果 | Record what came of bringing two together."""
    from twinwheel_api.cli.engaging import Given, record_outcome

    return record_outcome(call(store, lang, json=json), Given(asked, partner, outcome, reason, date, amount, note))


def list_engagements(
    asked: Annotated[str | None, typer.Option("--asked", metavar="ID", help="只列此一方 | of this one only")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """列出对接结果 | List what came of matches."""
    from twinwheel_api.cli.engaging import list_outcomes

    return list_outcomes(call(store, lang, json=json), asked)


def learn(
    target: Annotated[str | None, typer.Option("--target", help="只学此目标 | this target only")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不采用 | show only, take nothing")] = False,
    back: Annotated[bool, typer.Option("--back", help="退回上一代权重 | take the newest weights back")] = False,
    show: Annotated[bool, typer.Option("--show", help="列出历代权重 | list what was learned")] = False,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """由对接结果重估权重；只有在留出结果上更好才采用 | Refit weights with outcomes; taken only if they win."""
    from twinwheel_api.cli.learning import learn_weights, show_learned, take_back
    from twinwheel_graph.errors import UsageError

    if [dry_run, back, show].count(True) > 1:
        raise UsageError("one_of", known="--dry-run, --back, --show")
    context = call(store, lang, json=json)
    if show:
        return show_learned(context, target)
    return take_back(context, target) if back else learn_weights(context, target, dry_run=dry_run)
