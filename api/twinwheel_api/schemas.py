"""What the HTTP API and `--json` answer: one set of models, published as JSON Schema in docs/schemas."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceOut(Answer):
    """Where a fact comes from."""

    dataset: str
    locator: str
    kind: str
    date: str = ""
    licence: str = ""
    text: str = ""
    score: float | None = None


class EntityOut(Answer):
    """An entity with its sources."""

    id: str
    type: str
    name: str
    props: dict[str, Any]
    synthetic: bool
    sources: list[SourceOut]


class RelationOut(Answer):
    """A relation with its sources."""

    relation: str
    start: str = Field(serialization_alias="from", validation_alias="from")
    end: str = Field(serialization_alias="to", validation_alias="to")
    props: dict[str, Any]
    sources: list[SourceOut]


class NodeOut(Answer):
    """A stop on a path."""

    id: str
    type: str
    name: str
    synthetic: bool


class StepOut(Answer):
    """A relation on a path, walked forward or backward."""

    type: str
    label: str
    forward: bool
    date: str
    sources: list[SourceOut]


class PathOut(Answer):
    """A way through the graph: n nodes and n - 1 steps."""

    feature: str
    nodes: list[NodeOut]
    steps: list[StepOut]
    sources: list[SourceOut]


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


class EntityPage(Answer):
    """Some entities, in order of id or, for a query, the best first; `next` is the cursor of the next page."""

    items: list[EntityOut]
    next: str | None


class NeighboursOut(Answer):
    """An entity's relations and the entities at their other ends."""

    id: str
    relations: list[RelationOut]
    entities: list[NodeOut]
    next: str | None


class PathsOut(Answer):
    """Ways between two entities, the shortest; none means that none was found within the bound."""

    start: str = Field(serialization_alias="from", validation_alias="from")
    end: str = Field(serialization_alias="to", validation_alias="to")
    paths: list[PathOut]


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


class RejectionOut(Answer):
    """A row that did not go in."""

    locator: str
    code: str
    field: str
    message: str


class FileOut(Answer):
    """A file that was read, the format it was read as and why."""

    name: str
    format: str
    reason: str
    rows: int


class IngestOut(Answer):
    """What an ingest did; the counts are of entities and relations together."""

    dry_run: bool
    files: list[FileOut]
    passed_over: list[str]
    rows: int
    added: int
    merged: int
    unchanged: int
    linked: int
    rejected: int
    reasons: dict[str, int]
    skipped: dict[str, int]
    rejections: list[RejectionOut]
    revision: int


class ForgetOut(Answer):
    """What taking out a source did."""

    source: str
    removed: int
    changed: int
    revision: int


class IndexOut(Answer):
    """How far the index is."""

    folder: str
    revision: int
    store_revision: int
    encoder: str = Field(description="Whose vectors take part; empty where words alone are searched.")
    vectors_complete: bool = Field(description="Whether every text has its vector.")
    vectors_elsewhere: str = Field(description="Which other process is making the vectors; empty where none is.")


class ModelOut(Answer):
    """A model that can be pulled."""

    name: str
    licence: str
    bytes: int = Field(description="What is downloaded.")
    state: Literal["absent", "pulled", "damaged"]
    in_use: bool
    folder: str


class ModelsOut(Answer):
    """The models that can be pulled, and the encoder that is set."""

    encoder: str = Field(description="TWINWHEEL_ENCODER, without passwords.")
    models: list[ModelOut]


class CheckOut(Answer):
    """One thing that `doctor` looked at."""

    name: str
    ok: bool
    text: str


class DoctorOut(Answer):
    """What `doctor` found."""

    ok: bool
    checks: list[CheckOut]


class HealthOut(Answer):
    """Whether the service can answer."""

    status: str
    version: str
    revision: int
    index_revision: int
    encoder: str = Field(description="The encoder that is set; empty where words alone are searched.")
    vectors: Literal["none", "complete", "incomplete", "unanswered"] = Field(
        description="Whether every text has its vector (none: words alone; unanswered: the encoder is silent just now, "
        "matches go on by words)."
    )


class FieldProblem(Answer):
    """One part of a request that is not valid: where, what (a message code) and in words."""

    field: str
    code: str
    message: str


class Problem(Answer):
    """An error, as RFC 9457 has it; `code` is for programs, `instance` the request as the log names it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldProblem] = []


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
