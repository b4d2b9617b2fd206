"""Matches with their reasons, and what is inferred of firms that have stated no need."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from twinwheel_api.schemas.base import Answer
from twinwheel_api.schemas.graph import NodeOut, PathOut

BareOut: TypeAlias = Literal["meaning", "characters"] | None

VIA = Field(description="By which term of the question a shared word was looked for, where it is in another language.")
CHARACTERS = Field(description="Where no word is shared: the longest runs of characters that are.")
BARE = Field(
    description="Where neither is shared, how it was found: in meaning only, or by single characters only; else null."
)


class ContributionOut(Answer):
    """What one feature gave: value times weight; the amounts sum to the score."""

    feature: str
    text: str
    value: float
    weight: float
    amount: float


class FigureOut(Answer):
    """What is asked in numbers, and what the text says of it."""

    of: str = Field(description="What is measured.")
    change: Literal["rise", "fall"] | None = Field(description="Whether it is to rise or fall by so much.")
    asked: str
    asked_value: str = Field(description="In normal form.")
    reached: str | None = Field(description="Null where the text says nothing of it.")
    reached_value: str | None
    verdict: Literal["met", "missed", "unknown"]


class ReadinessOut(Answer):
    """How ready a text says its technology is, by words of it."""

    level: int = Field(description="1 to 9, on the scale of GB/T 22900-2009 and ISO 16290:2013.")
    words: str
    sentence: str
    confidence: float = Field(description="How sure the rule is; no calibrated probability.")


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
    via: dict[str, str] = VIA
    shared_characters: list[str] = CHARACTERS
    bare: BareOut = BARE
    figures: list[FigureOut] = Field(description="What it says of what is asked in numbers; only of what is cited.")
    readiness: ReadinessOut | None = Field(description="Where it is the hit itself and its text says how ready it is.")


class OwnOut(Answer):
    """What a hit says of itself and is told by: its profile (or its part's), or one of its products."""

    feature: Literal["profile", "products"]
    id: str
    type: str
    name: str
    shared_words: list[str]
    sentence: str
    synthetic: bool
    via: dict[str, str] = VIA
    shared_characters: list[str] = CHARACTERS
    bare: BareOut = BARE


class ExplanationOut(Answer):
    """Why a hit is one."""

    contributions: list[ContributionOut]
    items: list[ItemOut]
    paths: list[PathOut]
    newest_evidence: str
    source_kinds: list[str]
    contact: str
    parts: list[NodeOut]
    own: list[OwnOut] = Field(description="What it says of itself that is close to the question.")


class HitOut(Answer):
    """One answer; confidence and credible are null where nothing is calibrated (see also `unsure`)."""

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
    credible: bool | None = Field(description="Whether it would be above the line; null where nothing is calibrated.")


class UnsureOut(Answer):
    """Why there is no confidence where other questions of the kind have one."""

    reason: Literal["english", "length"] = Field(
        description="english: credible is null too; length: shorter or longer than what confidence was fitted on."
    )
    shortest: int | None = Field(description="The fewest characters for which confidence is known; null for english.")
    longest: int | None = Field(description="The most characters; null for english.")
    text: str


class MatchOut(Answer):
    """The answer to a match."""

    direction: str
    target: str
    text: str
    entity: str | None
    breadth: float = Field(description="How much the list covers rather than repeats; 0 is the order of scores.")
    nothing_credible: bool = Field(
        description="Whether none of all that were found is above the line, listed or not; what is withheld aside."
    )
    credible_further: int = Field(
        description="Where none that is listed is credible: how many credible ones stand further down (see `top`)."
    )
    missing: list[str] = Field(
        description="Where nothing is credible: the rarest technical words of the question that no hit mentions, nor "
        "anything that speaks for one."
    )
    empty: Literal["not_recorded", "not_linked"] | None = Field(
        description="Why there are no hits: the graph holds nothing of the kind, or none is linked to what was found."
    )
    near: list[NodeOut] = Field(description="With `not_linked`: what was found, the closest first.")
    unsure: UnsureOut | None = Field(description="What about the question takes its confidence away, if anything does.")
    hits: list[HitOut]
    withheld: list[WithheldOut]
    weights: dict[str, float]
    revision: int


class LatentNeedOut(Answer):
    """What a firm that has stated no need may be asked about: inferred from the graph, stated by nobody."""

    id: str
    kind: Literal["inferred"] = "inferred"
    score: float = Field(
        description="The weight of the ground times how close the best answer is (0 to 1); no probability."
    )
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
