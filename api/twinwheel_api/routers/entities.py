"""Entities: listed, looked for, one of them, and what is around it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api import convert, facts, looks
from twinwheel_api.answers import marked, revised
from twinwheel_api.asked import (
    EXAMPLE_ENTITY,
    NAME,
    EntitiesQuery,
    LatentQuery,
    MergesQuery,
    NeighboursQuery,
    WantedRevision,
)
from twinwheel_api.cursors import cursor, place_of
from twinwheel_api.deps import latent_finder
from twinwheel_api.openapi import kept, problems
from twinwheel_api.schemas import EntityOut, EntityPage, FactsOut, LatentNeedsOut, MergesPage, NeighboursOut
from twinwheel_api.service import LATENT, Service, service_of
from twinwheel_graph.lookup import meant
from twinwheel_graph.model import Direction, Relation
from twinwheel_graph.ontology import ontology

DEEPEST = 500
"""How many entities a search ranks; all its pages are cut from the one ranking."""

PREFIX = "/entities/"
FACTS = "/facts"
SUFFIXES = ("/neighbours", FACTS, LATENT)

WrittenId = Annotated[
    str,
    Path(max_length=NAME, description="Id, or exact name or alias; `%` is written %25.", examples=[EXAMPLE_ENTITY]),
]


def router() -> APIRouter:
    """The routes; the longer path first, for an id may hold anything."""
    made = APIRouter(tags=["graph"])
    one = {**kept(), **problems(400, 404, 409)}
    several = {**kept(), **problems(400)}
    around = "/entities/{id:path}/neighbours"
    made.add_api_route("/entities", entities, response_model=EntityPage, responses=several, summary="List entities")
    made.add_api_route(around, neighbours, response_model=NeighboursOut, responses=one, summary="Neighbours")
    told = f"/entities/{{id:path}}{FACTS}"
    made.add_api_route(told, told_facts, response_model=FactsOut, responses=one, summary="Facts of its texts")
    asking = f"/entities/{{id:path}}{LATENT}"
    made.add_api_route(asking, latent_needs, response_model=LatentNeedsOut, responses=one, summary="Latent needs")
    made.add_api_route("/entities/{id:path}", entity, response_model=EntityOut, responses=one, summary="One entity")
    made.add_api_route("/merges", merges, response_model=MergesPage, responses=several, summary="Merged ids")
    return made


async def entities(
    request: Request, asked: Annotated[EntitiesQuery, Query()], wanted: WantedRevision = None
) -> Response:
    """Entities in order of id or, for a `query`, the best first; `next` is the cursor of the next page."""
    service = service_of(request)
    await service.reached(wanted)
    if asked.query is None:
        return await service.work(service.reading, lambda: revised(request, service, lambda: _listed(service, asked)))
    return await service.work(service.reading, lambda: _search(request, service, asked, wanted))


async def entity(request: Request, id: WrittenId, wanted: WantedRevision = None) -> Response:
    """An entity with its sources, each with what it says alone. A merged id is answered with what it goes by."""
    service = service_of(request)
    await service.reached(wanted)
    return await service.work(service.reading, lambda: _entity(request, service, id))


async def merges(request: Request, asked: Annotated[MergesQuery, Query()], wanted: WantedRevision = None) -> Response:
    """The ids that are taken for the same as another, in order, each with the one that it goes by."""
    service = service_of(request)
    await service.reached(wanted)
    return await service.work(service.reading, lambda: revised(request, service, lambda: _merges(service, asked)))


async def neighbours(
    request: Request,
    id: WrittenId,
    asked: Annotated[NeighboursQuery, Query()],
    wanted: WantedRevision = None,
) -> Response:
    """An entity's relations and the entities at their other ends."""
    service = service_of(request)
    await service.reached(wanted)
    return await service.work(
        service.reading, lambda: revised(request, service, lambda: _neighbours(request, service, id, asked))
    )


async def told_facts(request: Request, id: WrittenId, wanted: WantedRevision = None) -> Response:
    """What the texts of an entity say (quantities, readiness, terms ...), each in its sentence; read when asked for."""
    service = service_of(request)
    await service.reached(wanted)
    return await service.work(service.walking, lambda: _facts(request, service, id))


async def latent_needs(
    request: Request, id: WrittenId, asked: Annotated[LatentQuery, Query()], wanted: WantedRevision = None
) -> Response:
    """What a firm that has stated no need may be asked about: inferred, each with its ground, score and answers."""
    service = service_of(request)
    await service.reached(wanted)
    language = service.language(request)
    return await service.work(service.walking, lambda: _latent(request, service, id, asked, (wanted, language)))


def _listed(service: Service, asked: EntitiesQuery) -> EntityPage:
    place = place_of(asked.cursor, "id", str)
    page = looks.listed(service.house.store, looks.types_of(asked.type), str(place[0]) if place else None, asked.limit)
    following = cursor("id", page.after) if page.after else None
    return EntityPage(items=[convert.entity(one) for one in page.items], next=following)


def _merges(service: Service, asked: MergesQuery) -> MergesPage:
    place = place_of(asked.cursor, "merge", str)
    page = service.house.store.merges(after=str(place[0]) if place else None, limit=asked.limit)
    return convert.merges(page, cursor("merge", page.after) if page.after else None)


def _search(request: Request, service: Service, asked: EntitiesQuery, wanted: str | None) -> Response:
    """A ranking holds as long as both the store and the index stand where they are."""
    searched = service.searched(wanted)
    return revised(request, service, lambda: _found(service, asked), searched)


def _found(service: Service, asked: EntitiesQuery) -> EntityPage:
    store, retriever = service.house.store, service.house.retriever
    place = place_of(asked.cursor, "best", int)
    start = max(0, int(place[0])) if place else 0
    ids = looks.ranked(store, retriever, asked.query or "", looks.types_of(asked.type), DEEPEST)
    items = [convert.entity(one) for one in store.read(ids[start : start + asked.limit])]
    end = start + asked.limit
    return EntityPage(items=items, next=cursor("best", end) if end < len(ids) else None)


def _entity(request: Request, service: Service, written: str) -> Response:
    store = service.house.store
    revision = store.revision()
    found = store.read([_meant(request, service, written)])[0]
    parts = (store.identity(), found.id, found.revision)
    return marked(request, lambda: convert.entity(found), service.seen(revision), *parts)


def _facts(request: Request, service: Service, written: str) -> Response:
    id = _meant(request, service, written)
    make = lambda: facts.facts(service.house.store.read([id])[0])  # noqa: E731
    return revised(request, service, make)


def _neighbours(request: Request, service: Service, written: str, asked: NeighboursQuery) -> NeighboursOut:
    store = service.house.store
    place = place_of(asked.cursor, "relation", str, str, str)
    id = _meant(request, service, written)
    types = [ontology().relation(name).name for name in asked.types] or None
    found = sorted(store.relations([id], types=types, direction=Direction(asked.direction)), key=_place)
    rest = [one for one in found if place is None or _place(one) > tuple(map(str, place))]
    shown = rest[: asked.limit]
    others = store.read(list(dict.fromkeys(one.other(id) for one in shown)))
    return NeighboursOut(
        id=id,
        relations=[convert.relation(one) for one in shown],
        entities=[convert.node(one) for one in others],
        next=cursor("relation", *_place(shown[-1])) if len(rest) > len(shown) else None,
    )


def _latent(
    request: Request, service: Service, written: str, asked: LatentQuery, told: tuple[str | None, str]
) -> Response:
    """What is found holds as long as both the store and the index stand where they are."""
    wanted, language = told
    searched = service.searched(wanted)
    finder = latent_finder(service.house)
    firm = finder.firm(_meant(request, service, written))
    make = lambda: convert.latent_needs(finder.find(firm, asked.top), language)  # noqa: E731
    return revised(request, service, make, searched, language)


def _place(relation: Relation) -> tuple[str, str, str]:
    return relation.type, relation.start, relation.end


def _meant(request: Request, service: Service, written: str) -> str:
    """The id that is meant. Ids hold percent signs: one that was not written %25 is taken as it stands in the path."""
    if not written:
        raise HTTPException(404)
    parts = service.house
    if not parts.store.types([written]):
        raw = request.scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "replace")
        as_sent = raw.rpartition(PREFIX)[2]
        for suffix in SUFFIXES:
            as_sent = as_sent.removesuffix(suffix)
        if parts.store.types([as_sent]):
            return str(as_sent)
    return meant(parts.store, parts.retriever, written)
