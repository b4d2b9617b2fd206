"""Shortest ways between two entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from twinwheel_graph.model import Relation
from twinwheel_graph.stores.base import GraphStore

HUB = 2_000
"""An entity with more relations than this is an end of ways, not a passage: what goes through it says nothing."""


def paths(store: GraphStore, start: str, end: str, *, longest: int = 4, most: int = 5) -> list[list[Relation]]:
    """Up to `most` of the shortest ways from `start` to `end`, of `longest` relations at most; empty where none is.

    Breadth first from the start, one query a step; the ways of the shortest length are given, by ids of their nodes.
    """
    if start == end:
        return []
    arrivals: list[dict[str, list[Relation]]] = []
    seen = {start}
    frontier = [start]
    while frontier and len(arrivals) < longest:
        arrived = _step(store, frontier, seen)
        arrivals.append(arrived)
        if end in arrived:
            return list(islice(_ways(arrivals, start, end), most))
        seen |= arrived.keys()
        frontier = _passages(arrived, store)
    return []


def _step(store: GraphStore, frontier: Sequence[str], seen: set[str]) -> dict[str, list[Relation]]:
    inside = set(frontier)
    arrived: dict[str, list[Relation]] = {}
    for relation in store.relations(frontier):
        for here in (relation.start, relation.end):
            there = relation.other(here)
            if here in inside and there not in seen:
                arrived.setdefault(there, []).append(relation)
    return arrived


def _passages(arrived: dict[str, list[Relation]], store: GraphStore) -> list[str]:
    """Where the search goes on: not through classes and places that everything is in."""
    counts: dict[str, int] = {}
    for relation in store.relations(list(arrived)):
        for end in (relation.start, relation.end):
            if end in arrived:
                counts[end] = counts.get(end, 0) + 1
    return [id for id in arrived if counts.get(id, 0) <= HUB]


def _ways(arrivals: Sequence[dict[str, list[Relation]]], start: str, end: str) -> Iterator[list[Relation]]:
    """The ways in order of the ids of their nodes, one by one: there may be millions."""
    onward: dict[str, list[tuple[str, Relation]]] = {}
    wanted = {end}
    for arrived in reversed(arrivals):
        steps = [(relation.other(there), there, relation) for there in wanted for relation in arrived[there]]
        for here, there, relation in steps:
            onward.setdefault(here, []).append((there, relation))
        wanted = {here for here, _, _ in steps}
    for steps_on in onward.values():
        steps_on.sort(key=lambda step: (step[0], step[1].type, step[1].start))
    yield from _walk(onward, start, end)


def _walk(onward: dict[str, list[tuple[str, Relation]]], here: str, end: str) -> Iterator[list[Relation]]:
    if here == end:
        yield []
        return
    for there, relation in onward[here]:
        for rest in _walk(onward, there, end):
            yield [relation, *rest]
