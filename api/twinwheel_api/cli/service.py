"""`demo`, `serve`, `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from twinwheel_api.cli.options import JsonOption, LangOption, StoreOption, call


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="demo")(demo)
    app.command(name="serve")(serve)
    app.command(name="doctor")(doctor)


def demo(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help=".html | .md")] = Path(
        "twinwheel-report.html"
    ),
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """演示园区：载入、双向匹配、报告 | The demonstration park: load, match both ways, report."""
    from twinwheel_api.cli.demonstrating import run

    return run(call(store, lang), output)


def serve(
    host: Annotated[str | None, typer.Option("--host", help="监听地址 | address to listen on")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="端口 | port")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> int:
    """启动 HTTP 服务 | Serve the HTTP API."""
    from twinwheel_api.server import run
    from twinwheel_api.settings import Settings

    context = call(store, lang)
    given = {"host": host, "port": port, "store": context.store, "lang": context.language}
    settings = Settings()
    run(settings.model_copy(update={name: value for name, value in given.items() if value is not None}))
    return 0


def doctor(store: StoreOption = None, lang: LangOption = None, json: JsonOption = False) -> int:
    """检查安装、图谱与索引 | Check installation, store and index."""
    from twinwheel_api.cli.diagnosing import run

    return run(call(store, lang, json=json))
