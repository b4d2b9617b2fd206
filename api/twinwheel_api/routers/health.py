"""Whether the service can answer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api.answers import answer
from twinwheel_api.openapi import problems
from twinwheel_api.schemas import HealthOut
from twinwheel_api.service import service_of
from twinwheel_api.version import version


def router() -> APIRouter:
    """The route."""
    made = APIRouter(tags=["service"])
    made.add_api_route("/health", health, response_model=HealthOut, responses=problems(), summary="Health")
    return made


async def health(request: Request) -> Response:
    """Whether the service answers, and how far store and index are.

    It stands in no queue: it is answered while every match waits.
    """
    parts = service_of(request).house
    revision = parts.store.revision()
    reached = parts.retriever.revision()
    return answer(HealthOut(status="ok", version=version(), revision=revision, index_revision=reached))
