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
