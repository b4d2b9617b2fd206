"""Judgements: whether two ids are of one, by whom, when and why. They are records of the graph, kept with it.

A pair has one record with at most two claims, a rule's and a person's; the person's goes over the rule's, since its
source is of the better kind. So the sum of the claims is what holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from twinwheel_graph import values
from twinwheel_graph.model import Batch, Entity, EntityClaim, Source, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.stores.base import GraphStore, pages
from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.deciding import Decision, IdPair

RULES = "twinwheel:identity"
"""The dataset of what rules judged."""

PEOPLE = "twinwheel:review"
"""The dataset of what people judged."""

BY_RULE, BY_USER = "rule", "user"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement of a pair of ids, the lesser first.

    `why` is a code or a person's words; `evidence` is what was compared, as JSON.
    """

    left: str
    right: str
    verdict: Verdict
    who: str
    why: str = ""
    score: float | None = None
    evidence: str = ""
    date: str = ""

    @property
    def pair(self) -> IdPair:
        """The two ids."""
        return self.left, self.right

    @property
    def id(self) -> str:
        """The id of the record of the pair."""
        return id_of_pair(self.pair)


def id_of_pair(pair: IdPair) -> str:
    """The id of the record of a pair of ids, the lesser first."""
    return f"judge:{key_of('|'.join(pair)):016x}"


def ordered(one: str, other: str) -> IdPair:
    """A pair of ids, the lesser first."""
    return (one, other) if one < other else (other, one)


def today() -> str:
    """The date of a judgement that is made now."""
    return f"{datetime.now().astimezone():%Y-%m-%d}"


def of_rule(decision: Decision, date: str) -> Judgement:
    """What was decided, as the judgement of a rule."""
    compared = decision.compared
    assert compared.verdict is not None  # noqa: S101 - only what has a verdict is decided
    told = {
        "features": [[one.name, one.value, one.left, one.right] for one in compared.features],
        "apart": list(compared.apart),
    }
    evidence = json.dumps(told, ensure_ascii=False) if compared.features or compared.apart else ""
    return Judgement(*decision.pair, compared.verdict, BY_RULE, compared.why, compared.score, evidence, date)


def claim(judgement: Judgement) -> EntityClaim:
    """A judgement as a claim."""
    by_rule = judgement.who == BY_RULE
    source = Source(
        RULES if by_rule else PEOPLE,
        judgement.id,
        SourceKind.INFERRED if by_rule else SourceKind.CURATED,
        judgement.date,
        licence="Apache-2.0" if by_rule else "",
        score=judgement.score if by_rule else None,
    )
    props = {
        "left": judgement.left,
        "right": judgement.right,
        "verdict": judgement.verdict.value,
        "who": judgement.who,
        "date": judgement.date,
        "reason": judgement.why,
        "score": judgement.score,
        "evidence": judgement.evidence,
    }
    name = f"{judgement.left} ≟ {judgement.right}"
    return values.entity_claim(ontology(), judgement.id, "Judgement", name, props, source)


def judged(entity: Entity) -> list[Judgement]:
    """The judgements that a record holds, the one that holds first."""
    return [_read(told) for told in entity.claims]


def all_judged(store: GraphStore) -> dict[IdPair, list[Judgement]]:
    """Every judgement of a store by pair, the one that holds first."""
    found = (judged(entity) for page in pages(store, "Judgement") for entity in page)
    return {told[0].pair: told for told in found}


def holding(judged: Mapping[IdPair, Sequence[Judgement]]) -> Iterator[Judgement]:
    """The judgements that hold, one a pair."""
    return (told[0] for told in judged.values())


def by(who: str, told: Iterable[Judgement]) -> Judgement | None:
    """The judgement of a rule or of a person among those of a pair."""
    return next((one for one in told if one.who == who), None)


def rewritten(pairs: Mapping[IdPair, Sequence[Judgement]]) -> Batch:
    """What makes these judgements the only ones of their pairs; a pair with none loses its record."""
    written = [claim(one) for told in pairs.values() for one in told]
    return Batch(entities=written, delete_entities=[id_of_pair(pair) for pair in pairs])


def _read(told: EntityClaim) -> Judgement:
    props = told.props
    score = props.get("score")
    return Judgement(
        left=str(props["left"]),
        right=str(props["right"]),
        verdict=Verdict(str(props["verdict"])),
        who=str(props["who"]),
        why=str(props.get("reason", "")),
        score=float(score) if isinstance(score, int | float) else None,
        evidence=str(props.get("evidence", "")),
        date=str(props.get("date", "")),
    )
