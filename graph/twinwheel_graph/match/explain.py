"""Why a hit is one: contributions, the items that speak for it, paths, and what to know before ringing anyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.match import paths
from twinwheel_graph.match.citing import Cited, Terms, terms_of
from twinwheel_graph.match.credibility import MEANING
from twinwheel_graph.match.evidence import Contender, Found, Lead
from twinwheel_graph.match.figures import Figures, figures_of, ready
from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.links import Horizon, Links
from twinwheel_graph.match.paths import Way
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.request import Explanation, Item, Node, Own, Path
from twinwheel_graph.match.suggested import inferred_score
from twinwheel_graph.model import Entity
from twinwheel_graph.retrieve.base import Retriever, family_of
from twinwheel_graph.retrieve.passages import passages, text_of
from twinwheel_graph.stores.base import GraphStore

CITED = 3
"""How many items are cited with the words they share and a sentence of theirs."""


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
        answer = _Answer(
            question.target.weights,
            question.horizon,
            self._entities(kept, ways),
            self._terms(question),
            figures_of(question),
        )
        return {entity.id: answer.explain(one, entity, ways[entity.id]) for one, entity in kept}

    def unmentioned(self, question: Question, kept: Sequence[tuple[Scored, Entity]]) -> tuple[str, ...]:
        """The rarest technical words of a question that no hit mentions, nor anything that was found for it."""
        before = question.horizon.before
        ids = {id for one, entity in kept for id in (entity.id, *one.parts, *_told_by(one.contender))}
        texts = [_text(entity, before) for entity in self._store.read(sorted(ids))]
        return self._terms(question).unmentioned(texts)

    def _terms(self, question: Question) -> Terms:
        return terms_of(question.query, self._retriever, family_of(question.target.items[0]))

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
            ids += [item.id for _, item in _own(one.contender)]
        return {entity.id: entity for entity in self._store.read(list(dict.fromkeys(ids)))}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the explanations of one answer share.

    Weights, what counts, entities by id, the words of the question and what it asks in numbers.
    """

    weights: Mapping[str, float]
    horizon: Horizon
    known: Mapping[str, Entity]
    terms: Terms
    figures: Figures

    def explain(self, one: Scored, entity: Entity, ways: Sequence[Way]) -> Explanation:
        """Why this one is a hit."""
        leads = [lead for lead in one.contender.spoken_for() if lead.item.id in self.known]
        items = tuple(self._item(lead, entity.id, cited=place < CITED) for place, lead in enumerate(leads))
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
            own=tuple(self._own(*told) for told in _own(one.contender) if told[1].id in self.known),
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

    def _item(self, lead: Lead, hit: str, *, cited: bool) -> Item:
        entity = self.known[lead.item.id]
        text = text_of(entity.type, entity.name, entity.props) if cited else ""
        told = self.terms.cite(text) if cited else Cited()
        return Item(
            id=entity.id,
            type=entity.type,
            name=entity.name,
            date=str(entity.props.get("date", "")),
            share=lead.item.closeness,
            words=told.words,
            sentence=told.sentence,
            synthetic=entity.synthetic,
            inferred=inferred_score(lead.links),
            recency=lead.recency,
            via=told.via,
            characters=told.characters,
            bare=_bare(told, lead.item) if cited else "",
            figures=self.figures.of(entity, text, itself=entity.id == hit) if cited else (),
            readiness=ready(text) if entity.type == "Achievement" and entity.id == hit else None,
        )

    def _own(self, feature: str, item: Found) -> Own:
        entity = self.known[item.id]
        told = self.terms.cite(_text(entity, self.horizon.before))
        return Own(
            feature=feature,
            id=entity.id,
            type=entity.type,
            name=entity.name,
            words=told.words,
            sentence=told.sentence,
            synthetic=entity.synthetic,
            via=told.via,
            characters=told.characters,
            bare=_bare(told, item),
        )


def _own(contender: Contender) -> Iterator[tuple[str, Found]]:
    """The profile and the product that a contender is told by, by the name of the feature."""
    told = {"products": contender.product_item, "profile": contender.profile_item}
    return ((feature, item) for feature, item in told.items() if item is not None)


def _told_by(contender: Contender) -> list[str]:
    return [item.id for item in contender.told_by()]


def _text(entity: Entity, before: int) -> str:
    """The searchable text of an entity, as far as it was known by then."""
    if not before:
        return text_of(entity.type, entity.name, entity.props)
    return "\n".join(one.text for one in passages(entity) if one.date < before)


def _bare(told: Cited, item: Found) -> str:
    """How a text was found that shares neither a word nor two characters in a row."""
    if told.words or told.characters:
        return ""
    return "meaning" if item.scores[MEANING] > 0 else "characters"


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
