"""Whether the service can answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api.answers import answer
from twinwheel_api.openapi import problems
from twinwheel_api.schemas import HealthOut
from twinwheel_api.service import service_of
from twinwheel_api.version import version
from twinwheel_graph.errors import StoreError

if TYPE_CHECKING:
    from twinwheel_graph.retrieve.following import FollowedMeaning

STORE_SECONDS = 3
"""How long the store may take to tell its revision: whoever asks for health waits some seconds at most."""


def router() -> APIRouter:
    """The route."""
    made = APIRouter(tags=["service"])
    made.add_api_route("/health", health, response_model=HealthOut, responses=problems(), summary="Health")
    return made


async def health(request: Request) -> Response:
    """Whether the service answers, and how far store and index are; 503 where the store does not answer.

    It stands in no queue: it is answered while every match waits.
    """
    service = service_of(request)
    parts = service.house
    try:
        async with asyncio.timeout(STORE_SECONDS):
            revision = await service.revision()
    except TimeoutError:
        raise StoreError("store_slow", limit=STORE_SECONDS) from None
    body = HealthOut(
        status="ok",
        version=version(),
        revision=revision,
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
