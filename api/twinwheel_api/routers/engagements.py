"""What came of matches: recorded, and listed."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.params import Body
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api import convert
from twinwheel_api.answers import NO_STORE, answer, revised
from twinwheel_api.asked import EngagementBody, EngagementsQuery, FailedBody, ReachedBody, WantedRevision
from twinwheel_api.cursors import cursor, place_of
from twinwheel_api.openapi import kept, problems
from twinwheel_api.schemas import EngagementOut, EngagementsOut
from twinwheel_api.seen import HEADER
from twinwheel_api.service import API, Service, service_of
from twinwheel_graph.learn.outcomes import Outcome, outcomes, record, today
from twinwheel_graph.lookup import meant

KNOWN: dict[str, Any] = {
    "model": EngagementOut,
    "description": "It was recorded before; its details are those that were sent now.",
}


def router() -> APIRouter:
    """The routes."""
    made = APIRouter(tags=["engagements"])
    made.add_api_route(
        "/engagements", engage, methods=["POST"], status_code=201, response_model=EngagementOut,
        summary="Record an outcome",
        responses={**problems(400, 404, 408, 409, 413, 415), 200: KNOWN},
    )  # fmt: skip
    made.add_api_route(
        "/engagements", engagements, response_model=EngagementsOut, summary="List outcomes",
        responses=kept() | problems(400, 404, 409),
    )  # fmt: skip
    return made


async def engage(request: Request, asked: Annotated[EngagementBody, Body()], wanted: WantedRevision = None) -> Response:
    """Record what came of bringing two together; the same outcome of the same day is recorded once.

    Sent again with another reason, amount or note, it takes these.
    """
    service = service_of(request)
    await service.reached(wanted)
    return await service.work(service.reading, lambda: _recorded(service, asked))


async def engagements(
    request: Request, asked: Annotated[EngagementsQuery, Query()], wanted: WantedRevision = None
) -> Response:
    """Outcomes in order of id, of one entity where `asked` names it; `next` is the cursor of the next page."""
    service = service_of(request)
    await service.reached(wanted)
    return await service.work(service.reading, lambda: revised(request, service, lambda: _listed(service, asked)))


def _recorded(service: Service, asked: ReachedBody | FailedBody) -> Response:
    store, retriever = service.house.store, service.house.retriever
    reason = asked.reason if isinstance(asked, FailedBody) else ""
    amount = asked.amount_cny if isinstance(asked, ReachedBody) else None
    first, second = (meant(store, retriever, written) for written in (asked.asked, asked.partner))
    outcome = Outcome(first, second, asked.outcome, reason, asked.date or today(), amount, asked.note or "")
    applied = record(store, outcome)
    headers = {**NO_STORE, HEADER: service.seen(applied.revision), "Location": f"{API}/entities/{outcome.id}"}
    made = answer(convert.engagement(outcome), headers)
    made.status_code = 201 if applied.added else 200
    return made


def _listed(service: Service, asked: EngagementsQuery) -> EngagementsOut:
    store, retriever = service.house.store, service.house.retriever
    place = place_of(asked.cursor, "engagement", str)
    wanted = meant(store, retriever, asked.asked) if asked.asked else None
    following_on = outcomes(store, str(place[0]) if place else None)
    found = list(islice((one for one in following_on if wanted in {None, one.asked}), asked.limit + 1))
    shown = found[: asked.limit]
    following = cursor("engagement", shown[-1].id) if len(found) > len(shown) else None
    return EngagementsOut(items=[convert.engagement(one) for one in shown], next=following)
