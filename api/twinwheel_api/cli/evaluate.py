"""`evaluate run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twinwheel_api.cli.options import LangOption, StoreOption, call


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        name="evaluate", help="评测匹配质量 | Measure the match", no_args_is_help=True, add_completion=False
    )
    group.command(name="run")(run)
    group.callback()(lambda: None)
    app.add_typer(group)


def run(
    papers: Annotated[Path | None, typer.Option("--papers", metavar="FILE", help="论文文件 | file of papers")] = None,
    needs: Annotated[Path | None, typer.Option("--needs", metavar="FILE", help="需求文件 | file of needs")] = None,
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="起 | first month")] = "2017-03",
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="止 | last month")] = "2018-02",
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=".md")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """命中率、平均倒数排名等，附置信区间与基线 | Hit rates, MRR and nDCG, with intervals and baselines."""
    from twinwheel_api.cli.evaluating import Measured, measure

    context = call(store, lang)
    return measure(context, Measured(papers, needs, first, last, output, own_store=store is None))
