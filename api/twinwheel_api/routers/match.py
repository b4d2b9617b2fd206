"""The match, in both directions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.params import Body
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api import convert
from twinwheel_api.answers import NO_STORE, answer
from twinwheel_api.asked import EXAMPLE_TEXT, ForwardBody, MatchBody, MatchQuery, ReverseBody, WantedRevision
from twinwheel_api.openapi import problems
from twinwheel_api.schemas import MatchOut
from twinwheel_api.seen import HEADER
from twinwheel_api.service import Service, service_of
from twinwheel_graph import lookup
from twinwheel_graph.match import request as match_request

EXAMPLES = {
    "reverse": {"value": {"direction": "reverse", "text": EXAMPLE_TEXT}},
    "forward": {"value": {"direction": "forward", "text": EXAMPLE_TEXT, "target": "firm", "top": 3}},
}


def router() -> APIRouter:
    """The routes."""
    made = APIRouter(tags=["match"])
    errors = problems(400, 404, 409)
    made.add_api_route(
        "/match", match, methods=["POST"], response_model=MatchOut, summary="Match",
        responses=errors | problems(408, 413, 415),
    )  # fmt: skip
    made.add_api_route("/match", match_by_link, response_model=MatchOut, summary="Match by link", responses=errors)
    return made


async def match(
    request: Request, asked: Annotated[MatchBody, Body(openapi_examples=EXAMPLES)], wanted: WantedRevision = None
) -> Response:
    """The best answers to a need or for an achievement, each with its evidence; none means nothing credible."""
    return await _matched(request, asked, wanted)


async def match_by_link(
    request: Request, asked: Annotated[MatchQuery, Query()], wanted: WantedRevision = None
) -> Response:
    """The same as by POST."""
    return await _matched(request, asked, wanted)


async def _matched(request: Request, asked: ForwardBody | ReverseBody | MatchQuery, wanted: str | None) -> Response:
    service = service_of(request)
    await service.reached(wanted)
    language = service.language(request)
    return await service.work(service.scoring, lambda: _answer(service, asked, wanted, language))


def _answer(
    service: Service, asked: ForwardBody | ReverseBody | MatchQuery, wanted: str | None, language: str
) -> Response:
    """The answer as bytes, made in a scoring thread."""
    searched = service.searched(wanted)
    found = service.house.matcher.match(_request(service, asked))
    body = convert.match(found, language, explain=asked.explain)
    seen = min(searched, found.revision)
    return answer(body, {**NO_STORE, "Content-Language": language, HEADER: service.seen(seen)})


def _request(service: Service, asked: ForwardBody | ReverseBody | MatchQuery) -> match_request.Request:
    parts = service.house
    return match_request.Request(
        direction=asked.direction,
        target=asked.target,
        text=asked.text or "",
        entity=lookup.meant(parts.store, parts.retriever, asked.entity) if asked.entity else "",
        exclude=tuple(lookup.meant(parts.store, parts.retriever, one) for one in asked.exclude),
        before=asked.before or "",
        top=asked.top,
        breadth=asked.breadth,
    )
