"""Looking at the graph: listings, an entity with its neighbours, paths; for the command line and for HTTP."""

from __future__ import annotations

import itertools

from twinwheel_api import convert
from twinwheel_api import schemas as out
from twinwheel_graph.analyse.paths import paths
from twinwheel_graph.lookup import search
from twinwheel_graph.model import Entity, Page, Relation
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.base import Retriever
from twinwheel_graph.stores.base import GraphStore


def listed(store: GraphStore, types: tuple[str, ...] | None, after: str | None, limit: int) -> Page[Entity]:
    """A page of entities of any of these types, in order of id."""
    if types is None or len(types) == 1:
        return store.entities(types[0] if types else None, after=after, limit=limit)
    pages = [store.entities(name, after=after, limit=limit) for name in types]
    merged = sorted(itertools.chain.from_iterable(page.items for page in pages), key=lambda entity: entity.id)
    more = len(merged) > limit or any(page.after for page in pages)
    return Page(tuple(merged[:limit]), merged[limit - 1].id if more and len(merged) >= limit else None)


def found(
    store: GraphStore, retriever: Retriever, query: str, types: tuple[str, ...] | None, limit: int
) -> list[Entity]:
    """The entities most like a text: those named exactly so first."""
    return store.read(ranked(store, retriever, query, types, limit))


def ranked(store: GraphStore, retriever: Retriever, query: str, types: tuple[str, ...] | None, limit: int) -> list[str]:
    """The ids of the entities most like a text: those named exactly so first."""
    exact = [id for id, type in store.types(store.named(query)).items() if types is None or type in types]
    return list(dict.fromkeys([*sorted(exact), *search(retriever, query, types=types, n=limit)]))[:limit]


def types_of(name: str | None) -> tuple[str, ...] | None:
    """The entity types of a type or group name; None for all."""
    return ontology().types_of(name) if name else None


def neighbourhood(store: GraphStore, id: str, limit: int) -> tuple[list[Relation], dict[str, Entity]]:
    """Up to `limit` relations of an entity, and the entities at their other ends."""
    found = store.around(id, limit)
    return [relation for relation, _ in found], {entity.id: entity for _, entity in found}


def ways(store: GraphStore, start: str, end: str, longest: int, language: str) -> out.PathsOut:
    """The shortest paths between two entities."""
    rows = paths(store, start, end, longest=longest)
    ids = list(dict.fromkeys(id for row in rows for one in row for id in (one.start, one.end)))
    names = {entity.id: entity for entity in store.read(ids)}
    found = [convert.relation_path(row, start, names, language) for row in rows]
    return out.PathsOut.model_validate({"from": start, "to": end, "paths": found})
