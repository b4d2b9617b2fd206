"""From a question to its case: contenders with their evidence, and what features may look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.match.concordance import CLASS_RELATIONS, industries_of
from twinwheel_graph.match.evidence import Contender, Found, add_profiles, lead_to, relative, themselves
from twinwheel_graph.match.features.affinity import classes_of
from twinwheel_graph.match.features.base import Case, Topic
from twinwheel_graph.match.links import Link, Links
from twinwheel_graph.match.question import Question
from twinwheel_graph.retrieve.base import Retriever

ITEMS = 400
"""How many items are asked for by each score."""

PROFILES = 150
"""How many profiles are asked for by each score."""

TOPIC_ITEMS = 30
"""How many of the most similar items say what a question is about."""

PARTNERS = 50
"""How many of the partners that fit best are asked whom they have worked with."""

SCORED = 100
"""How many contenders are read by all features (more where more are asked for)."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """The case and those it is about."""

    case: Case
    contenders: tuple[Contender, ...]


class Assembler:
    """Gathers what speaks for whom."""

    def __init__(self, retriever: Retriever, links: Links) -> None:
        self._retriever = retriever
        self._links = links

    def assemble(self, question: Question) -> Assembly:
        """The contenders of a question, and its case."""
        target = question.target
        items = self._found(question, target.items, ITEMS)
        contenders = self._contenders(question, items)
        if not target.itself:
            self._add_profiles(question, contenders)
        partners, cooperations = self._partners(question, items, contenders)
        sums = _own(items) if target.itself else {id: one.sums() for id, one in contenders.items()}
        best_characters = max((characters for characters, _ in sums.values()), default=0.0) or 1.0
        best_words = max((words for _, words in sums.values()), default=0.0) or 1.0
        evidence = {
            id: target.weights["characters"] * sums[id][0] / best_characters
            + target.weights["words"] * sums[id][1] / best_words
            + target.weights.get("profile", 0.0) * one.profile
            for id, one in contenders.items()
        }
        chosen = _chosen(contenders, evidence, max(SCORED, 2 * question.request.top))
        topic, classes = self._topic(question, items, chosen)
        case = Case(
            sums=sums,
            best_characters=best_characters,
            best_words=best_words,
            topic=topic,
            classes=classes,
            partners=partners,
            cooperations=cooperations,
        )
        return Assembly(case, tuple(chosen))

    def _found(self, question: Question, types: Sequence[str], n: int) -> list[Found]:
        candidates = self._retriever.candidates(question.query, types, n)
        return relative(candidates.items, question.left_out)

    def _contenders(self, question: Question, items: Sequence[Found]) -> dict[str, Contender]:
        target = question.target
        if target.itself:
            return themselves(items)
        return lead_to(items, target.paths, target.types, self._links, question.horizon)

    def _add_profiles(self, question: Question, contenders: dict[str, Contender]) -> None:
        target = question.target
        types = tuple(dict.fromkeys((*target.types, *target.parts)))
        profiles = self._found(question, types, PROFILES)
        add_profiles(contenders, profiles, target, self._links, question.horizon)

    def _partners(
        self, question: Question, items: Sequence[Found], contenders: dict[str, Contender]
    ) -> tuple[Mapping[str, float], Mapping[str, list[Link]]]:
        """How well possible partners fit, and who has worked with them; adds those found by that alone."""
        target = question.target
        if not target.partner_paths:
            return {}, {}
        found = lead_to(items, target.partner_paths, target.partner_types, self._links, question.horizon)
        fits = {id: sum(one.sums()) for id, one in found.items()}
        top = max(fits.values(), default=0.0) or 1.0
        best = sorted(fits, key=lambda id: (-fits[id], id))[:PARTNERS]
        cooperations: dict[str, list[Link]] = defaultdict(list)
        for links in self._links.of(best, ["COOPERATED_WITH"]).values():
            for link in links:
                if link.other_type in target.types and question.horizon.counts(link):
                    contenders.setdefault(link.other, Contender(link.other))
        mine = self._links.of(contenders, ["COOPERATED_WITH"])
        for id, links in mine.items():
            cooperations[id] = [link for link in links if link.other in fits and question.horizon.counts(link)]
        return {id: fits[id] / top for id in fits}, cooperations

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
        total = sum(item.both for item in items) or 1.0
        shares: dict[str, float] = defaultdict(float)
        kinds: dict[str, str] = {}
        for item in items:
            for end, kind, _ in classes_of(classes, item.id):
                shares[end] += item.both / total
                kinds[end] = kind
        disciplines = {id: min(1.0, share) for id, share in shares.items() if kinds[id] == "Discipline"}
        return Topic(
            {id: min(1.0, share) for id, share in shares.items()},
            industries_of(self._links, question.horizon, disciplines),
        )


def _own(items: Sequence[Found]) -> dict[str, tuple[float, float]]:
    return {item.id: (item.characters, item.words) for item in items}


def _chosen(contenders: Mapping[str, Contender], evidence: Mapping[str, float], n: int) -> list[Contender]:
    """The `n` contenders with the most evidence."""
    ranked = sorted(evidence, key=lambda id: (-evidence[id], id))
    return [contenders[id] for id in ranked[:n]]
