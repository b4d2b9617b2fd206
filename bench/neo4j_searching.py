"""Searching: candidates by words and by vectors, inside the server; beside it the embedded store's index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from neo4j_bare import Bare
from neo4j_duel import BARE, OURS, SQLITE, Duel, ask

from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.retrieve import scale
from twinwheel_graph.retrieve.base import Family, Query
from twinwheel_graph.retrieve.following import FollowingRetriever
from twinwheel_graph.retrieve.neo4j import Neo4jRetriever
from twinwheel_graph.retrieve.neo4j_rarity import Rarities

ROUNDS = 5
TYPES = ("Achievement",)
N = 100

SPOKEN = """
CALL db.index.fulltext.queryNodes($index, $q{at}, {{limit: $n}}) YIELD node, score
RETURN {at} AS field, node.id AS id, node.type AS type, score
"""
NEAR = """
CALL db.index.vector.queryNodes($vectors, $n, $question) YIELD node, score
RETURN -1 AS field, node.id AS id, node.type AS type, score
"""


def searched(ours: Neo4jRetriever, bare: Bare, local: FollowingRetriever, needs: Sequence[str]) -> Iterator[Duel]:
    """The rows of searching. The bare driver sends what the store makes of a question: neither cutting nor encoding."""
    size = max(1, len(needs) // ROUNDS)
    rounds = [[Query(need) for need in needs[at * size : (at + 1) * size]] for at in range(ROUNDS)]
    spoken = [[replace(query, words_only=True) for query in some] for some in rounds]
    prepared = _prepared(ours, [query for some in (*rounds, *spoken) for query in some])
    what = f"candidates, {N} by each score"

    def acts() -> dict[str, Any]:
        return {
            OURS: lambda query: ours.candidates(query, TYPES, N),
            BARE: lambda query: bare.read(prepared[query][0], **prepared[query][1]),
            SQLITE: lambda query: local.candidates(query, TYPES, N),
        }

    yield ask(f"full-text {what}", spoken, acts())
    yield ask(
        "the same, the first question of a process",
        spoken[:2],
        {**acts(), OURS: lambda query: _first(ours, query)},
        None,
    )
    yield ask(f"full-text and vector {what}", rounds, acts())


def _first(ours: Neo4jRetriever, query: Query) -> object:
    """Nothing is remembered of how rare terms are."""
    ours._rarities = Rarities(ours._server)
    return ours.candidates(query, TYPES, N)


def _prepared(ours: Neo4jRetriever, queries: Sequence[Query]) -> dict[Query, tuple[str, dict[str, Any]]]:
    return {query: _statement(ours, query) for query in queries}


def _statement(ours: Neo4jRetriever, query: Query) -> tuple[str, dict[str, Any]]:
    """One statement with the same questions to the same indexes."""
    asked = [one for field in scale.UNITS if (one := ours._asked(field, query, TYPES, Family.ITEMS))]
    values: dict[str, Any] = {"index": cypher.words_index(Family.ITEMS), "n": N}
    values |= {f"q{at}": one.text for at, one in enumerate(asked)}
    parts = [SPOKEN.format(at=at) for at in range(len(asked))]
    if not query.words_only:
        parts.append(NEAR)
        values |= _vector_alone(ours, query)
    return "UNION ALL".join(parts), values


def _vector_alone(ours: Neo4jRetriever, query: Query) -> dict[str, Any]:
    question = ours.meaning.question(query) if ours.meaning else None
    if question is None:
        raise SystemExit("bench: the server has no vectors")
    return {"vectors": cypher.vectors_index(Family.ITEMS, len(question)), "n": N, "question": question.tolist()}
