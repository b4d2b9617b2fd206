"""Breadth: a list that covers more of a field, at the price of some closeness.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next is the one that is best by
(1 - breadth) x score / best score - breadth x the likeness to whatever stands above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.links import Links
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.texts import Texts
from twinwheel_graph.model import Entity

Alike: TypeAlias = Callable[[int, int], float]
"""How alike the answers at two places are (0..1)."""


def diversified(scores: Sequence[float], alike: Alike, breadth: float, top: int) -> list[int]:
    """Places of a ranking in the order of maximal marginal relevance, `top` at most; ties as they stood."""
    left, chosen = list(range(len(scores))), list[int]()
    best, nearest = max(scores, default=1.0) or 1.0, [0.0] * len(scores)
    while left and len(chosen) < top:
        worth = {at: (1 - breadth) * scores[at] / best - breadth * nearest[at] for at in left}
        taken = max(left, key=lambda at: (worth[at], -at))
        left.remove(taken)
        chosen.append(taken)
        for at in left:
            nearest[at] = max(nearest[at], alike(taken, at))
    return chosen


def likeness(question: Question, pool: Sequence[tuple[Scored, Entity]], links: Links, texts: Texts) -> Alike:
    """How alike the answers of a pool are: items by their texts, organisations by what speaks for them."""
    if question.target.itself:
        pairs = [texts.of(entity) for _, entity in pool]
        return lambda one, other: pairs[one].dice(pairs[other])
    grounds = _grounds(question, pool, links)
    return lambda one, other: _dice(grounds[one], grounds[other])


def _grounds(question: Question, pool: Sequence[tuple[Scored, Entity]], links: Links) -> list[frozenset[str]]:
    """Of each answer: itself, its parts and wholes, the items that speak for it, and who holds those."""
    items = {entity.id: [lead.item.id for lead in one.contender.spoken_for()] for one, entity in pool}
    holders = _ends(question, [id for part in items.values() for id in part], "HELD_BY", links)
    wholes = _ends(question, list(items), "PART_OF", links)
    return [
        frozenset({entity.id, *one.parts, *wholes.get(entity.id, ()), *items[entity.id]}).union(
            *(holders.get(item, ()) for item in items[entity.id])
        )
        for one, entity in pool
    ]


def _ends(question: Question, ids: Sequence[str], type: str, links: Links) -> Mapping[str, list[str]]:
    counts = question.horizon.counts
    known = links.of(dict.fromkeys(ids), [type])
    return {id: [link.other for link in part if link.forward and counts(link, id)] for id, part in known.items()}


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
