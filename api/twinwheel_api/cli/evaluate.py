"""`evaluate run`, `evaluate tune`, `evaluate calibrate` and `evaluate explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twinwheel_api.cli.options import LangOption, StoreOption, call

PapersOption = Annotated[Path | None, typer.Option("--papers", metavar="FILE", help="论文文件 | file of papers")]
NeedsOption = Annotated[
    list[Path] | None, typer.Option("--needs", metavar="FILE", help="需求文件，可多次 | file of needs, more than one")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="随机种子 | seed")]
ReportOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=".md")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        name="evaluate", help="评测匹配质量 | Measure the match", no_args_is_help=True, add_completion=False
    )
    group.command(name="run")(run)
    group.command(name="tune")(tune)
    group.command(name="calibrate")(calibrate)
    group.command(name="explain")(explain)
    group.callback()(lambda: None)
    app.add_typer(group)


def run(
    papers: PapersOption = None,
    needs: NeedsOption = None,
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="起 | first month")] = "2017-03",
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="止 | last month")] = "2018-02",
    runs: Annotated[
        list[Path] | None,
        typer.Option("--run", metavar="FILE", help="他方的答案，可多次 | another's answers, more than one"),
    ] = None,
    output: ReportOption = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """命中率、平均倒数排名等，附置信区间与基线 | Hit rates, MRR and nDCG, with intervals and baselines."""
    from twinwheel_api.cli.evaluating import Measured, measure

    context = call(store, lang)
    return measure(
        context, Measured(papers, tuple(needs or ()), tuple(runs or ()), first, last, output, own_store=store is None)
    )


def tune(
    papers: PapersOption = None,
    needs: NeedsOption = None,
    questions: Annotated[int, typer.Option("--questions", min=10, help="每方向论文题数 | papers a direction")] = 400,
    seed: SeedOption = 1,
    output: ReportOption = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """在训练题上试权重（嵌套交叉验证），并逐项消融 | Try weights on training questions, and ablate each feature."""
    from twinwheel_api.cli.tuning import Asked, run_tuning

    context = call(store, lang)
    asked = Asked(papers, tuple(needs or ()), questions, seed, output, own_store=store is None)
    return run_tuning(context, asked)


def calibrate(
    papers: PapersOption = None,
    needs: NeedsOption = None,
    unanswerable: Annotated[
        Path | None, typer.Option("--unanswerable", metavar="FILE", help="无解的需求 | needs that nothing answers")
    ] = None,
    judge: Annotated[
        list[Path] | None, typer.Option("--judge", metavar="FILE", help="只用于检验的需求 | needs to judge by only")
    ] = None,
    judge_unanswerable: Annotated[
        Path | None,
        typer.Option("--judge-unanswerable", metavar="FILE", help="只用于检验的无解需求 | the same, unanswerable"),
    ] = None,
    english: Annotated[
        list[Path] | None,
        typer.Option("--english", metavar="FILE", help="英文需求 | needs in English, to be told apart"),
    ] = None,
    english_unanswerable: Annotated[
        Path | None,
        typer.Option("--english-unanswerable", metavar="FILE", help="无解的英文需求 | the same, unanswerable"),
    ] = None,
    questions: Annotated[int, typer.Option("--questions", min=10, help="论文题数 | papers that ask")] = 400,
    seed: SeedOption = 1,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="校准文件 .toml | the file that the match reads")
    ] = None,
    output: ReportOption = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """把得分校准为把握度，并定可信线 | Make confidence of scores, and draw the line of "nothing credible"."""
    from twinwheel_api.cli.calibrating import Asked, run_calibration

    context = call(store, lang)
    judged = (tuple(judge or ()), judge_unanswerable, tuple(english or ()), english_unanswerable)
    sets = (tuple(needs or ()), unanswerable, *judged)
    return run_calibration(context, Asked(papers, *sets, questions, seed, save, output, own_store=store is None))


def explain(
    papers: PapersOption = None,
    needs: NeedsOption = None,
    questions: Annotated[int, typer.Option("--questions", min=1, help="每类答案的题数上限 | questions a target")] = 240,
    hits: Annotated[int, typer.Option("--hits", min=1, max=10, help="每题检验前几名 | first hits of each")] = 3,
    seed: SeedOption = 1,
    output: ReportOption = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """检验解释：去掉所引依据、只留所引依据，得分与名次如何 | Scores without the cited evidence, and with it alone."""
    from twinwheel_api.cli.explaining import Asked, run_explaining

    context = call(store, lang)
    asked = Asked(papers, tuple(needs or ()), questions, hits, seed, output, own_store=store is None)
    return run_explaining(context, asked)
