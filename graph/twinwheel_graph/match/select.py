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
from twinwheel_graph.match.texts import Texts
from twinwheel_graph.model import Entity
from twinwheel_graph.stores.base import GraphStore


@dataclass(frozen=True, slots=True)
class Kept:
    """One that stands in the list, with what folded under it, the best first."""

    one: Scored
    entity: Entity
    folded: tuple[Entity, ...] = ()


MORE = 10
"""How many of a ranking are looked at beyond what is listed: some are withheld, some fold."""

Met: TypeAlias = tuple[Scored, Entity]
"""One that no constraint withholds."""


class Selector:
    """Chooses what of a ranking is listed."""

    def __init__(self, store: GraphStore, links: Links) -> None:
        self._store = store
        self._links = links

    def select(self, question: Question, ranked: Sequence[Scored]) -> tuple[list[Kept], list[Withheld]]:
        """What stands in the list, in its order, and what was withheld above it."""
        texts = Texts()
        groups, withheld = self._grouped(question, ranked, texts)
        kept = [Kept(*group[0], tuple(entity for _, entity in group[1:])) for group in groups]
        request = question.request
        if not request.spread:
            return kept, withheld
        pool = [(one.one, one.entity) for one in kept]
        scores = [one.score for one, _ in pool]
        order = diversified(scores, likeness(question, pool, self._links, texts), request.spread, request.top)
        return [kept[at] for at in order], withheld

    def allowed(self, question: Question, ranked: Sequence[Scored]) -> list[Scored]:
        """Those that no constraint withholds."""
        return [one for one, _, reason in self._judged(question, ranked) if not reason]

    def _grouped(
        self, question: Question, ranked: Sequence[Scored], texts: Texts
    ) -> tuple[list[list[Met]], list[Withheld]]:
        groups = Groups(self._sameness(question, texts), question.request.pool)
        withheld: list[Withheld] = []
        for part in _parts(ranked, groups.most + MORE):
            for one, entity, reason in self._judged(question, part):
                if not reason:
                    groups.add((one, entity))
                elif not groups.full:
                    withheld.append(Withheld(entity.id, entity.name, reason, entity.synthetic))
            if groups.full:
                break
        return groups.found, withheld

    def _judged(self, question: Question, part: Sequence[Scored]) -> Iterator[tuple[Scored, Entity, str]]:
        """Those that the store knows, each with the reason to withhold it, if there is one."""
        entities = {entity.id: entity for entity in self._store.read([one.answer for one in part])}
        reasons = constraints.withheld(question.asker, list(entities.values()), self._links)
        for one in part:
            if one.answer in entities:
                yield one, entities[one.answer], reasons.get(one.answer, "")

    def _sameness(self, question: Question, texts: Texts) -> Callable[[Met, Met], bool] | None:
        if question.request.raw or not set(question.target.types) & set(PLACED_BY):
            return None
        records = Records(texts, self._links, question.horizon)
        return lambda one, other: records.same(one[1], other[1])


def _parts(ranked: Sequence[Scored], size: int) -> Iterator[Sequence[Scored]]:
    return (ranked[start : start + size] for start in range(0, len(ranked), size))
