"""Matches with their reasons, and what is inferred of firms that have stated no need."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from twinwheel_api.schemas.base import Answer
from twinwheel_api.schemas.graph import NodeOut, PathOut


class ContributionOut(Answer):
    """What one feature gave: value times weight; the amounts sum to the score."""

    feature: str
    text: str
    value: float
    weight: float
    amount: float


class ItemOut(Answer):
    """An achievement, need or firm that speaks for a hit."""

    id: str
    type: str
    name: str
    date: str
    similarity: float
    shared_words: list[str]
    sentence: str
    synthetic: bool
    inferred: float | None = Field(
        description="The score of a latent need, which its similarity has been multiplied by; null for all else."
    )
    recency: float | None = Field(
        description="What its age leaves of what it counts (0..1); null where age counts for nothing."
    )


class ExplanationOut(Answer):
    """Why a hit is one."""

    contributions: list[ContributionOut]
    items: list[ItemOut]
    paths: list[PathOut]
    newest_evidence: str
    source_kinds: list[str]
    contact: str
    parts: list[NodeOut]


class HitOut(Answer):
    """One answer; confidence and credible are null where nothing is calibrated."""

    rank: int
    id: str
    type: str
    name: str
    aliases: list[str]
    score: float
    confidence: float | None
    credible: bool | None
    synthetic: bool
    folded: list[NodeOut] = Field(description="Other records of the same thing, the best first.")
    explanation: ExplanationOut | None


class WithheldOut(Answer):
    """What a hard constraint kept back, and why."""

    id: str
    name: str
    reason: str
    text: str
    synthetic: bool


class MatchOut(Answer):
    """The answer to a match."""

    direction: str
    target: str
    text: str
    entity: str | None
    breadth: float = Field(description="How much the list covers rather than repeats; 0 is the order of scores.")
    nothing_credible: bool = Field(description="Whether there is no hit, or none above the line.")
    missing: list[str] = Field(
        description="Where nothing is credible: the rarest words of the question that nothing near it shares."
    )
    hits: list[HitOut]
    withheld: list[WithheldOut]
    weights: dict[str, float]
    revision: int


class LatentNeedOut(Answer):
    """What a firm that has stated no need may be asked about: inferred from the graph, stated by nobody."""

    id: str
    kind: Literal["inferred"] = "inferred"
    score: float = Field(description="The weight of the ground times how sure the best answer is (0 to 1).")
    ground: str = Field(description="product, disclosed, segment, upstream, licensed or partnered.")
    about: str
    question: str = Field(description="What to ask, worded from values of the graph alone.")
    because: str
    path: PathOut
    answers: list[HitOut] = Field(description="Achievements that could answer, the best first; none is restricted.")


class LatentNeedsOut(Answer):
    """The latent needs of a firm, the best first; none where it has stated a need itself."""

    firm: NodeOut
    stated: bool = Field(description="Whether the firm has stated a need itself; then nothing is inferred.")
    needs: list[LatentNeedOut]


class LatentKeptOut(Answer):
    """What saving latent needs did."""

    firms: int = Field(description="Firms that were looked at.")
    stated: int = Field(description="Those of them that have stated a need themselves.")
    needs: int = Field(description="Latent needs of these firms that are in the store now.")
    removed: int = Field(description="Latent needs that were taken back.")
    revision: int


class LatentOut(Answer):
    """What `latent` found (of one firm) and what it saved, if it was to."""

    found: LatentNeedsOut | None
    saved: LatentKeptOut | None
