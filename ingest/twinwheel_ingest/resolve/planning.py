"""What changes when organisations are new or changed: judgements to write or take back, ids to merge or split."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from twinwheel_graph.model import Batch
from twinwheel_ingest.resolve.closing import Closed, close
from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.deciding import Decision, IdPair
from twinwheel_ingest.resolve.heads import moves
from twinwheel_ingest.resolve.judgement import BY_RULE, BY_USER, Judgement, by, holding, of_rule, ordered
from twinwheel_ingest.resolve.mention import Mention

Judged: TypeAlias = Mapping[IdPair, Sequence[Judgement]]
Canonical: TypeAlias = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """`changed` are the pairs whose judgements change, with all they shall have; `moves` the merges and splits.

    `merged` counts the ids that are merged anew, `asked` the pairs that a person is asked of anew.
    """

    changed: Judged
    moves: Batch
    merged: int = 0
    asked: int = 0


def replanned(before: Judged, decisions: Iterable[Decision], decided: set[str], date: str) -> Judged:
    """The pairs whose judgements change when these ids were decided: a rule's are made, kept or taken back.

    What is decided as it was before keeps its date.
    """
    rules = {one.pair: of_rule(one, date) for one in decisions}
    stale = {pair for pair in before if not decided.isdisjoint(pair) and by(BY_RULE, before[pair])} - rules.keys()
    changed: dict[IdPair, Sequence[Judgement]] = {}
    for pair in (*rules, *stale):
        told = before.get(pair, ())
        old, new = by(BY_RULE, told), rules.get(pair)
        if old is None or new is None or replace(new, date=old.date) != old:
            person = by(BY_USER, told)
            changed[pair] = [one for one in (person, new) if one is not None]
    return changed


def after(before: Judged, changed: Judged) -> dict[IdPair, Sequence[Judgement]]:
    """The judgements when these have changed; a pair without any is none."""
    return {pair: told for pair, told in {**before, **changed}.items() if told}


def closed(judged: Judged, known: Mapping[str, Mention]) -> Closed:
    """What judgements come to, with the numbers that are known of the ids."""
    numbers = {id: known[id].numbers for pair in judged for id in pair if id in known}
    return close(holding(judged), numbers)


def _held_apart(told: Sequence[Judgement]) -> bool:
    return any(one.verdict is Verdict.DIFFERENT for one in told[:1])


def plan(before: Judged, changed: Judged, known: Mapping[str, Mention], canonical: Canonical) -> Plan:
    """What must be done that these judgements hold. What others than judgements merged stays merged."""
    judged = after(before, changed)
    ids = sorted({id for pair in (*before, *changed) for id in pair})
    now = canonical(ids)
    explained = {id: group for group in closed(before, known).groups for id in group}
    told = {
        pair: [Judgement(*pair, Verdict.SAME, BY_USER)]
        for id, goal in now.items()
        for pair in [ordered(id, goal)]
        if goal not in explained.get(id, ()) and not _held_apart(judged.get(pair, ()))
    }
    moved = moves(closed({**judged, **told}, known).groups, ids, known, now)
    new = [told[0] for pair, told in changed.items() if told and told[0] not in before.get(pair, ())]
    asked = sum(one.verdict is Verdict.UNSURE for one in new)
    return Plan(changed, moved, len(moved.merges), asked)
