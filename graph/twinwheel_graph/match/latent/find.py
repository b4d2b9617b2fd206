"""Latent needs of a firm: each hint is asked as a reverse match, and those that something credible answers are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from twinwheel_graph.errors import NotFound
from twinwheel_graph.match.constraints import stood_for
from twinwheel_graph.match.latent.declared import declared
from twinwheel_graph.match.latent.hints import Hint, hints, is_restricted
from twinwheel_graph.match.links import Links
from twinwheel_graph.match.request import Hit, Request
from twinwheel_graph.match.suggested import having_stated
from twinwheel_graph.model import Entity
from twinwheel_graph.stores.base import GraphStore

if TYPE_CHECKING:
    from twinwheel_graph.match.engine import Matcher

TOP = 5
"""How many latent needs a firm has at most, where no number is asked for."""

DIGITS = 6
"""Scores are kept to so many places, so that the same need is the same when it is found again."""


@dataclass(frozen=True, slots=True)
class LatentNeed:
    """What a firm may be asked about; `score` is the hint's weight times how close its best answer is (0..1)."""

    id: str
    hint: Hint
    score: float
    answers: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class LatentNeeds:
    """The latent needs of a firm, the best first, upstream ones last; none where it has `stated` a need itself."""

    firm: Entity
    stated: bool
    needs: tuple[LatentNeed, ...]


class LatentFinder:
    """Finds latent needs in a store by a matcher on it."""

    def __init__(self, store: GraphStore, matcher: Matcher) -> None:
        self._store = store
        self._matcher = matcher
        self._links = Links(store)

    def firm(self, id: str) -> Entity:
        """The firm with this id; NotFound where nothing has it, or what is no firm."""
        entity = self._store.entity(id)
        if entity is None:
            raise NotFound("no_entity", value=id)
        if entity.type != "Firm":
            raise NotFound("not_a_firm", value=id, type=entity.type)
        return entity

    def find(self, firm: Entity, top: int = TOP) -> LatentNeeds:
        """The latent needs of a firm; those whose answers better ones have all found already are left out."""
        self._links.sync()
        if having_stated([firm.id], self._links):
            return LatentNeeds(firm, stated=True, needs=())
        known = self._known(firm)
        found = [self._need(firm, hint, known) for hint in hints(firm, self._links, self._store)]
        ranked = sorted((one for one in found if one is not None), key=_order)
        return LatentNeeds(firm, stated=False, needs=_fresh(ranked, top))

    def _need(self, firm: Entity, hint: Hint, known: tuple[str, ...]) -> LatentNeed | None:
        asked = Request("reverse", text=hint.text, entity=firm.id, exclude=known, top=declared().answers, raw=True)
        hits = [hit for hit in self._matcher.match(asked).hits if _is_credible(hit)]
        closed = {entity.id for entity in self._store.read([hit.id for hit in hits]) if is_restricted(entity)}
        # A ground is no need: what confidence is for a need in so many words says nothing of it.
        answers = tuple(replace(hit, confidence=None) for hit in hits if hit.id not in closed)
        if not answers:
            return None
        score = hint.weight * _nearness(answers[0], self._matcher.line())
        return LatentNeed(id_of(firm.id, hint), hint, round(score, DIGITS), answers)

    def _known(self, firm: Entity) -> tuple[str, ...]:
        """Achievements that answer nothing: what the firm has, and what is disclosed to it or its group alone."""
        own = self._links.of([firm.id], ["PARTNERED_BY", "LICENSED_TO", "HELD_BY"])
        behind = stood_for([firm], self._links).get(firm.id, frozenset())
        shown = self._links.of({firm.id, *behind}, ["DISCLOSED_TO"])
        return tuple(sorted({link.other for part in (*own.values(), *shown.values()) for link in part}))


def _order(need: LatentNeed) -> tuple[bool, float, str]:
    """The firm's own grounds first, what is upstream of it after them; the better before the less good."""
    return need.hint.kind == "upstream", -need.score, need.id


def id_of(firm: str, hint: Hint) -> str:
    """The id of a latent need, the same whenever it is found."""
    return f"latent:{hashlib.blake2b(f'{firm}>{hint.key}'.encode(), digest_size=12).hexdigest()}"


def _is_credible(hit: Hit) -> bool:
    return hit.score >= declared().least if hit.credible is None else hit.credible


def _nearness(best: Hit, line: float | None) -> float:
    """How close an answer is (0..1) against the line that it passed, the declared one where none is calibrated."""
    passed = declared().least if best.credible is None or line is None else line
    return best.score / (best.score + passed)


def _fresh(ranked: Iterable[LatentNeed], top: int) -> tuple[LatentNeed, ...]:
    kept: list[LatentNeed] = []
    answered: set[str] = set()
    for need in ranked:
        ids = {hit.id for hit in need.answers}
        if len(kept) < top and ids - answered:
            kept.append(need)
            answered |= ids
    return tuple(kept)
