"""The table of a type, derived from the ontology: what `twinwheel template` writes and `table` reads.

A column is known by its Chinese or its English heading. An entity's table also has a column for each relation that
starts at it, which names the other end by id, name or alias.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from twinwheel_graph.errors import UsageError
from twinwheel_graph.language.text import name_key
from twinwheel_graph.ontology import EntityType, Label, Property, RelationType, ontology

SOURCE_COLUMNS: Mapping[str, Label] = MappingProxyType(
    {
        "source.dataset": Label("数据集", "Dataset"),
        "source.kind": Label("来源类型", "Source kind"),
        "source.date": Label("来源日期", "Source date"),
        "source.licence": Label("来源许可", "Source licence"),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it fills, its headings, and the property or relation behind it."""

    field: str
    label: Label
    property: Property | None = None
    relation: RelationType | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """The columns of one entity or relation type."""

    type: EntityType | RelationType
    columns: tuple[Column, ...]

    def heading(self, language: str) -> list[str]:
        """The first row, in `zh` or `en`."""
        return [column.label.of(language) for column in self.columns]

    def by_heading(self) -> dict[str, Column]:
        """Columns by the keys of both their headings."""
        return {name_key(word): column for column in self.columns for word in (column.label.zh, column.label.en)}


def template_of(name: str) -> Template:
    """The template of an entity or relation type, by its name in any case or its Chinese label."""
    for known in _templates():
        if name_key(name) in {name_key(known.type.name), name_key(known.type.label.zh), name_key(known.type.label.en)}:
            return known
    listed = ", ".join(known.type.name for known in _templates())
    raise UsageError("unknown_template", value=name, known=listed)


def recognised(heading: list[str]) -> Template | None:
    """The template whose own columns (id and name, or the two ends) a heading has; the heading says the type."""
    found = {name_key(cell) for cell in heading}
    for known in _templates():
        if all({name_key(column.label.zh), name_key(column.label.en)} & found for column in known.columns[:2]):
            return known
    return None


@functools.cache
def _templates() -> tuple[Template, ...]:
    known = ontology()
    entities = [Template(kind, _entity_columns(kind)) for kind in known.entities.values()]
    relations = [Template(kind, _relation_columns(kind)) for kind in known.relations.values()]
    return (*entities, *relations)


def _entity_columns(kind: EntityType) -> tuple[Column, ...]:
    own = [
        Column("id", Label(f"{kind.label.zh}编号", f"{kind.label.en} id")),
        Column("name", Label(f"{kind.label.zh}名称", f"{kind.label.en} name")),
    ]
    links = [
        Column(name, relation.label, relation=relation)
        for name, relation in ontology().relations.items()
        if kind.name in relation.domain
    ]
    return (*own, *_properties(kind.properties), *links, *_source())


def _relation_columns(kind: RelationType) -> tuple[Column, ...]:
    own = [
        Column("from", Label(f"{kind.label.zh}（起）", f"{kind.label.en}: from")),
        Column("to", Label(f"{kind.label.zh}（止）", f"{kind.label.en}: to")),
    ]
    return (*own, *_properties(kind.properties), *_source())


def _properties(properties: Mapping[str, Property]) -> list[Column]:
    return [Column(name, wanted.label, property=wanted) for name, wanted in properties.items()]


def _source() -> list[Column]:
    return [Column(field, label) for field, label in SOURCE_COLUMNS.items()]
