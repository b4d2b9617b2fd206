"""From the graph's own forms to what is answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from twinwheel_api import schemas as out
from twinwheel_api.locale import unsure_text
from twinwheel_graph import errors
from twinwheel_graph.language.verdicts import Judged
from twinwheel_graph.learn.outcomes import Outcome
from twinwheel_graph.match.features.registry import text_of
from twinwheel_graph.match.request import Explanation, Hit, Item, Node, Own, Path, Result, Step, Unsure
from twinwheel_graph.model import Entity, EntityClaim, Merge, Page, Props, Relation, Source
from twinwheel_graph.ontology import ontology

if TYPE_CHECKING:
    from twinwheel_graph.match.latent.find import LatentNeed, LatentNeeds


def source(given: Source) -> out.SourceOut:
    """A source."""
    return out.SourceOut(
        dataset=given.dataset,
        locator=given.locator,
        kind=given.kind.value,
        date=given.date,
        licence=given.licence,
        text=given.text,
        score=given.score,
    )


def sources(given: Iterable[Source]) -> list[out.SourceOut]:
    """Several sources."""
    return [source(one) for one in given]


def entity(given: Entity) -> out.EntityOut:
    """An entity with its sources."""
    return out.EntityOut(
        id=given.id,
        type=given.type,
        name=given.name,
        props=_plain(given.props),
        synthetic=given.synthetic,
        sources=[_said(claim, given) for claim in given.claims],
    )


def _said(claim: EntityClaim, given: Entity) -> out.SaidOut:
    props = None if claim.props == given.props else _plain(claim.props)
    return out.SaidOut(**source(claim.source).model_dump(), name=claim.name, props=props, origin=claim.origin)


def relation(given: Relation) -> out.RelationOut:
    """A relation with its sources."""
    fields = {"relation": given.type, "from": given.start, "to": given.end, "props": _plain(given.props)}
    told = [
        out.LinkedOut(**source(claim.source).model_dump(), origin_from=claim.origin_start, origin_to=claim.origin_end)
        for claim in given.claims
    ]
    return out.RelationOut.model_validate({**fields, "sources": told})


def merges(given: Page[Merge], following: str | None) -> out.MergesPage:
    """A page of merged ids."""
    return out.MergesPage(items=[out.MergeOut(id=one.id, into=one.into) for one in given.items], next=following)


def node(given: Node | Entity) -> out.NodeOut:
    """A stop on a path."""
    return out.NodeOut(id=given.id, type=given.type, name=given.name, synthetic=given.synthetic)


def path(given: Path, language: str) -> out.PathOut:
    """A way through the graph."""
    return out.PathOut(
        feature=given.feature,
        nodes=[node(one) for one in given.nodes],
        steps=[step(one, language) for one in given.steps],
        sources=sources(given.sources),
    )


def step(given: Step, language: str) -> out.StepOut:
    """A relation on a path, with its label in the direction that it is walked."""
    kind = ontology().relations[given.type]
    label = (kind.label if given.forward else kind.inverse).of(language)
    return out.StepOut(
        type=given.type, label=label, forward=given.forward, date=given.date, sources=sources(given.sources)
    )


def relation_path(ends: Sequence[Relation], start: str, names: dict[str, Entity], language: str) -> out.PathOut:
    """A row of relations from `start` as a path."""
    ids = [start]
    for one in ends:
        ids.append(one.other(ids[-1]))
    steps = [
        step(Step(one.type, one.start == here, str(one.props.get("date", "")), one.sources), language)
        for one, here in zip(ends, ids, strict=False)
    ]
    nodes = [node(names[id]) for id in ids]
    return out.PathOut(feature="", nodes=nodes, steps=steps, sources=[])


def match(given: Result, language: str, *, explain: bool) -> out.MatchOut:
    """The answer to a match."""
    request = given.request
    return out.MatchOut(
        direction=request.direction,
        target=given.target,
        text=request.text,
        entity=request.entity or None,
        breadth=request.spread,
        nothing_credible=given.nothing_credible,
        credible_further=given.lack.further,
        missing=list(given.lack.missing),
        empty=given.lack.empty or None,
        near=[node(one) for one in given.lack.near],
        unsure=unsure(given.unsure, language),
        hits=[hit(one, rank, language, explain=explain) for rank, one in enumerate(given.hits, 1)],
        withheld=[
            out.WithheldOut(
                id=one.id,
                name=one.name,
                reason=one.reason,
                text=errors.say(f"withheld_{one.reason}", language),
                synthetic=one.synthetic,
                credible=one.credible,
            )
            for one in given.withheld
        ],
        weights=dict(given.weights),
        revision=given.revision,
    )


def unsure(given: Unsure | None, language: str) -> out.UnsureOut | None:
    """Why there is no confidence."""
    if given is None:
        return None
    shortest, longest = (given.shortest, given.longest) if given.longest else (None, None)
    text = unsure_text(given, language)
    return out.UnsureOut(reason=given.reason, shortest=shortest, longest=longest, text=text)


def hit(given: Hit, rank: int, language: str, *, explain: bool) -> out.HitOut:
    """One answer."""
    shown = given.explanation if explain else None
    return out.HitOut(
        rank=rank,
        id=given.id,
        type=given.type,
        name=given.name,
        aliases=list(given.aliases),
        score=given.score,
        confidence=given.confidence,
        credible=given.credible,
        synthetic=given.synthetic,
        folded=[node(one) for one in given.folded],
        explanation=explanation(shown, language) if shown else None,
    )


def explanation(given: Explanation, language: str) -> out.ExplanationOut:
    """Why a hit is one."""
    return out.ExplanationOut(
        contributions=[
            out.ContributionOut(
                feature=one.feature,
                text=text_of(one.feature, language),
                value=one.value,
                weight=one.weight,
                amount=one.amount,
            )
            for one in given.contributions
        ],
        items=[item(one) for one in given.items],
        paths=[path(one, language) for one in given.paths],
        newest_evidence=given.newest,
        source_kinds=list(given.kinds),
        contact=given.contact,
        parts=[node(one) for one in given.parts],
        own=[own(one) for one in given.own],
    )


def item(given: Item) -> out.ItemOut:
    """An item that speaks for a hit."""
    return out.ItemOut(
        id=given.id,
        type=given.type,
        name=given.name,
        date=given.date,
        similarity=given.share,
        shared_words=list(given.words),
        sentence=given.sentence,
        synthetic=given.synthetic,
        inferred=given.inferred,
        recency=given.recency,
        figures=[figure(one) for one in given.figures],
        readiness=None if given.readiness is None else out.ReadinessOut(**asdict(given.readiness)),
        **_shared(given),
    )


def figure(given: Judged) -> out.FigureOut:
    """What is asked in numbers and what is reached of it."""
    asked, reached = given.asked, given.reached
    return out.FigureOut.model_validate(
        {
            "of": asked.quantity.of,
            "change": asked.quantity.change or None,
            "asked": asked.text,
            "asked_value": asked.quantity.value,
            "reached": reached and reached.text,
            "reached_value": reached and reached.quantity.value,
            "verdict": given.verdict,
        }
    )


def own(given: Own) -> out.OwnOut:
    """What a hit says of itself."""
    return out.OwnOut.model_validate(
        {
            "feature": given.feature,
            "id": given.id,
            "type": given.type,
            "name": given.name,
            "shared_words": list(given.words),
            "sentence": given.sentence,
            "synthetic": given.synthetic,
            **_shared(given),
        }
    )


def latent_needs(given: LatentNeeds, language: str) -> out.LatentNeedsOut:
    """The latent needs of a firm."""
    return out.LatentNeedsOut(
        firm=node(given.firm), stated=given.stated, needs=[latent_need(one, language) for one in given.needs]
    )


def latent_need(given: LatentNeed, language: str) -> out.LatentNeedOut:
    """What a firm may be asked about."""
    return out.LatentNeedOut(
        id=given.id,
        score=given.score,
        ground=given.hint.kind,
        about=given.hint.name,
        question=given.hint.question(language),
        because=given.hint.because(language),
        path=path(given.hint.path, language),
        answers=[hit(one, rank, language, explain=False) for rank, one in enumerate(given.answers, 1)],
    )


def engagement(one: Outcome) -> out.EngagementOut:
    """What came of bringing two together."""
    return out.EngagementOut(
        id=one.id,
        asked=one.asked,
        partner=one.partner,
        outcome=one.outcome,
        reason=one.reason or None,
        date=one.date or None,
        amount_cny=one.amount_cny,
        note=one.note or None,
    )


def _shared(given: Item | Own) -> dict[str, Any]:
    return {"via": dict(given.via), "shared_characters": list(given.characters), "bare": given.bare or None}


def _plain(props: Props) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in props.items()}
