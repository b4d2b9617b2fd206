"""Ways between two entities."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api import looks
from twinwheel_api.answers import revised
from twinwheel_api.asked import PathsQuery, WantedRevision
from twinwheel_api.openapi import kept, problems
from twinwheel_api.schemas import PathsOut
from twinwheel_api.service import Service, service_of
from twinwheel_graph.lookup import meant


def router() -> APIRouter:
    """The route."""
    made = APIRouter(tags=["graph"])
    errors = {**kept(), **problems(400, 404, 409)}
    made.add_api_route("/paths", paths, response_model=PathsOut, responses=errors, summary="Paths")
    return made


async def paths(request: Request, asked: Annotated[PathsQuery, Query()], wanted: WantedRevision = None) -> Response:
    """The shortest ways between two entities, with the sources of each step; none where none is short enough."""
    service = service_of(request)
    await service.reached(wanted)
    language = service.language(request)
    return await service.work(
        service.walking, lambda: revised(request, service, lambda: _ways(service, asked, language), language)
    )


def _ways(service: Service, asked: PathsQuery, language: str) -> PathsOut:
    store, retriever = service.house.store, service.house.retriever
    start, end = (meant(store, retriever, written) for written in (asked.start, asked.end))
    return looks.ways(store, start, end, asked.longest, language)
