"""The ontology, read from ontology.yaml: the single place where the domain is said."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from twinwheel_graph.errors import BadRow, UsageError


@dataclass(frozen=True, slots=True)
class Label:
    """The term of a thing in the two languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The term in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an entity or relation type; `values` is a closed list where there is one."""

    name: str
    type: str
    label: Label
    many: bool = False
    required: bool = False
    search: bool = False
    earliest: bool = False
    minimum: float | None = None
    maximum: float | None = None
    values: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of thing; `prefix` begins the ids that are made for it."""

    name: str
    prefix: str
    label: Label
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class RelationType:
    """A kind of link, from a `domain` type to a `range` type; `evidence` says whether a match may rest on it."""

    name: str
    label: Label
    inverse: Label
    domain: frozenset[str]
    range: frozenset[str]
    evidence: bool
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Group:
    """A name for several entity types, such as `institution`."""

    name: str
    label: Label
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """Everything ontology.yaml says."""

    version: int
    entities: Mapping[str, EntityType]
    relations: Mapping[str, RelationType]
    groups: Mapping[str, Group]

    def entity(self, name: str) -> EntityType:
        """The entity type `name`; BadRow with the known names where there is none."""
        found = self.entities.get(name)
        if found is None:
            raise BadRow("unknown_type", field="entity", value=name, known=", ".join(self.entities))
        return found

    def relation(self, name: str) -> RelationType:
        """The relation type `name`; BadRow with the known names where there is none."""
        found = self.relations.get(name)
        if found is None:
            raise BadRow("unknown_relation", field="relation", value=name, known=", ".join(self.relations))
        return found

    def types_of(self, name: str) -> tuple[str, ...]:
        """The entity types that a target, group or type name stands for (`firm`, `institution`, `Firm`)."""
        if name in self.groups:
            return self.groups[name].types
        for type_name in self.entities:
            if type_name.lower() == name.lower():
                return (type_name,)
        raise UsageError("unknown_target", value=name, known=", ".join([*self.groups, *self.entities]))


@functools.cache
def earliest_properties() -> frozenset[str]:
    """The properties of which several sources give the earliest."""
    known = ontology()
    kinds: list[EntityType | RelationType] = [*known.entities.values(), *known.relations.values()]
    return frozenset(name for kind in kinds for name, wanted in kind.properties.items() if wanted.earliest)


@functools.cache
def ontology() -> Ontology:
    """The ontology that ships with this package."""
    text = resources.files(__package__).joinpath("ontology.yaml").read_text(encoding="utf-8")
    return parse(_load(text))


def _load(text: str) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(text, loader)  # noqa: S506 - both loaders are safe ones
    return loaded


def parse(raw: Mapping[str, Any]) -> Ontology:
    """An ontology from its YAML form."""
    shared = _properties(raw["shared"])
    return Ontology(
        version=raw["version"],
        entities={name: _entity(name, body, shared) for name, body in raw["entities"].items()},
        relations={name: _relation(name, body) for name, body in raw["relations"].items()},
        groups={name: Group(name, Label(*body["label"]), tuple(body["types"])) for name, body in raw["groups"].items()},
    )


def _entity(name: str, body: Mapping[str, Any], shared: Mapping[str, Property]) -> EntityType:
    properties = {**shared, **_properties(body["properties"])}
    return EntityType(name, body["prefix"], Label(*body["label"]), properties)


def _relation(name: str, body: Mapping[str, Any]) -> RelationType:
    return RelationType(
        name=name,
        label=Label(*body["label"]),
        inverse=Label(*body["inverse"]),
        domain=frozenset(body["domain"]),
        range=frozenset(body["range"]),
        evidence=body["evidence"],
        properties=_properties(body["properties"]),
    )


def _properties(raw: Mapping[str, Any]) -> dict[str, Property]:
    return {name: _property(name, body) for name, body in raw.items()}


def _property(name: str, body: Mapping[str, Any]) -> Property:
    return Property(
        name=name,
        type=body["type"],
        label=Label(*body["label"]),
        many=body.get("many", False),
        required=body.get("required", False),
        search=body.get("search", False),
        earliest=body.get("merge") == "earliest",
        minimum=body.get("min"),
        maximum=body.get("max"),
        values={key: Label(*label) for key, label in body.get("values", {}).items()},
    )
