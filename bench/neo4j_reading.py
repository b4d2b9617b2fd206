"""Reading: one entity, what it is related to, and the evidence two steps around a hundred candidates."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from neo4j_bare import Bare
from neo4j_data import id_of
from neo4j_duel import BARE, OURS, SQLITE, Duel, ask

from twinwheel_graph.match.links import Links
from twinwheel_graph.stores.base import GraphStore

ROUNDS = 5
POINTS, EVIDENCE = 200, 20
CANDIDATES = 100
SHOWN = 200
SEED = 11
FIRST = ("HELD_BY", "PARTNERED_BY", "IN_DISCIPLINE", "CLASSIFIED_AS")
SECOND = ("PART_OF", "LOCATED_IN", "COOPERATED_WITH")

BY_ID = "MATCH (n:Entity) USING INDEX n:Entity(id) WHERE n.id"
ENTITY = f"{BY_ID} = $id RETURN properties(n)"
RELATIONS = f"{BY_ID} = $id MATCH (n)-[r]-(m:Entity) RETURN startNode(r).id, type(r), endNode(r).id, properties(r)"
NEIGHBOURS = f"""
{BY_ID} = $id MATCH (n)-[r]-(m:Entity)
RETURN startNode(r).id, type(r), endNode(r).id, properties(r), properties(m)
"""
TWO_STEPS = f"""
{BY_ID} IN $ids CALL (n) {{ MATCH (n)-[r:{"|".join(FIRST)}]-(m:Entity) RETURN r, m }}
WITH collect(DISTINCT r) AS near, collect(DISTINCT m) AS ends
UNWIND ends AS m CALL (m) {{ MATCH (m)-[s:{"|".join(SECOND)}]-(:Entity) RETURN s }}
WITH near, collect(DISTINCT s) AS far UNWIND near + far AS r
WITH r, startNode(r) AS a, endNode(r) AS b RETURN a.id, a._type, type(r), b.id, b._type, properties(r)
"""
"""One round trip. The types of the ends are told since the match weighs them."""


def read(store: GraphStore, bare: Bare, sqlite: GraphStore, count: int) -> Iterator[Duel]:
    """The rows of reading; ids are drawn anew for each round."""
    drawn = random.Random(SEED)

    def some(size: int) -> list[str]:
        return [id_of(drawn.randrange(count)) for _ in range(size)]

    points = [some(POINTS) for _ in range(ROUNDS)]
    sets = [[some(CANDIDATES) for _ in range(EVIDENCE)] for _ in range(ROUNDS)]
    for what, asked, reading, statement, name in (
        ("one entity with its sources", points, entity, ENTITY, "id"),
        ("the relations of an achievement, with their sources", points, related, RELATIONS, "id"),
        ("its relations and neighbours", points, neighbours, NEIGHBOURS, "id"),
        (f"two-hop evidence for {CANDIDATES} candidates", sets, evidence, TWO_STEPS, "ids"),
    ):
        plain = partial(_plainly, bare, statement, name)
        yield ask(what, asked, {OURS: partial(reading, store), BARE: plain, SQLITE: partial(reading, sqlite)})


def _plainly(bare: Bare, statement: str, name: str, asked: Any) -> object:
    return bare.read(statement, **{name: asked})


def entity(store: GraphStore, id: str) -> object:
    """With what each source says of it."""
    return store.entity(id)


def related(store: GraphStore, id: str) -> object:
    """The same of what it is related to."""
    return list(store.relations([id]))


def neighbours(store: GraphStore, id: str) -> list[Any]:
    """As a page of an entity shows them."""
    return store.around(id, SHOWN)


def evidence(store: GraphStore, ids: Sequence[str]) -> tuple[Any, ...]:
    """As the match reads it where it remembers nothing: what candidates are linked to, and what that is part of."""
    links = Links(store)
    near = links.of(ids, FIRST)
    others = sorted({link.other for some in near.values() for link in some})
    return near, links.of(others, SECOND)


def same(store: GraphStore, bare: Bare, count: int) -> None:
    """Before anything is timed: both give the same answers."""
    ids = [id_of(number) for number in range(0, count, max(1, count // CANDIDATES))][:CANDIDATES]
    near, far = evidence(store, ids)
    ours = {link.relation.key for found in (near, far) for some in found.values() for link in some}
    theirs = {(type, start, end) for start, _, type, end, _, _ in bare.read(TWO_STEPS, ids=ids)}
    if {(key.type, key.start, key.end) for key in ours} != theirs:
        raise SystemExit("bench: the store and the bare driver do not answer alike")
