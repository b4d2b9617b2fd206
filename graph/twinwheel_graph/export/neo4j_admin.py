"""A graph as files for neo4j-admin, for many millions of rows: importing them comes to what `copy` writes."""

from __future__ import annotations

import secrets
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeAlias

from twinwheel_graph.errors import StoreError, TwinwheelError, UsageError
from twinwheel_graph.export.csv_tables import Kind, Tables
from twinwheel_graph.model import Entity, Merge, Relation, RelationClaim
from twinwheel_graph.moving.content import entities, merges, relations
from twinwheel_graph.ontology import Property, ontology
from twinwheel_graph.stores import neo4j_codec as codec
from twinwheel_graph.stores.base import GraphStore

Progress: TypeAlias = Callable[[int, int], None]

SCRIPT = "import.sh"
COLUMNS = {"integer": "long", "number": "double", "boolean": "boolean"}
"""Column types of the ontology's; all others are texts."""

HEAD = """#!/bin/sh
# 把此文件夹导入一个已停止的 Neo4j；数据库须为空，或加 --overwrite-destination=true 覆盖它。
# Imports this folder into a Neo4j that is stopped. The database must be empty, or --overwrite-destination=true given.
set -eu
cd "$(dirname "$0")"
exec "${NEO4J_ADMIN:-neo4j-admin}" database import full "${DATABASE:-neo4j}" \\
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how much, and the command that imports it, to be given in that folder."""

    entities: int
    relations: int
    command: tuple[str, ...]

    def text(self, folder: Path) -> str:
        """The command for a shell, wherever one stands."""
        return f"cd {shlex.quote(str(folder.absolute()))} && {shlex.join(self.command)}"


def export(source: GraphStore, folder: Path, progress: Progress = lambda _done, _all: None) -> Exported:
    """Write a graph into a folder that is new or empty. The script comes last: where it is, all is.

    Raises:
        UsageError: There is something in that folder already (`folder_not_empty`).
        StoreError: The graph was written to meanwhile (`export_source_changed`), or holds what CSV cannot say.
        TwinwheelError: The folder cannot be written (`cannot_write`).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError("folder_not_empty", path=folder)
        return _whole(source, folder, progress)
    except OSError as error:
        raise TwinwheelError("cannot_write", path=folder, detail=error.strerror or error) from error


def _whole(source: GraphStore, folder: Path, progress: Progress) -> Exported:
    try:
        return _written(source, folder, progress)
    except BaseException:
        for path in folder.iterdir():
            path.unlink()
        raise


def _written(source: GraphStore, folder: Path, progress: Progress) -> Exported:
    before = source.stats()
    with Tables(folder) as tables:
        writer = _Writer(tables, sum(before.entities.values()) + sum(before.relations.values()), progress)
        for joined in merges(source):
            writer.merges(joined)
        writer.withheld(source.withheld())
        for page in entities(source):
            writer.entities(page)
            for part in relations(source, page):
                writer.relations(part)
        writer.end()
    if source.revision() != before.revision:
        raise StoreError("export_source_changed")
    options = tuple(tables.options())
    lines = [f"  {shlex.quote(option)} \\\n" for option in options]
    (folder / SCRIPT).write_text("".join([HEAD, *lines, '  "$@"\n']), encoding="utf-8", newline="\n")
    command = ("neo4j-admin", "database", "import", "full", "neo4j", *options)
    return Exported(writer.done["entity"], writer.done["relation"], command)


class _Writer:
    """Makes a revision of each part, as `copy` does, since a follower of the change feed holds one at a time."""

    def __init__(self, tables: Tables, size: int, progress: Progress) -> None:
        self.done: Counter[str] = Counter()
        self._tables = tables
        self._size = size
        self._progress = progress
        self._revision = 0
        self._claims: Counter[str] = Counter()
        self._tellings: set[tuple[str, ...]] = set()

    def entities(self, page: Sequence[Entity]) -> None:
        """Add entities."""
        self._begin(page)
        for entity in page:
            row = codec.entity_row(replace(entity, revision=self._revision))
            self._tables.write(_entities(entity.type), [row.pop("id")], row)
        self._end("entity", page)

    def relations(self, part: Sequence[Relation]) -> None:
        """Add relations."""
        self._begin(part)
        for relation in part:
            row = codec.relation_row(replace(relation, revision=self._revision))
            self._tables.write(_relations(relation.type), row["key"], row["properties"])
        self._end("relation", part)

    def merges(self, page: Sequence[Merge]) -> None:
        """Add merged ids."""
        for one in page:
            self._tables.write(_own(codec.MERGED), [one.id], codec.merged_row(one.id, one.into))

    def withheld(self, claims: Iterable[RelationClaim]) -> None:
        """Add what joins ids that are taken for one."""
        for claim in claims:
            row = codec.withheld_row(claim)
            self._tables.write(_own(codec.WITHHELD), [row["key"]], row)
            self._claims.update(codec.datasets([claim]))

    def end(self) -> None:
        """Add the store's own nodes."""
        nodes = [(codec.STORE, "only", codec.store_row(secrets.token_hex(16), self._revision))]
        nodes += [(codec.DATASET, "key", codec.dataset_row(*counted)) for counted in sorted(self._claims.items())]
        nodes += [(codec.TELLING, "key", codec.telling_row(names)) for names in sorted(self._tellings)]
        for label, key, row in nodes:
            self._tables.write(_own(label), [str(row[key])], row)

    def _begin(self, facts: Sequence[Entity] | Sequence[Relation]) -> None:
        self._revision += 1
        for fact in facts:
            self._claims.update(codec.datasets(fact.claims))
            self._tellings.add(codec.told_by(fact))

    def _end(self, kind: str, facts: Sequence[Entity] | Sequence[Relation]) -> None:
        self.done[kind] += len(facts)
        self._progress(self.done.total(), max(self._size, self.done.total()))


@cache
def _entities(type: str) -> Kind:
    columns = {one.name: _column(one) for one in ontology().entities[type].properties.values()}
    return Kind(
        f"--nodes={':'.join(codec.labels(type))}", f"entities-{type}", ("id:ID(entity)",), {**columns, **codec.OPTIONAL}
    )


@cache
def _relations(type: str) -> Kind:
    columns = {one.name: _column(one) for one in ontology().relations[type].properties.values()}
    return Kind(
        f"--relationships={type}",
        f"relations-{type}",
        (":START_ID(entity)", ":END_ID(entity)"),
        {**columns, **codec.OPTIONAL},
    )


@cache
def _own(label: str) -> Kind:
    return Kind(f"--nodes={label}", f"store-{label}", (f":ID({label})",), {})


def _column(one: Property) -> str:
    return "string[]" if one.many else COLUMNS.get(one.type, "string")
