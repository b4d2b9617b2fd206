"""Who is who: what a person is asked, and the answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.params import Body
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api import reviewing
from twinwheel_api.answers import NO_STORE, answer, revised
from twinwheel_api.asked import NAME, NOT_BLANK, ReviewBody, ReviewQuery, WantedRevision
from twinwheel_api.cursors import cursor, place_of
from twinwheel_api.negotiate import language_of
from twinwheel_api.openapi import kept, problems
from twinwheel_api.schemas import ReviewedOut, ReviewOut
from twinwheel_api.seen import HEADER
from twinwheel_api.service import Service, service_of
from twinwheel_ingest.resolve import review
from twinwheel_ingest.resolve.compare import Verdict

SCALE = 10_000
"""A cursor holds whole numbers: values are told to four places."""

JudgementId = Annotated[
    str, Path(min_length=1, max_length=NAME, pattern=NOT_BLANK, description="The id of a judgement.")
]


def router() -> APIRouter:
    """The routes."""
    made = APIRouter(tags=["review"])
    made.add_api_route(
        "/review", listed, response_model=ReviewOut, summary="List pairs that may be one",
        responses=kept() | problems(400),
    )  # fmt: skip
    made.add_api_route(
        "/review/{id}", judge, methods=["POST"], response_model=ReviewedOut, summary="Say whether two are one",
        responses=problems(400, 404, 408, 409, 413, 415),
    )  # fmt: skip
    return made


async def listed(request: Request, asked: Annotated[ReviewQuery, Query()], wanted: WantedRevision = None) -> Response:
    """Pairs that a person is asked of, the most valuable first, with the evidence of both sides.

    Value is how unsure a pair is times the binary logarithm of the relations that hang on its lesser side.
    """
    service = service_of(request)
    await service.reached(wanted)
    language = language_of(request.scope, service.default_language)
    page = lambda: _page(service, asked, language)  # noqa: E731
    return await service.work(service.walking, lambda: revised(request, service, page))


async def judge(
    request: Request, id: JudgementId, asked: Annotated[ReviewBody, Body()], wanted: WantedRevision = None
) -> Response:
    """Judge a pair, over whatever a rule says of it, or take back what a person judged; the graph follows at once."""
    service = service_of(request)
    await service.reached(wanted)
    return await service.work(service.walking, lambda: _judged(service, id, asked))


def _page(service: Service, asked: ReviewQuery, language: str) -> ReviewOut:
    store = service.house.store
    place = place_of(asked.cursor, "review", int, str)
    rows = review.ranked(store, asked.status)
    rest = rows if place is None else [row for row in rows if _place(row) > (-int(place[0]), str(place[1]))]
    shown = rest[: asked.limit]
    items = [reviewing.judgement(one, language) for one in review.shown(store, shown)]
    last = _place(shown[-1]) if len(rest) > len(shown) else None
    return ReviewOut(total=len(rows), items=items, next=cursor("review", -last[0], last[1]) if last else None)


def _place(row: review.Row) -> tuple[int, str]:
    value, one, _ = row
    return -round(value * SCALE), one.id


def _judged(service: Service, id: str, asked: ReviewBody) -> Response:
    store = service.house.store
    pair = review.pair_of(store, id)
    if asked.verdict == "undo":
        done = review.undo(store, pair)
    else:
        done = review.answer(store, pair, Verdict(asked.verdict), asked.note or "")
    return answer(reviewing.reviewed(done), {**NO_STORE, HEADER: service.seen(done.revision)})
