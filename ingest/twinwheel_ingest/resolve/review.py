"""What a person is asked: the pairs that are open, the most valuable first, and what becomes of the answers."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from twinwheel_graph.errors import BadRow, Conflict, NotFound
from twinwheel_graph.model import Applied, Batch, Entity, Source
from twinwheel_graph.stores.base import GraphStore
from twinwheel_ingest.resolve.compare import Verdict, declared
from twinwheel_ingest.resolve.deciding import IdPair
from twinwheel_ingest.resolve.judgement import (
    BY_RULE,
    BY_USER,
    Judgement,
    all_judged,
    by,
    ordered,
    rewritten,
    today,
)
from twinwheel_ingest.resolve.mention import FAMILIES, Mention, mentions
from twinwheel_ingest.resolve.planning import plan

Status: TypeAlias = Literal["open", "same", "different", "all"]

Row: TypeAlias = tuple[float, Judgement, bool]
"""A pair's value, the judgement that holds, and whether a person is asked."""

SAMPLES = 3
"""So many achievements of a side are shown."""

HOLDING = ("HELD_BY", "PARTNERED_BY", "CREATED_BY")
"""The relations by which an achievement tells of who it is."""

LEAST_UNSURE = 0.05
"""What is left of the worth of a pair whose score is at an end of the scale."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair: what its own sources say of it, and what hangs on it."""

    id: str
    type: str
    name: str
    names: tuple[str, ...]
    numbers: Mapping[str, str]
    places: tuple[str, ...]
    sources: tuple[Source, ...]
    samples: tuple[str, ...]
    relations: int


@dataclass(frozen=True, slots=True)
class Question:
    """A pair with the judgement that holds; `value` orders what is asked, `open` says that a person is needed."""

    judgement: Judgement
    open: bool
    value: float
    left: Side
    right: Side


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer did: the judgement that holds now (None: none does), ids merged and split, the revision."""

    id: str
    judgement: Judgement | None
    merged: tuple[str, ...]
    split: tuple[str, ...]
    revision: int


def ranked(store: GraphStore, status: Status = "open") -> list[Row]:
    """The pairs of a status by value, the most valuable first: how unsure times how much hangs on it."""
    holding = [told[0] for told in all_judged(store).values()]
    ids = sorted({id for one in holding for id in one.pair})
    at = {id: id for id in ids} | dict(store.canonical(ids))
    wanted = [(one, _is_open(one, at)) for one in holding if status in {"all", _status(one, at)}]
    if status == "open":
        wanted = _once(wanted, at)
    hanging = _hanging(store, {at[id] for one, _ in wanted for id in one.pair})
    valued = [(_value(one, *(hanging[at[id]] for id in one.pair)), one, asked) for one, asked in wanted]
    return sorted(valued, key=lambda row: (-row[0], row[1].id))


def shown(store: GraphStore, rows: Iterable[Row]) -> list[Question]:
    """Pairs with the evidence of both sides."""
    return [Question(one, asked, value, *(_side(store, id) for id in one.pair)) for value, one, asked in rows]


def _once(wanted: Sequence[tuple[Judgement, bool]], at: Mapping[str, str]) -> list[tuple[Judgement, bool]]:
    """Of the pairs of what goes by the same two ids, the likeliest: one answer will do for all."""
    best: dict[IdPair, tuple[Judgement, bool]] = {}
    for row in sorted(wanted, key=lambda row: (-(row[0].score or 0.0), row[0].id)):
        best.setdefault(ordered(at[row[0].left], at[row[0].right]), row)
    return list(best.values())


def _is_open(one: Judgement, at: Mapping[str, str]) -> bool:
    """Unsure, or the same and yet two, since another judgement or a relation holds them apart.

    Nothing is open of what is one by way of others.
    """
    return one.verdict is not Verdict.DIFFERENT and at[one.left] != at[one.right]


def _status(one: Judgement, at: Mapping[str, str]) -> Status:
    if _is_open(one, at):
        return "open"
    return "different" if one.verdict is Verdict.DIFFERENT else "same"


def _hanging(store: GraphStore, ids: Iterable[str]) -> Counter[str]:
    wanted = sorted(ids)
    counts: Counter[str] = Counter()
    for relation in store.relations(wanted) if wanted else ():
        counts.update((relation.start, relation.end))
    return counts


def _value(one: Judgement, left: int, right: int) -> float:
    """How unsure (1 in the middle between asking and merging) times the binary logarithm of what would move."""
    weights = declared()
    score = weights.review if one.score is None else one.score
    place = (score - weights.review) / (weights.same - weights.review)
    unsure = max(LEAST_UNSURE, 1 - abs(2 * place - 1))
    return round(unsure * math.log2(2 + min(left, right)), 4)


def _side(store: GraphStore, id: str) -> Side:
    found = store.read([id])
    mention = next((one for entity in found for one in _mentions(entity) if one.id == id), None)
    if not found or mention is None:
        return Side(id, "", id, (), {}, (), (), (), 0)
    entity = found[0]
    told = [claim for claim in entity.claims if (claim.origin or claim.id) == id]
    relations = list(store.relations([entity.id]))
    items = [one.start for one in relations if one.type in HOLDING and id in {one.end, *_origins(one.claims)}]
    samples = tuple(item.name for item in store.read(sorted(set(items))[:SAMPLES]))
    names = tuple(dict.fromkeys((*mention.names, *mention.short, *filter(None, [mention.english]))))
    return Side(
        id, entity.type, mention.names[0], names, mention.numbers, tuple(sorted(mention.places)),
        tuple(claim.source for claim in told), samples, len(relations),
    )  # fmt: skip


def _mentions(entity: Entity) -> Iterator[Mention]:
    return mentions(entity) if entity.type in FAMILIES else iter(())


def _origins(claims: Sequence[object]) -> set[str]:
    return {str(getattr(claim, "origin_end", "")) for claim in claims}


# --- answers


def pair_of(store: GraphStore, id: str) -> IdPair:
    """The pair of a record.

    Raises:
        NotFound: There is no such judgement.
    """
    entity = store.entity(id)
    if entity is None or entity.type != "Judgement":
        raise NotFound("no_judgement", value=id)
    return str(entity.props["left"]), str(entity.props["right"])


def pair_named(store: GraphStore, one: str, other: str) -> IdPair:
    """The pair of two ids, whether anything was judged of it or not.

    Raises:
        NotFound: One of them is not there.
        Conflict: They are not two organisations.
    """
    types = store.types([one, other])
    for id in (one, other):
        if id not in types:
            raise NotFound("no_entity", value=id)
        if types[id] not in FAMILIES:
            raise Conflict("not_an_organisation", value=id, type=types[id])
    if one == other:
        raise Conflict("one_id", value=one)
    return ordered(one, other)


def answer(store: GraphStore, pair: IdPair, verdict: Verdict, why: str = "") -> Answered:
    """Judge a pair as a person, over whatever a rule says; the graph follows at once.

    Raises:
        Conflict: The two cannot be one: they are of two types, or a relation joins them.
    """
    before = all_judged(store)
    told = before.get(pair, ())
    rule = by(BY_RULE, told)
    person = Judgement(
        *pair, verdict, BY_USER, why, rule.score if rule else None, rule.evidence if rule else "", today()
    )
    return _changed(store, pair, [person, *([rule] if rule else [])])


def undo(store: GraphStore, pair: IdPair) -> Answered:
    """Take back what a person judged of a pair: it is as the rules left it."""
    rule = by(BY_RULE, all_judged(store).get(pair, ()))
    return _changed(store, pair, [rule] if rule else [])


def _changed(store: GraphStore, pair: IdPair, told: Sequence[Judgement]) -> Answered:
    """Write the judgements of one pair and what follows, all or nothing."""
    before = all_judged(store)
    ids = sorted({*pair, *(id for one in before for id in one)})
    known = {one.id: one for entity in store.read(ids) for one in _mentions(entity)}
    made = plan(before, {pair: told}, known, store.canonical)
    records = rewritten({pair: told})
    deletions = records.delete_entities if pair in before else ()
    applied = _applied(
        store, replace(records, delete_entities=deletions, merges=made.moves.merges, splits=made.moves.splits)
    )
    holds = told[0] if told else None
    merged = tuple(one.id for one in made.moves.merges)
    return Answered(
        Judgement(*pair, Verdict.UNSURE, BY_USER).id, holds, merged, tuple(made.moves.splits), applied.revision
    )


def _applied(store: GraphStore, batch: Batch) -> Applied:
    try:
        return store.apply(batch)
    except BadRow as error:
        if not error.code.startswith("merge_"):
            raise
        raise Conflict(error.code, **error.params) from None


def evidence_of(judgement: Judgement) -> tuple[list[tuple[str, float, str, str]], list[str]]:
    """What was compared (name, likeness, both values) and what set the two apart."""
    told = json.loads(judgement.evidence) if judgement.evidence else {"features": [], "apart": []}
    return [(name, float(value), left, right) for name, value, left, right in told["features"]], list(told["apart"])
