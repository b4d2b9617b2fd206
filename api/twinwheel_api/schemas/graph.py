"""Entities, relations and the ways between them, with their sources."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from twinwheel_api.schemas.base import Answer


class SourceOut(Answer):
    """Where a fact comes from."""

    dataset: str
    locator: str
    kind: str
    date: str = ""
    licence: str = ""
    text: str = ""
    score: float | None = None


class SaidOut(SourceOut):
    """A source of an entity, and what it alone says."""

    name: str = Field(description="What this source calls it.")
    props: dict[str, Any] | None = Field(description="What this source says of it; null: just what the entity says.")
    origin: str = Field("", description="The id that this source uses, where it is merged into the entity's.")


class LinkedOut(SourceOut):
    """A source of a relation, and the ids it uses."""

    origin_from: str = Field("", description="The id that this source uses for `from`, where it is merged.")
    origin_to: str = Field("", description="The id that this source uses for `to`, where it is merged.")


class EntityOut(Answer):
    """An entity with its sources."""

    id: str
    type: str
    name: str
    props: dict[str, Any]
    synthetic: bool
    sources: list[SaidOut]


class RelationOut(Answer):
    """A relation with its sources."""

    relation: str
    start: str = Field(serialization_alias="from", validation_alias="from")
    end: str = Field(serialization_alias="to", validation_alias="to")
    props: dict[str, Any]
    sources: list[LinkedOut]


class MergeOut(Answer):
    """An id that is taken for the same as another, and goes by that."""

    id: str
    into: str


class MergesPage(Answer):
    """Some merged ids in order; `next` is the cursor of the next page."""

    items: list[MergeOut]
    next: str | None


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
