"""The resolver on a store: what is new or changed is compared with all that is known, and the graph follows."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Batch, Entity
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore, pages
from twinwheel_ingest.resolve import linking, parts
from twinwheel_ingest.resolve.blocking import Index
from twinwheel_ingest.resolve.deciding import Decision, IdPair, decide
from twinwheel_ingest.resolve.judgement import all_judged, ordered, rewritten, today
from twinwheel_ingest.resolve.mention import FAMILIES, Mention, mentions
from twinwheel_ingest.resolve.planning import Judged, Plan, plan, replanned

WRITTEN = 5_000
"""So many judgements are written at a time."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many ids were merged anew, how many pairs a person is asked of anew, how many parts were linked."""

    merged: int = 0
    asked: int = 0
    linked: int = 0


def resolve(store: GraphStore, since: int) -> Resolved:
    """Bring identity up to what has changed after a revision."""
    wanted = touched(store, since)
    if not wanted and not any(change.entity and change.gone for change in store.changes(since)):
        return Resolved()
    everyone = organisations(store)
    made = planned(everyone, wanted, all_judged(store), store)
    carry_out(store, made)
    return Resolved(made.merged, made.asked, relink(store, everyone))


def planned(everyone: Sequence[Mention], wanted: Collection[str], before: Judged, store: GraphStore | None) -> Plan:
    """What becomes of the wanted among everyone; `store` is None where there is none yet."""
    decisions, decided = decided_of(everyone, wanted)
    linked = related(store, decisions) if store else set()
    kept = [one for one in decisions if one.pair not in linked]
    known = {mention.id: mention for mention in everyone}
    unspoken = {id for pair in before for id in pair} - known.keys()
    changed = replanned(before, kept, decided | unspoken, today())
    return plan(before, changed, known, store.canonical if store else lambda _ids: {})


def decided_of(everyone: Sequence[Mention], wanted: Collection[str]) -> tuple[list[Decision], set[str]]:
    """The decisions on the wanted, and on those that they touch, which may be one with others too."""
    index = Index(everyone)
    ids = {mention.id for mention in everyone if mention.id in wanted}
    ids |= {id for one in decide(index, ids) for id in one.pair}
    return decide(index, ids), {*ids, *wanted}


def carry_out(store: GraphStore, made: Plan) -> None:
    """Write the judgements, then merge and split."""
    pairs = list(made.changed)
    for first in range(0, len(pairs), WRITTEN):
        store.apply(rewritten({pair: made.changed[pair] for pair in pairs[first : first + WRITTEN]}))
    _move(store, made.moves)


def _move(store: GraphStore, moves: Batch) -> None:
    """Merge and split; a merge that the store refuses is left out, and its pair stays open to review."""
    while moves.merges or moves.splits:
        try:
            store.apply(moves)
        except BadRow as error:
            refused = set(error.params.get("refused", ()))
            if not refused:
                raise
            moves = replace(moves, merges=[one for one in moves.merges if one not in refused])
        else:
            return


def relink(store: GraphStore, everyone: Sequence[Mention] | None = None) -> int:
    """Bring the parts that names tell of up to the names; how many are new."""
    known = organisations(store) if everyone is None else everyone
    canonical = store.canonical([mention.id for mention in known])
    wanted = parts.links(known, canonical)
    return linking.bring(store, parts.DATASET, wanted, {canonical.get(one.id, one.id) for one in known})


def touched(store: GraphStore, since: int) -> set[str]:
    """The ids under which changed organisations are spoken of."""
    changed = {change.entity for change in store.changes(since) if change.entity and not change.gone}
    types = store.types(sorted(changed)) if changed else {}
    ids = sorted(id for id, type in types.items() if type in FAMILIES)
    return {mention.id for entity in store.read(ids) for mention in mentions(entity)}


def organisations(store: GraphStore) -> list[Mention]:
    """All that may be one with another."""
    return [mention for entity in entities(store) for mention in mentions(entity)]


def entities(store: GraphStore) -> Iterator[Entity]:
    """The entities that may be one with another."""
    return (entity for type in FAMILIES for page in pages(store, type) for entity in page)


def related(store: GraphStore, decisions: Iterable[Decision]) -> set[IdPair]:
    """The pairs that a relation joins: whoever says so holds them for two."""
    pairs = {one.pair for one in decisions}
    ids = sorted({id for pair in pairs for id in pair})
    joined = {(one.start, one.end) for one in store.relations(ids, types=_joining())} if ids else set()
    canonical = store.canonical(ids) if ids else {}
    at = {id: canonical.get(id, id) for id in ids}
    either = {*joined, *((end, start) for start, end in joined)}
    return {ordered(*pair) for pair in pairs if (at[pair[0]], at[pair[1]]) in either}


@functools.cache
def _joining() -> tuple[str, ...]:
    """The relation types that may join two of one family."""
    kinds = ontology().relations.values()
    return tuple(kind.name for kind in kinds if kind.domain & FAMILIES.keys() and kind.range & FAMILIES.keys())


def forgotten(store: GraphStore, before: Judged) -> None:
    """Take back what rules judged of ids of which no source speaks any more, and the parts that names told of.

    `before` are the judgements as they were before the source was taken out, which may have been a judge itself.
    """
    now, everyone = all_judged(store), organisations(store)
    known = {mention.id: mention for mention in everyone}
    gone = {id for pair in now for id in pair} - known.keys()
    changed = dict.fromkeys(before.keys() - now.keys(), ()) | dict(replanned(now, [], gone, today()))
    carry_out(store, plan(before, changed, known, store.canonical))
    relink(store, everyone)
