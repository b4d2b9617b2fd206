"""The HTTP application."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import FastAPI

from twinwheel_api.errors import Problems
from twinwheel_api.housekeeping import Housekeeper
from twinwheel_api.journal import Journal
from twinwheel_api.middleware import BodyLimit, Front, Gate
from twinwheel_api.openapi import completed
from twinwheel_api.opening import Opening
from twinwheel_api.routers import engagements, entities, health, learned, match, paths, review
from twinwheel_api.service import API, limits, revision_of
from twinwheel_api.settings import Settings
from twinwheel_api.version import version

TAGS = [
    {"name": "match", "description": "正向创新与逆向创新：成果找企业，需求找成果 | matches in both directions"},
    {"name": "engagements", "description": "对接结果：已联系至已到账，或未成及原因 | what came of matches"},
    {"name": "review", "description": "机构是否同一：待判断的成对机构，及人的判断 | who is who, judged by people"},
    {"name": "graph", "description": "实体、关系与路径，均附来源 | entities, relations and paths, with their sources"},
    {"name": "service", "description": "服务状态 | the state of the service"},
]


class Api(FastAPI):
    """FastAPI, with a complete description."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return completed(super().openapi())


def to_stderr(line: bytes) -> None:
    """Write a line of the log; a reader that has gone must not cost anybody an answer."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(line.decode())
        sys.stderr.flush()


def create_app(settings: Settings, log: Callable[[bytes], object] = to_stderr) -> FastAPI:
    """The application; the store is opened when it starts up, or once its server is there, and closed at the end.

    `log` takes one line of JSON a request, and for what happens between them.
    """
    problems = Problems(settings.lang or "zh")
    housekeeper = Housekeeper()
    journal = Journal(log)
    app = Api(
        title="Twinwheel 双轮",
        version=version(),
        summary="校企供需匹配知识图谱 | evidenced matching of research and industry",
        openapi_url=f"{API}/openapi.json",
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # The framework's own spans and exporters are off: nothing is counted, nothing is sent.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
        exception_handlers=problems.handlers(),
        lifespan=lambda started: _lifespan(started, settings, housekeeper, journal),
    )
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, problems=problems, kilobytes=settings.body_kilobytes)
    app.add_middleware(Gate, problems=problems, limits=limits(settings))
    app.add_middleware(Front, problems=problems, housekeeper=housekeeper, log=log, revision=revision_of)
    for part in (match, engagements, learned, review, entities, paths, health):
        app.include_router(part.router(), prefix=API)
    return app


@contextlib.asynccontextmanager
async def _lifespan(
    app: FastAPI, settings: Settings, housekeeper: Housekeeper, journal: Journal
) -> AsyncIterator[None]:
    with Opening(settings, journal, lambda service: setattr(app.state, "service", service)) as opening:
        app.state.opening = opening
        tasks = [asyncio.create_task(opening.keep()), asyncio.create_task(housekeeper.keep())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            del app.state.opening
