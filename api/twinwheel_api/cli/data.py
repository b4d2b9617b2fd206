"""Commands that bring data in and take it out: ingest, template, forget, index."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twinwheel_api.cli.options import Call, JsonOption, LangOption, StoreOption, call

if TYPE_CHECKING:
    from twinwheel_api.cli.following import Reached

PARTLY = 3
"""Exit code: done, but rows were rejected."""

ResolveOption = Annotated[
    bool, typer.Option("--resolve/--no-resolve", help="随后辨认同一机构 | go on to tell who is who")
]
VectorsOption = Annotated[bool, typer.Option("--vectors/--no-vectors", help="随后生成向量 | go on to the vectors")]

ReplaceOption = Annotated[
    bool | None,
    typer.Option(
        "--replace/--no-replace",
        help="移除文件不再说的内容：全部移除，或一概不移除 | take out whatever files no longer say, or nothing",
    ),
]
ReportOption = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="读入报告另存为 .html | .json，load report")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="ingest")(ingest)
    app.command(name="template")(template)
    app.command(name="forget")(forget)
    app.command(name="index")(index)


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="文件或文件夹 | files or folders")],
    format: Annotated[
        str,
        typer.Option(
            "--format",
            help="auto|records|table|chinaxiv|openalex|ror|orcid|ashare|chain|patentsview|universities|codes|projects|"
            "patents|registry|needs|document",
        ),
    ] = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入 | check only, write nothing")] = False,
    replace: ReplaceOption = None,
    report: ReportOption = None,
    vectors: VectorsOption = True,
    resolve: ResolveOption = True,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """把文件读入图谱 | Read files into the graph."""
    from twinwheel_api.cli.ingesting import Asked, run, run_dry

    context = call(store, lang, json=json)
    asked = Asked(paths, format, replace, report, resolve)
    done = run_dry(context, asked) if dry_run else run(context, asked, vectors=vectors)
    return PARTLY if done.rejected else 0


def template(
    type: Annotated[str, typer.Argument(metavar="TYPE", help="实体或关系类型 | entity or relation type")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help=".csv | .xlsx")],
    lang: LangOption = None,
) -> int:
    """写出可填写的表格模板 | Write an empty table to fill in."""
    from twinwheel_api.cli.output import note
    from twinwheel_api.locale import language, word
    from twinwheel_ingest.template_file import write_template

    spoken = language(lang)
    columns = write_template(type, output, spoken)
    note(word("template_written", spoken, path=output, count=columns))
    return 0


def forget(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="数据集名称 | name of the dataset")],
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """移除一个来源及只由它支持的内容 | Take out a source and what only it supports."""
    from twinwheel_api import schemas
    from twinwheel_api.cli.output import note, print_json
    from twinwheel_api.deps import open_store
    from twinwheel_api.locale import word
    from twinwheel_graph.errors import NotFound
    from twinwheel_ingest import operation

    context = call(store, lang, json=json)
    graph = open_store(context.store)
    try:
        known = graph.stats().datasets
        if source not in known:
            raise NotFound("unknown_source", value=source, known=", ".join(known))
        removed, changed, revision = operation.forget(graph, source)
    finally:
        graph.close()
    if json:
        print_json(schemas.ForgetOut(source=source, removed=removed, changed=changed, revision=revision))
    else:
        note(word("forgotten", context.language, source=source, removed=removed, changed=changed))
    follow(context)
    return 0


def index(
    vectors: VectorsOption = True,
    store: StoreOption = None,
    lang: LangOption = None,
    json: JsonOption = False,
) -> int:
    """使索引跟上图谱 | Bring the index up to the store."""
    from twinwheel_api import schemas
    from twinwheel_api.cli.output import note, print_json
    from twinwheel_api.locale import word

    context = call(store, lang, json=json)
    reached = follow(context, vectors=vectors, strict=True)
    if json:
        print_json(schemas.IndexOut(**dataclasses.asdict(reached)))
    else:
        note(word("indexed", context.language, revision=reached.revision, folder=reached.folder))
    return 1 if reached.vectors_elsewhere else 0


def follow(context: Call, *, vectors: bool = True, strict: bool = False) -> Reached:
    """Bring the index up to date, the words and then the vectors (see `following.follow`)."""
    from twinwheel_api.cli import following

    return following.follow(context, vectors=vectors, strict=strict)
