"""Bulk load and upserts: the store, the bare driver and the embedded store, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from neo4j_bare import (
    CLEAN,
    CONSTRAINT,
    ENTITIES,
    LEAST,
    LEAST_ENTITIES,
    Bare,
    entity_rows,
    least_entities,
    least_relations,
    relation_rows,
)
from neo4j_data import BATCH, Slice, parts
from neo4j_duel import BARE, OURS, SQLITE, Duel, say, seconds, work

from twinwheel_graph.model import Batch, EntityClaim, RelationClaim
from twinwheel_graph.stores.base import GraphStore

AGAIN = 2
"""So many batches of each kind a round are sent a second time."""


@dataclass(frozen=True, slots=True)
class Writers:
    """All that write the same."""

    store: GraphStore
    bare: Bare
    sqlite: GraphStore


def written(writers: Writers, around: Slice, rounds: Iterable[Slice]) -> tuple[list[Duel], list[Duel]]:
    """The rows of writing, and those of what the store's promises cost; afterwards the store alone has the data."""
    writers.bare.run(CONSTRAINT)
    for batch in (Batch(entities=around.entities), Batch(relations=around.relations)):
        writers.store.apply(batch)
        writers.sqlite.apply(batch)
    writers.bare.write(ENTITIES, entity_rows(around.entities))
    writers.bare.write(LEAST_ENTITIES, least_entities(around.entities))
    made: list[Duel] = []
    for number, part in enumerate(rounds):
        fresh = _round(writers, part)
        made = made or fresh
        for known, duel in zip(made, fresh, strict=True) if number else ():
            for name, spent in duel.spent.items():
                known.spent[name] += spent
        say(f"round {number + 1} loaded: " + ", ".join(f"{duel.ratios()[-1]:.2f}" for duel in made))
        clean(writers.bare, everything=False)
    clean(writers.bare, everything=True)
    return made[:4], made[4:]


def _round(writers: Writers, part: Slice) -> list[Duel]:
    nodes, links = list(parts(part.entities)), list(parts(part.relations))
    told = f"{BATCH:,} a batch"
    loaded = (
        Duel(f"bulk load, achievements, {told}", len(part.entities)),
        Duel(f"bulk load, relations, {told}", len(part.relations)),
    )
    again = (
        Duel("the same achievements again, nothing changes", sum(map(len, nodes[:AGAIN]))),
        Duel("the same relations again, nothing changes", sum(map(len, links[:AGAIN]))),
    )
    least = tuple(Duel(f"{duel.what}: properties alone", duel.rows, asked=None) for duel in loaded)
    for duels, some in ((loaded, (nodes, links)), (again, (nodes[:AGAIN], links[:AGAIN]))):
        _entities(writers, duels[0], some[0])
        _relations(writers, duels[1], some[1])
    for duel, ours in zip(least, loaded, strict=True):
        duel.spent[OURS] = list(ours.spent[OURS])
    least[0].add(
        BARE, sum(seconds(lambda rows: writers.bare.write(LEAST_ENTITIES, rows), least_entities(one)) for one in nodes)
    )
    least[1].add(
        BARE, sum(seconds(lambda rows: writers.bare.relate(LEAST, rows), least_relations(one)) for one in links)
    )
    return [*loaded, *again, *least]


def _entities(writers: Writers, duel: Duel, batches: Sequence[Sequence[EntityClaim]]) -> None:
    """The rows of the bare driver are made beforehand: only its sending is timed."""
    given = [(batch, entity_rows(batch)) for batch in batches]
    work(
        duel,
        given,
        {
            OURS: lambda one: writers.store.apply(Batch(entities=one[0])),
            BARE: lambda one: writers.bare.write(ENTITIES, one[1]),
            SQLITE: lambda one: writers.sqlite.apply(Batch(entities=one[0])),
        },
    )


def _relations(writers: Writers, duel: Duel, batches: Sequence[Sequence[RelationClaim]]) -> None:
    given = [(batch, relation_rows(batch)) for batch in batches]
    work(
        duel,
        given,
        {
            OURS: lambda one: writers.store.apply(Batch(relations=one[0])),
            BARE: lambda one: writers.bare.relate("Entity", one[1]),
            SQLITE: lambda one: writers.sqlite.apply(Batch(relations=one[0])),
        },
    )


def clean(bare: Bare, *, everything: bool) -> None:
    """Take out what the bare driver wrote."""
    for statement in CLEAN:
        bare.run(statement, all=everything)
