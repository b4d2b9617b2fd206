"""The match: from a request to hits with their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

from twinwheel_graph.match import constraints, fuse
from twinwheel_graph.match import targets as declared
from twinwheel_graph.match.assemble import Assembler
from twinwheel_graph.match.credibility import credibility
from twinwheel_graph.match.explain import Explainer
from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.links import Links
from twinwheel_graph.match.question import Question, question_of
from twinwheel_graph.match.request import Explanation, Hit, Request, Result, Withheld
from twinwheel_graph.match.targets import Targets
from twinwheel_graph.model import Entity
from twinwheel_graph.retrieve.base import Retriever
from twinwheel_graph.stores.base import GraphStore


class Matcher:
    """Answers requests from a store and a retriever that follows it. Safe to use from several threads."""

    def __init__(self, store: GraphStore, retriever: Retriever, targets: Targets | None = None) -> None:
        self._store = store
        self._targets = declared.targets() if targets is None else targets
        self._retriever = retriever
        self._links = Links(store)
        self._assembler = Assembler(retriever, self._links)
        self._explainer = Explainer(store, retriever, self._links)

    def reweighed(self, targets: Targets) -> Matcher:
        """The same matcher by other weights; what it has read of the graph is shared."""
        other = copy(self)
        other._targets = targets  # noqa: SLF001 - its own kind
        return other

    def match(self, request: Request) -> Result:
        """The best answers to a request, the best first, ties by id; hard constraints hold."""
        revision = self._links.sync()
        question = question_of(request, self._store, self._links, self._targets)
        kept, withheld = self._kept(question, self.ranked(question))
        reasons = {} if request.raw else self._explainer.explain(question, kept)
        hits = tuple(self._hit(question, one, entity, reasons.get(entity.id)) for one, entity in kept)
        missing = () if request.raw or any(hit.credible is not False for hit in hits) else self._missing(question, hits)
        weights = question.target.weights
        return Result(request, question.target.name, hits, tuple(withheld), weights, revision, missing)

    def encoder(self) -> str:
        """Whose vectors take part; empty where words alone are searched."""
        return self._retriever.encoder()

    def ranked(self, question: Question) -> list[Scored]:
        """Everybody found with a score above 0, the best first; constraints have not been asked yet."""
        assembly = self._assembler.assemble(question)
        weights = question.target.weights
        scored = [fuse.score(assembly.case, contender, weights) for contender in assembly.contenders]
        found = sorted((one for one in scored if one.score > 0), key=lambda one: (-one.score, one.contender.id))
        return self._rolled_up(question, found)

    def _hit(self, question: Question, one: Scored, entity: Entity, explanation: Explanation | None) -> Hit:
        known = credibility(self._retriever.encoder())
        sure = known is not None and not question.foreign
        return Hit(
            id=entity.id,
            type=entity.type,
            name=entity.name,
            aliases=entity.aliases,
            score=one.score,
            synthetic=entity.synthetic,
            confidence=known.confidence(question.target, one.score) if known and sure else None,
            credible=known.credible(one, self._targets) if known else None,
            explanation=explanation,
        )

    def _missing(self, question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
        """The rarest words of a question that nothing near it shares."""
        told = [item for hit in hits if hit.explanation for item in hit.explanation.items]
        shared = {word for item in told for word in item.words}
        return self._explainer.rarest(question, shared)

    def _rolled_up(self, question: Question, ranked: Sequence[Scored]) -> list[Scored]:
        """Parts of an organisation that ranks itself are answered by it, at the better place of the two."""
        if not set(question.target.parts) & set(question.target.types):
            return list(ranked)
        wholes = self._wholes(question, ranked)
        kept: dict[str, Scored] = {}
        for one in ranked:
            answer = wholes.get(one.contender.id, one.contender.id)
            parts = (one.contender.id,) if answer != one.contender.id else ()
            first = kept.get(answer)
            if first is None:
                kept[answer] = replace(one, answer=answer, parts=parts)
            else:
                kept[answer] = replace(first, parts=(*first.parts, *parts))
        return sorted(kept.values(), key=lambda one: (-one.score, one.answer))

    def _wholes(self, question: Question, ranked: Sequence[Scored]) -> dict[str, str]:
        """The whole of each part; a part that a constraint withholds speaks for nobody."""
        ids = {one.contender.id for one in ranked}
        found = {}
        for id, links in self._links.of(ids, ["PART_OF"]).items():
            above = sorted(link.other for link in links if link.forward and question.horizon.counts(link))
            whole = next((other for other in above if other in ids), None)
            if whole is not None:
                found[id] = whole
        barred = constraints.withheld(question.asker, self._store.read(list(found)), self._links)
        return {id: whole for id, whole in found.items() if id not in barred}

    def _kept(self, question: Question, ranked: Sequence[Scored]) -> tuple[list[tuple[Scored, Entity]], list[Withheld]]:
        """The best that no constraint withholds, and what was withheld above them."""
        kept: list[tuple[Scored, Entity]] = []
        withheld: list[Withheld] = []
        top = question.request.top
        for part in _parts(ranked, max(2 * top, 20)):
            entities = {entity.id: entity for entity in self._store.read([one.answer for one in part])}
            reasons = constraints.withheld(question.asker, list(entities.values()), self._links)
            for one in part:
                entity = entities.get(one.answer)
                if entity is None:
                    continue
                if entity.id in reasons:
                    withheld.append(Withheld(entity.id, entity.name, reasons[entity.id], entity.synthetic))
                else:
                    kept.append((one, entity))
                if len(kept) == top:
                    return kept, withheld
        return kept, withheld


def _parts(ranked: Sequence[Scored], size: int) -> Iterator[Sequence[Scored]]:
    return (ranked[start : start + size] for start in range(0, len(ranked), size))
