"""Which weights hold, and what was learned."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api import lessons
from twinwheel_api.answers import revised
from twinwheel_api.asked import WantedRevision
from twinwheel_api.openapi import kept, problems
from twinwheel_api.schemas import LearnedOut
from twinwheel_api.service import Service, service_of
from twinwheel_graph.match.learned import generations
from twinwheel_graph.match.targets import targets


def router() -> APIRouter:
    """The route."""
    made = APIRouter(tags=["engagements"])
    made.add_api_route(
        "/learned", learned, response_model=LearnedOut, summary="Learned weights", responses=kept() | problems()
    )
    return made


async def learned(request: Request, wanted: WantedRevision = None) -> Response:
    """The weights that hold for each target, declared or learned, and every generation that was learned."""
    service = service_of(request)
    await service.reached(wanted)
    encoder = service.house.matcher.encoder_set()
    return await service.work(service.reading, lambda: revised(request, service, lambda: _answer(service), encoder))


def _answer(service: Service) -> LearnedOut:
    parts = service.house
    return lessons.learned(generations(parts.store), targets(), parts.matcher.encoder_set())
