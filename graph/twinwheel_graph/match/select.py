"""From a ranking to a list: what constraints withhold is left out, records of one thing fold, breadth reorders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from twinwheel_graph.match import constraints
from twinwheel_graph.match.diversify import diversified, likeness
from twinwheel_graph.match.folding import PLACED_BY, Groups, Records
from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.links import Links
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.request import Withheld
from twinwheel_graph.model import Entity
from twinwheel_graph.stores.base import GraphStore


@dataclass(frozen=True, slots=True)
class Kept:
    """One that stands in the list, with what folded under it, the best first."""

    one: Scored
    entity: Entity
    folded: tuple[Entity, ...] = ()


Met: TypeAlias = tuple[Scored, Entity]
"""One that no constraint withholds."""


class Selector:
    """Chooses what of a ranking is listed."""

    def __init__(self, store: GraphStore, links: Links) -> None:
        self._store = store
        self._links = links

    def select(self, question: Question, ranked: Sequence[Scored]) -> tuple[list[Kept], list[Withheld]]:
        """What stands in the list, in its order, and what was withheld above it."""
        groups, withheld = self._grouped(question, ranked)
        kept = [Kept(*group[0], tuple(entity for _, entity in group[1:])) for group in groups]
        request = question.request
        if not request.spread:
            return kept, withheld
        pool = [(one.one, one.entity) for one in kept]
        scores = [one.score for one, _ in pool]
        order = diversified(scores, likeness(question, pool, self._links), request.spread, request.top)
        return [kept[at] for at in order], withheld

    def _grouped(self, question: Question, ranked: Sequence[Scored]) -> tuple[list[list[Met]], list[Withheld]]:
        groups = Groups(self._sameness(question), question.request.pool)
        withheld: list[Withheld] = []
        for part in _parts(ranked, max(2 * groups.most, 20)):
            entities = {entity.id: entity for entity in self._store.read([one.answer for one in part])}
            reasons = constraints.withheld(question.asker, list(entities.values()), self._links)
            for one in part:
                entity = entities.get(one.answer)
                if entity is None:
                    continue
                if entity.id not in reasons:
                    groups.add((one, entity))
                elif not groups.full:
                    withheld.append(Withheld(entity.id, entity.name, reasons[entity.id], entity.synthetic))
            if groups.full:
                break
        return groups.found, withheld

    def _sameness(self, question: Question) -> Callable[[Met, Met], bool] | None:
        if question.request.raw or not set(question.target.types) & set(PLACED_BY):
            return None
        records = Records(self._links, question.horizon)
        return lambda one, other: records.same(one[1], other[1])


def _parts(ranked: Sequence[Scored], size: int) -> Iterator[Sequence[Scored]]:
    return (ranked[start : start + size] for start in range(0, len(ranked), size))
