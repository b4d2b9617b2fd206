"""Whether the service can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api.answers import answer
from twinwheel_api.openapi import problems
from twinwheel_api.schemas import HealthOut
from twinwheel_api.service import service_of
from twinwheel_api.version import version

if TYPE_CHECKING:
    from twinwheel_graph.retrieve.following import FollowedMeaning


def router() -> APIRouter:
    """The route."""
    made = APIRouter(tags=["service"])
    made.add_api_route("/health", health, response_model=HealthOut, responses=problems(), summary="Health")
    return made


async def health(request: Request) -> Response:
    """Whether the service answers, and how far store and index are.

    It stands in no queue: it is answered while every match waits.
    """
    service = service_of(request)
    parts = service.house
    body = HealthOut(
        status="ok",
        version=version(),
        revision=await service.revision(),
        index_revision=parts.retriever.revision(),
        encoder=parts.retriever.encoder_set(),
        vectors=_vectors(parts.retriever.meaning),
    )
    return answer(body)


def _vectors(meaning: FollowedMeaning | None) -> Literal["none", "complete", "incomplete", "unanswered"]:
    if meaning is None:
        return "none"
    if meaning.silent():
        return "unanswered"
    return "complete" if meaning.complete() else "incomplete"
