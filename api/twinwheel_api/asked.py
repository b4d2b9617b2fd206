"""What the HTTP API is asked: the forms of its questions, strict, and published as they are checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from fastapi import Header
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue

from twinwheel_api.seen import FORM, HEADER
from twinwheel_graph.ontology import ontology

NAME = 500
"""The longest id, name or alias, in characters."""

NOTE = 2_000
"""The longest note, in characters."""

EXCLUDED = 200
"""The most ids that one question excludes."""

NOT_BLANK = r"\S"
"""What a text has that is not empty."""

CURSOR = 2_000

EXAMPLE_ENTITY = "ach:demo:0001"
EXAMPLE_TEXT = "高镍三元正极材料循环寿命短，寻求表面包覆或掺杂改性技术"

BEFORE = (
    "^[1-9][0-9]{3}(-?(0[1-9]|1[0-2])"
    "|-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|-(0[469]|11)-(0[1-9]|[12][0-9]|30)|-02-(0[1-9]|[12][0-9]))$"
)
DATE = (
    "^[1-9][0-9]{3}(-(0[1-9]|1[0-2])|-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|-(0[469]|11)-(0[1-9]|[12][0-9]|30)|-02-(0[1-9]|[12][0-9]))?$"
)


def _integral(value: Any) -> Any:
    """JSON Schema calls 13.0 an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class _Enumerated:
    """Publishes the ontology's names as the values a text may have; they are checked where they are used."""

    def __init__(self, *, relations: bool) -> None:
        self._relations = relations

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        known = ontology()
        names = list(known.relations) if self._relations else [*known.groups, *known.entities]
        return {**handler(schema), "enum": names}


ForwardTarget: TypeAlias = Literal["firm", "segment", "zone"]
ReverseTarget: TypeAlias = Literal["achievement", "team", "expert", "institution", "college", "discipline"]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=NAME, pattern=NOT_BLANK)]
Cursor: TypeAlias = Annotated[str | None, Field(max_length=CURSOR, description="`next` of the page before.")]
TypeName: TypeAlias = Annotated[str, Field(min_length=1), _Enumerated(relations=False)]
RelationName: TypeAlias = Annotated[str, Field(min_length=1), _Enumerated(relations=True)]
Broad: TypeAlias = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="How much the list shall cover rather than repeat; 0 is the order of scores, which never change.",
    ),
]
Top: TypeAlias = Annotated[int, Field(ge=1, le=100, strict=True), BeforeValidator(_integral)]

WantedRevision: TypeAlias = Annotated[
    str | None,
    Header(
        alias=HEADER,
        pattern=FORM,
        description="What the client has seen, as an answer told it in this header: waited for up to 2 s, then 503 "
        "`revision_ahead`. A revision's number alone will do, but for a cluster of servers.",
    ),
]


class Asked(BaseModel):
    """Base of all questions: what is not known is refused, so that a slip of the pen is not overlooked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(Asked):
    """What every match may be asked with."""

    text: Annotated[str, Field(min_length=1, pattern=NOT_BLANK, examples=[EXAMPLE_TEXT])] | None = Field(
        None, description="What is looked for; where it is absent, the own text of `entity` is."
    )
    entity: Name | None = Field(
        None, description="Id, name or alias of who asks or what is offered; never evidence in its own question."
    )
    exclude: list[Name] = Field([], max_length=EXCLUDED, description="Ids, names or aliases to leave out.")
    before: Annotated[str, Field(pattern=BEFORE)] | None = Field(
        None, description="YYYY-MM, YYYYMM or YYYY-MM-DD: what is dated on or after its first day counts for nothing."
    )

    @model_validator(mode="after")
    def _searchable(self) -> Question:
        if self.text is None and self.entity is None:
            raise ValueError("text_or_entity")
        return self


def _either(schema: JsonSchemaValue) -> None:
    """Say in the schema that a text or an entity is needed."""
    texts = {part: {"required": [part], "properties": {part: {"type": "string"}}} for part in ("text", "entity")}
    schema["anyOf"] = list(texts.values())


class Body(Question):
    """What the two forms of a match by POST share."""

    model_config = ConfigDict(json_schema_extra=_either)

    top: Top = Field(10, description="How many answers.")
    breadth: Annotated[Broad, Field(strict=True)] = 0
    explain: Annotated[bool, Field(strict=True, description="Whether each hit says why it is one.")] = True


class ForwardBody(Body):
    """Forward innovation: an achievement (`entity` or `text`) looks for firms, chain segments or a zone."""

    direction: Literal["forward"]
    target: ForwardTarget = "firm"


class ReverseBody(Body):
    """Reverse innovation: a need looks for achievements, teams, experts, institutions, colleges, disciplines."""

    direction: Literal["reverse"]
    target: ReverseTarget = "achievement"


MatchBody: TypeAlias = Annotated[ForwardBody | ReverseBody, Field(discriminator="direction")]


class MatchQuery(Question):
    """A match by GET, for links and for trying out."""

    direction: Literal["forward", "reverse"]
    target: ForwardTarget | ReverseTarget | None = None
    top: int = Field(10, ge=1, le=100)
    breadth: Broad = 0
    explain: bool = True


class EntitiesQuery(Asked):
    """Which entities are listed."""

    type: TypeName | None = Field(None, description="An entity type, or a group of them.")
    query: Annotated[str, Field(min_length=1, max_length=NAME, pattern=NOT_BLANK)] | None = Field(
        None, description="A text: the entities most like it are listed, the best first, 500 at most."
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor = None


class MergesQuery(Asked):
    """Which merged ids are listed."""

    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor = None


class NeighboursQuery(Asked):
    """Which relations of an entity are listed."""

    types: list[RelationName] = Field([], max_length=50, description="Relation types; all where none is named.")
    direction: Literal["out", "in", "both"] = "both"
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor = None


class Engagement(Asked):
    """What every outcome is recorded with."""

    asked: Name = Field(description="Id, name or alias of who asked, or of what was offered.")
    partner: Name = Field(description="Id, name or alias of the one it was brought together with.")
    date: Annotated[str, Field(pattern=DATE)] | None = Field(
        None, description="YYYY, YYYY-MM or YYYY-MM-DD, not ahead of today; today where it is absent."
    )
    note: Annotated[str, Field(max_length=NOTE)] | None = Field(None, description="Kept with it, never searched.")


class ReachedBody(Engagement):
    """How far two have come."""

    outcome: Literal["contacted", "meeting", "sample", "contract", "payment"]
    amount_cny: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, strict=True)] | None = None


class FailedBody(Engagement):
    """Why nothing came of it."""

    outcome: Literal["failed"]
    reason: Literal["too_early", "no_benefit", "unclear_route", "vague", "scientific_doubt", "price", "partner_chosen"]


EngagementBody: TypeAlias = Annotated[ReachedBody | FailedBody, Field(discriminator="outcome")]


class EngagementsQuery(Asked):
    """Which outcomes are listed."""

    asked: Name | None = Field(None, description="Id, name or alias: the outcomes of this one alone.")
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor = None


class ReviewQuery(Asked):
    """Which pairs that may be one are listed."""

    status: Literal["open", "same", "different", "all"] = Field(
        "open", description="`open`: a person is asked; `same` and `different`: judged so."
    )
    limit: int = Field(20, ge=1, le=100)
    cursor: Cursor = None


class ReviewBody(Asked):
    """Whether two are one."""

    verdict: Literal["same", "different", "undo"] = Field(description="`undo` takes a person's judgement back.")
    note: Annotated[str, Field(max_length=NOTE)] | None = Field(None, description="Why; kept with it.")


class LatentQuery(Asked):
    """How many latent needs of a firm are told."""

    top: int = Field(5, ge=1, le=20, description="How many at most.")


class PathsQuery(Asked):
    """Between which entities ways are looked for."""

    start: Name = Field(alias="from", description="Id, name or alias.", examples=[EXAMPLE_ENTITY])
    end: Name = Field(alias="to", description="Id, name or alias.", examples=[EXAMPLE_ENTITY])
    longest: int = Field(4, ge=1, le=6, description="The most steps of a way.")
