"""What came of bringing two together, and what was learned of it."""

from __future__ import annotations

from pydantic import Field

from twinwheel_api.schemas.base import Answer


class EngagementOut(Answer):
    """What came of bringing two together."""

    id: str
    asked: str = Field(description="Who asked, or what was offered.")
    partner: str
    outcome: str
    reason: str | None
    date: str | None
    amount_cny: float | None
    note: str | None


class EngagementsOut(Answer):
    """Some outcomes, in order of id; `next` is the cursor of the next page."""

    items: list[EngagementOut]
    next: str | None


class EngagementRecordedOut(Answer):
    """That an outcome is recorded; `added` is false where it was before."""

    id: str
    added: bool
    revision: int


class ChangeOut(Answer):
    """A measure on outcomes held out, before and after; `low` and `high` are the ends of the difference's interval."""

    before: float
    after: float
    difference: float
    low: float
    high: float


class LessonOut(Answer):
    """What outcomes taught of one target."""

    target: str
    outcomes: int
    askers: int = Field(description="Of how many who asked they are; each is held out once.")
    prior: dict[str, float] = Field(description="The declared weights.")
    hold: dict[str, float] = Field(description="The weights that held when it was learned: `before` is by them.")
    weights: dict[str, float]
    pairs: ChangeOut = Field(description="The share of preferences put right; it decides.")
    ranks: ChangeOut | None = Field(description="The mean reciprocal rank of the best partner that came to something.")
    won: bool
    generation: int | None = Field(description="The generation as which the weights hold; null where not taken.")


class LearnOut(Answer):
    """What was learned, a target each."""

    lessons: list[LessonOut]


class GenerationOut(Answer):
    """Weights that were learned; of a target the newest that is active holds, unless the declared ones have changed."""

    number: int
    target: str
    weights: dict[str, float]
    date: str
    outcomes: int
    before: float
    after: float
    encoder: str = Field(description="Whose vectors took part, or `words`; with another encoder it does not hold.")
    active: bool
    holds: bool


class HeldOut(Answer):
    """The weights that hold for a target."""

    target: str
    declared: dict[str, float]
    weights: dict[str, float]
    generation: int | None = Field(description="The generation that they are; null where the declared ones hold.")


class LearnedOut(Answer):
    """Which weights hold, and every generation that was learned, the oldest first."""

    encoder: str = Field(description="The encoder that is set, or `words`.")
    targets: list[HeldOut]
    generations: list[GenerationOut]


class LearnBackOut(Answer):
    """The generation that holds no more; null where there was none."""

    target: str | None
    number: int | None
