"""Why a hit is one: contributions, the items that speak for it, paths, and what to know before ringing anyone."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.language.text import normal, occurring, sentences, words
from twinwheel_graph.match import paths
from twinwheel_graph.match.evidence import Lead
from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.links import Horizon, Links
from twinwheel_graph.match.paths import Way
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.request import Explanation, Item, Node, Path
from twinwheel_graph.match.suggested import inferred_score
from twinwheel_graph.model import Entity
from twinwheel_graph.retrieve.base import Retriever, family_of
from twinwheel_graph.retrieve.passages import text_of
from twinwheel_graph.stores.base import GraphStore

WORDS = 8
"""How many shared words an item shows."""

CITED = 3
"""How many items are cited with the words they share and a sentence of theirs."""

SENTENCE = 160
"""The longest sentence that is cited, in characters."""


class Explainer:
    """Explains the hits of one answer together, so that each entity is read once."""

    def __init__(self, store: GraphStore, retriever: Retriever, links: Links) -> None:
        self._store = store
        self._retriever = retriever
        self._links = links

    def explain(self, question: Question, kept: Sequence[tuple[Scored, Entity]]) -> dict[str, Explanation]:
        """The explanation of each hit, by its id."""
        known = self._cooperations(question)
        ways = {
            entity.id: [*paths.ways_of(one, self._links, question.horizon), *known.get(entity.id, ())]
            for one, entity in kept
        }
        rarity = self._rarity(question)
        answer = _Answer(question.target.weights, question.horizon, self._entities(kept, ways), rarity)
        return {entity.id: answer.explain(one, entity, ways[entity.id]) for one, entity in kept}

    def rarest(self, question: Question, besides: Collection[str]) -> tuple[str, ...]:
        """The rarest words of a question, besides some that are shared by what is near."""
        rarity = self._rarity(question)
        left = [word for word in rarity if not any(word in one for one in besides)]
        return _distinct(sorted(left, key=lambda word: (-rarity[word] * len(word), word)))[:WORDS]

    def _rarity(self, question: Question) -> Mapping[str, float]:
        spoken = sorted({word for word in words(question.query.meant or question.query.text) if len(word) > 1})
        return self._retriever.rarity(spoken, family_of(question.target.items[0]))

    def _cooperations(self, question: Question) -> Mapping[str, Sequence[Way]]:
        """Past cooperation with those on whose behalf the question is asked: told, and evidence for nothing."""
        found: dict[str, list[Way]] = defaultdict(list)
        for asker, links in self._links.of(question.behalf, ["COOPERATED_WITH"]).items():
            for link in links:
                if question.horizon.counts(link):
                    found[link.other].append(Way(asker, (link,), "cooperation"))
        return found

    def _entities(self, kept: Sequence[tuple[Scored, Entity]], ways: Mapping[str, Sequence[Way]]) -> dict[str, Entity]:
        ids = [id for part in ways.values() for id in paths.ids_of(part)]
        for one, entity in kept:
            ids += [entity.id, *one.parts, *(lead.item.id for lead in one.contender.spoken_for())]
        return {entity.id: entity for entity in self._store.read(list(dict.fromkeys(ids)))}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the explanations of one answer share: weights, what counts, entities by id, how rare the words are."""

    weights: Mapping[str, float]
    horizon: Horizon
    known: Mapping[str, Entity]
    rarity: Mapping[str, float]

    def explain(self, one: Scored, entity: Entity, ways: Sequence[Way]) -> Explanation:
        """Why this one is a hit."""
        leads = [lead for lead in one.contender.spoken_for() if lead.item.id in self.known]
        items = tuple(self._item(lead, cited=place < CITED) for place, lead in enumerate(leads))
        shown = tuple(paths.named(way, self.known, self.horizon) for way in ways)
        evidence = [path for path in shown if path.feature != "cooperation"]
        dates = [item.date for item in items] + [step.date for path in evidence for step in path.steps]
        parts = (self.known[id] for id in one.parts if id in self.known)
        return Explanation(
            contributions=one.contributions(self.weights),
            items=items,
            paths=shown,
            newest=max(dates, default=""),
            kinds=_kinds(evidence, [self.known[item.id] for item in items]),
            contact=self._contact(entity, ways),
            parts=tuple(Node(part.id, part.type, part.name, part.synthetic) for part in parts),
        )

    def _contact(self, entity: Entity, ways: Sequence[Way]) -> str:
        """What a source published: the office of the hit itself, else the unit within it, or that holds it."""
        if entity.type == "Expert":
            return role_of(entity)
        if contact := entity.props.get("contact"):
            return str(contact)
        for link in (link for way in ways for link in way.links):
            relation, units = link.relation, link.relation.props.get("unit")
            if isinstance(units, tuple) and entity.id in (relation.start, relation.end):
                holder = (
                    "" if relation.end == entity.id or relation.end not in self.known else self.known[relation.end].name
                )
                return " ".join((holder, *units)).strip()
        return ""

    def _item(self, lead: Lead, *, cited: bool) -> Item:
        entity = self.known[lead.item.id]
        text = text_of(entity.type, entity.name, entity.props) if cited else ""
        plain = normal(text)
        shared = {word: self.rarity[word] for word in occurring(self.rarity, plain)}
        rarest = sorted(shared, key=lambda word: (-shared[word] * len(word), word))
        return Item(
            id=entity.id,
            type=entity.type,
            name=entity.name,
            date=str(entity.props.get("date", "")),
            share=lead.item.closeness,
            words=_distinct(rarest)[:WORDS],
            sentence=_best_sentence(text, plain, shared),
            synthetic=entity.synthetic,
            inferred=inferred_score(lead.links),
            recency=lead.recency,
        )


def _distinct(ranked: Sequence[str]) -> tuple[str, ...]:
    """Words that are no part of a better one."""
    kept: list[str] = []
    for word in ranked:
        if not any(word in longer for longer in kept):
            kept.append(word)
    return tuple(kept)


def _best_sentence(text: str, plain_text: str, rarity: Mapping[str, float]) -> str:
    if not rarity:
        return ""
    printed, plain = sentences(text), sentences(plain_text)
    if len(printed) != len(plain):
        plain = [normal(sentence) for sentence in printed]
    weights = [_weight(sentence, rarity) for sentence in plain]
    found = printed[weights.index(max(weights))]
    return found if len(found) <= SENTENCE else f"{found[:SENTENCE]}…"


def _weight(sentence: str, rarity: Mapping[str, float]) -> float:
    return sum(weight for word, weight in rarity.items() if word in sentence) / math.sqrt(20 + len(sentence))


def role_of(expert: Entity) -> str:
    """The role that a source published of an expert, with the office that the same source names; nothing else."""
    for claim in expert.claims:
        if role := claim.props.get("role"):
            return " ".join((str(role), str(claim.props.get("contact", "")))).strip()
    return ""


def _kinds(shown: Sequence[Path], cited: Sequence[Entity]) -> tuple[str, ...]:
    of_steps = {source.kind.value for path in shown for step in path.steps for source in step.sources}
    of_nodes = {source.kind.value for path in shown for source in path.sources}
    of_items = {source.kind.value for entity in cited for source in entity.sources}
    return tuple(sorted(of_steps | of_nodes | of_items))
