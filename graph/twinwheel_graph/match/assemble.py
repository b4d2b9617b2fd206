"""From a question to its case: contenders with their evidence, and what features may look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twinwheel_graph.match.concordance import CLASS_RELATIONS, industries_of
from twinwheel_graph.match.evidence import Contender, Found, Ways, add_products, add_profiles, lead_to, read, themselves
from twinwheel_graph.match.features.affinity import classes_of
from twinwheel_graph.match.features.base import Case, Topic
from twinwheel_graph.match.links import Link, Links
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.recency import age
from twinwheel_graph.match.suggested import add_suggested
from twinwheel_graph.match.targets import ITEM_SCORES, Target
from twinwheel_graph.retrieve.base import Retriever
from twinwheel_graph.stores.base import GraphStore

ITEMS = 200
"""How many items are asked for by each score."""

PROFILES = 80
"""How many profiles are asked for by each score."""

TOPIC_ITEMS = 30
"""How many of the most similar items say what a question is about."""

SCORED = 100
"""At most so many contenders are read by all features (more where more are asked for)."""

BEHIND = 10
"""So many more than asked for must be in their right places: constraints withhold some, records fold."""

OF_EVIDENCE = frozenset((*ITEM_SCORES, "profile", "products"))
"""The features that evidence is made of."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """The case and those it is about; `others` are read by no feature, `items` are what was found."""

    case: Case
    contenders: tuple[Contender, ...]
    others: tuple[Contender, ...] = ()
    items: tuple[Found, ...] = ()


class Assembler:
    """Gathers what speaks for whom."""

    def __init__(self, store: GraphStore, retriever: Retriever, links: Links) -> None:
        self._store = store
        self._retriever = retriever
        self._links = links

    def assemble(self, question: Question) -> Assembly:
        """The contenders of a question, and its case."""
        target = question.target
        around = tuple(dict.fromkeys(path[0] for path in target.paths))
        answers = self._found(question, target.items, ITEMS, around, excluded=target.itself)
        items = [item for item in answers if item.id not in question.left_out]
        contenders = self._contenders(question, answers)
        self._add_suggested(question, contenders)
        if not target.itself:
            self._add_profiles(question, contenders)
        if "products" in target.weights:
            products = self._found(question, ("Product",), PROFILES, ("MAKES",))
            add_products(contenders, products, target, self._links, question.horizon)
        sums = _own(answers) if target.itself else {id: one.sums() for id, one in contenders.items()}
        evidence = {id: _evidence(target, sums[id], one) for id, one in contenders.items()}
        chosen = _chosen(question, contenders, evidence)
        topic, classes = self._topic(question, items, chosen)
        case = Case(
            sums=sums,
            topic=topic,
            classes=classes,
        )
        taken = {one.id for one in chosen}
        others = tuple(one for id, one in contenders.items() if id not in taken)
        return Assembly(case, tuple(chosen), others, tuple(items))

    def _found(
        self, question: Question, types: Sequence[str], n: int, around: tuple[str, ...] = (), *, excluded: bool = False
    ) -> list[Found]:
        """What is found of these types; with what the user excluded where it speaks for nobody but itself.

        What leads on from there by relations of the types `around` comes with it where little of it is known.
        """
        asked = replace(question.query, around=around) if self._links.strange(around) else question.query
        candidates = self._retriever.candidates(asked, types, n)
        self._links.meet((one.id for one in candidates.items), around, candidates.around)
        left_out = question.left_out - question.asker.excluded | {question.request.entity}
        return read(candidates.items, question.target, left_out if excluded else question.left_out)

    def _contenders(self, question: Question, items: Sequence[Found]) -> dict[str, Contender]:
        target = question.target
        if target.itself:
            return themselves(items, target.closeness)
        found = lead_to(items, Ways(target.paths, target.types, target.closeness), self._links, question.horizon)
        if target.half_life_years:
            age(found, target.half_life_years, self._store, question.horizon.before or question.asker.today)
        return found

    def _add_suggested(self, question: Question, contenders: dict[str, Contender]) -> None:
        """What was inferred stems from all that is known: in a question about the past it counts for nothing."""
        if question.target.suggested and not question.horizon.before:
            found = self._found(question, question.target.suggested, ITEMS)
            add_suggested(contenders, found, question.target, self._links, question.horizon)

    def _add_profiles(self, question: Question, contenders: dict[str, Contender]) -> None:
        target = question.target
        types = tuple(dict.fromkeys((*target.types, *target.parts)))
        profiles = self._found(question, types, PROFILES, excluded=True)
        add_profiles(contenders, profiles, target, self._links, question.horizon, question.asker.excluded)

    def _topic(
        self, question: Question, items: Sequence[Found], contenders: Sequence[Contender]
    ) -> tuple[Topic, Mapping[str, list[Link]]]:
        if "affinity" not in question.target.weights:
            return Topic(), {}
        most_like = items[:TOPIC_ITEMS]
        cited = [lead.item.id for one in contenders for lead in one.spoken_for()]
        asked = list(dict.fromkeys([*(item.id for item in most_like), *cited, *(one.id for one in contenders)]))
        counts = question.horizon.counts
        known = self._links.of(asked, CLASS_RELATIONS)
        classes = {id: [link for link in part if counts(link, id)] for id, part in known.items()}
        library = {link.other for part in classes.values() for link in part if link.other_type == "LibraryClass"}
        onward = self._links.of(library, ["CORRESPONDS_TO"])
        for id, part in onward.items():
            classes[id] = [link for link in part if link.other_type == "Discipline" and counts(link)]
        return self._shares(question, most_like, classes), classes

    def _shares(self, question: Question, items: Sequence[Found], classes: Mapping[str, list[Link]]) -> Topic:
        total = sum(item.closeness for item in items) or 1.0
        shares: dict[str, float] = defaultdict(float)
        kinds: dict[str, str] = {}
        for item in items:
            for end, kind, _ in classes_of(classes, item.id):
                shares[end] += item.closeness / total
                kinds[end] = kind
        disciplines = {id: min(1.0, share) for id, share in shares.items() if kinds[id] == "Discipline"}
        return Topic(
            {id: min(1.0, share) for id, share in shares.items()},
            industries_of(self._links, question.horizon, disciplines),
        )


def _own(items: Sequence[Found]) -> dict[str, tuple[float, ...]]:
    return {item.id: item.scores for item in items}


def _evidence(target: Target, sums: Sequence[float], one: Contender) -> float:
    weights = [target.weights.get(name, 0.0) for name in ITEM_SCORES]
    told = sum(weight * value for weight, value in zip(weights, sums, strict=True))
    own = target.weights.get("profile", 0.0) * one.profile + target.weights.get("products", 0.0) * one.product
    return told + own


def _chosen(question: Question, contenders: Mapping[str, Contender], evidence: Mapping[str, float]) -> list[Contender]:
    """Those with the most evidence, as far down as the other features could lift one among those asked for."""
    ranked = sorted(evidence, key=lambda id: (-evidence[id], id))
    pool, excluded = question.request.pool, len(question.asker.excluded)
    last = min(pool + BEHIND + excluded, len(ranked))
    others = sum(weight for name, weight in question.target.weights.items() if name not in OF_EVIDENCE)
    least = evidence[ranked[last - 1]] - others if ranked else 0.0
    most = max(SCORED, 2 * pool) + excluded
    return [contenders[id] for id in ranked[:most] if evidence[id] >= least]
