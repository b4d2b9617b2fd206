"""The match: from a request to hits with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from twinwheel_graph.match import constraints, fuse
from twinwheel_graph.match import targets as declared
from twinwheel_graph.match.assemble import Assembler, Assembly
from twinwheel_graph.match.credibility import Judge, credibility, judge
from twinwheel_graph.match.explain import Explainer
from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.lacking import Lacking
from twinwheel_graph.match.learned import learned
from twinwheel_graph.match.links import Links
from twinwheel_graph.match.question import Question, question_of
from twinwheel_graph.match.request import Explanation, Hit, Lack, Node, Request, Result
from twinwheel_graph.match.select import Kept, Selector
from twinwheel_graph.match.targets import Targets
from twinwheel_graph.retrieve.base import Retriever
from twinwheel_graph.stores.base import GraphStore


class Matcher:
    """Answers requests from a store and a retriever that follows it. Safe to use from several threads."""

    def __init__(self, store: GraphStore, retriever: Retriever, targets: Targets | None = None) -> None:
        self._store = store
        self._fixed = targets
        self._targets = targets or declared.targets()
        self._weighed = -1
        self._retriever = retriever
        self._links = Links(store)
        self._assembler = Assembler(store, retriever, self._links)
        self._explainer = Explainer(store, retriever, self._links)
        self._selector = Selector(store, self._links)
        self._lacking = Lacking(store, self._explainer)

    def reweighed(self, targets: Targets) -> Matcher:
        """The same matcher by other weights; what it has read of the graph is shared."""
        other = copy(self)
        other._fixed = other._targets = targets  # noqa: SLF001 - its own kind
        return other

    def match(self, request: Request) -> Result:
        """The best answers to a request, the best first, ties by id; hard constraints hold."""
        question, revision = self._asked(request)
        assembly = self._assembler.assemble(question)
        scored = self._scored(question, assembly)
        ranked = self._rolled_up(question, scored)
        kept, withheld = self._selector.select(question, ranked)
        reasons = {} if request.raw else self._explainer.explain(question, [(one.one, one.entity) for one in kept])
        how = judge(self._retriever.encoder(), (*assembly.contenders, *assembly.others), self._targets, question)
        hits = tuple(self._hit(one, reasons.get(one.entity.id), how) for one in kept)
        credible = {one.answer: how.credible(one) for one in ranked} if withheld else {}
        barred = tuple(replace(one, credible=credible[one.id]) for one in withheld)
        answer = Result(request, question.target.name, hits, barred, question.target.weights, revision, how.unsure)
        if request.raw or not answer.none_listed:
            return answer
        further = self._further(question, (scored, assembly), kept, how)
        return replace(answer, lack=further or self._lacking.of(question, assembly, kept, barred))

    def candidates(self, request: Request) -> list[Scored]:
        """Everybody that is found for a request, the best first; constraints have not been asked."""
        question = self._asked(request)[0]
        excluded = question.asker.excluded if question.target.itself else frozenset()
        return [one for one in self.ranked(question) if one.answer not in excluded]

    def targets(self) -> Targets:
        """The targets with the weights that hold: those given, else the learned ones, else the declared."""
        self._links.sync()
        if self._fixed is None and self._weighed != (revision := self._store.revision()):
            self._targets, self._weighed = learned(self._store, declared.targets(), self.encoder_set()), revision
        return self._targets

    def _asked(self, request: Request) -> tuple[Question, int]:
        """A request as a question, and the revision of the store that it is asked of."""
        revision = self._links.sync()
        return question_of(request, self._store, self._links, self.targets()), revision

    def line(self) -> float | None:
        """The closeness from which an achievement is credible; None where no line holds."""
        known = credibility(self._retriever.encoder())
        return known.line_of(self.targets()) if known else None

    def encoder(self) -> str:
        """Whose vectors take part; empty where words alone are searched."""
        return self._retriever.encoder()

    def encoder_set(self) -> str:
        """The encoder that is set, whether its vectors take part just now or not; empty where there is none."""
        return self._retriever.encoder_set()

    def ranked(self, question: Question) -> list[Scored]:
        """Everybody found with a score above 0, the best first; constraints have not been asked yet."""
        return self._rolled_up(question, self._scored(question, self._assembler.assemble(question)))

    def _scored(self, question: Question, assembly: Assembly) -> list[Scored]:
        weights = question.target.weights
        scored = [fuse.score(assembly.case, contender, weights) for contender in assembly.contenders]
        return sorted((one for one in scored if one.score > 0), key=lambda one: (-one.score, one.contender.id))

    def _further(
        self, question: Question, found: tuple[Sequence[Scored], Assembly], kept: Sequence[Kept], how: Judge
    ) -> Lack | None:
        """The credible ones beyond the list, also among those that too little speaks for to be read by features."""
        scored, assembly = found
        listed = {entity.id for one in kept for entity in (one.entity, *one.folded)}
        others = [Scored(one, 0.0, {}, one.id) for one in assembly.others]
        everybody = self._rolled_up(question, [*scored, *others])
        good = [one for one in everybody if one.answer not in listed and how.credible(one)]
        count = len(self._selector.allowed(question, good)) if good else 0
        return Lack(further=count) if count else None

    def _hit(self, kept: Kept, explanation: Explanation | None, how: Judge) -> Hit:
        one, entity = kept.one, kept.entity
        return Hit(
            id=entity.id,
            type=entity.type,
            name=entity.name,
            aliases=entity.aliases,
            score=one.score,
            synthetic=entity.synthetic,
            confidence=how.confidence(one.score),
            credible=how.credible(one),
            explanation=explanation,
            folded=tuple(Node(other.id, other.type, other.name, other.synthetic) for other in kept.folded),
        )

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
