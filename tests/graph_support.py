"""What the tests of the graph room share: claims in one line, a whole store as one value, a model to compare with."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from twinwheel_graph import merge
from twinwheel_graph.model import (
    Batch,
    Change,
    Entity,
    EntityClaim,
    Relation,
    RelationClaim,
    RelationKey,
    Source,
    SourceKind,
)
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.base import Candidate, Query, Retriever
from twinwheel_graph.stores.base import GraphStore

SOURCE = Source("made-up", "1", SourceKind.SYNTHETIC)
PREFIXES = {
    "col": "College",
    "org": "University",
    "clc": "LibraryClass",
    "gbt4754": "IndustryClass",
    "wipo": "TechnologyField",
    **{kind.prefix: kind.name for kind in ontology().entities.values() if kind.prefix != "org"},
}


def source(dataset: str = "made-up", locator: str = "1", kind: str = "synthetic", date: str = "") -> Source:
    return Source(dataset, locator, SourceKind(kind), date)


def entity(id: str, name: str = "", *, by: Source = SOURCE, type: str = "", **props: Any) -> EntityClaim:
    """A claim of an entity; its type follows from the prefix of its id."""
    known = {key: tuple(value) if isinstance(value, list) else value for key, value in props.items()}
    return EntityClaim(id, type or PREFIXES[id.partition(":")[0]], name or id, known, by)


def relation(start: str, type: str, end: str, *, by: Source = SOURCE, **props: Any) -> RelationClaim:
    known = {key: tuple(value) if isinstance(value, list) else value for key, value in props.items()}
    return RelationClaim(type, start, end, known, by)


def batch(*claims: EntityClaim | RelationClaim) -> Batch:
    return Batch(
        [claim for claim in claims if isinstance(claim, EntityClaim)],
        [claim for claim in claims if isinstance(claim, RelationClaim)],
    )


@dataclass(frozen=True)
class Graph:
    """A whole graph, revisions aside."""

    entities: dict[str, Entity]
    relations: dict[RelationKey, Relation]


def everything(store: GraphStore) -> Graph:
    entities: dict[str, Entity] = {}
    after: str | None = None
    while True:
        page = store.entities(after=after, limit=7)
        entities.update((one.id, replace(one, revision=0)) for one in page.items)
        after = page.after
        if after is None:
            break
    relations = {one.key: replace(one, revision=0) for one in store.relations(list(entities))}
    return Graph(entities, relations)


@dataclass
class Model:
    """What a store is to do, in the fewest words."""

    entities: dict[str, dict[tuple[str, str], EntityClaim]] = field(default_factory=lambda: defaultdict(dict))
    relations: dict[RelationKey, dict[tuple[str, str], RelationClaim]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def apply(self, batch: Batch) -> None:
        for key in batch.delete_relations:
            self.relations.pop(key, None)
        for id in batch.delete_entities:
            self._delete(id)
        for one in batch.entities:
            self.entities[one.id][one.source.dataset, one.source.locator] = one
        for link in batch.relations:
            self.relations[link.key][link.source.dataset, link.source.locator] = link
        for told in batch.withdrawn:
            claims = (self.entities if isinstance(told.subject, str) else self.relations).get(told.subject, {})  # type: ignore[call-overload]
            claims.pop((told.dataset, told.locator), None)
        self._clear()

    def forget(self, dataset: str) -> None:
        for claims in (*self.entities.values(), *self.relations.values()):
            for origin in [origin for origin in claims if origin[0] == dataset]:
                del claims[origin]
        self._clear()

    def _clear(self) -> None:
        """What nobody speaks of any more goes."""
        for key in [key for key, claims in self.relations.items() if not claims]:
            del self.relations[key]
        for id in [id for id, claims in self.entities.items() if not claims]:
            self._delete(id)

    def graph(self) -> Graph:
        return Graph(
            {id: merge.entity(claims.values()) for id, claims in self.entities.items()},
            {key: merge.relation(claims.values()) for key, claims in self.relations.items()},
        )

    def _delete(self, id: str) -> None:
        self.entities.pop(id, None)
        for key in [key for key in self.relations if id in (key.start, key.end)]:
            del self.relations[key]


@dataclass
class Mirror:
    """A copy of a store that is kept by its change feed alone."""

    graph: Graph = field(default_factory=lambda: Graph({}, {}))
    revision: int = 0

    def follow(self, store: GraphStore) -> None:
        for change in store.changes(self.revision):
            assert change.revision >= self.revision
            self.revision = change.revision
            if change.relation is None:
                self._entity(store, change)
            else:
                self._relation(store, change.relation)

    def _entity(self, store: GraphStore, change: Change) -> None:
        found = store.entity(change.entity)
        if found is None:
            self.graph.entities.pop(change.entity, None)
        else:
            self.graph.entities[found.id] = replace(found, revision=0)

    def _relation(self, store: GraphStore, key: RelationKey) -> None:
        found = {one.key: one for one in store.relations([key.start], types=[key.type])}
        if key in found:
            self.graph.relations[key] = replace(found[key], revision=0)
        else:
            self.graph.relations.pop(key, None)


def python(code: str, *given: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run some Python in a process of its own."""
    return subprocess.run(command(code, given), capture_output=True, text=True, timeout=60, check=False, **options)


def started(code: str, *given: object) -> subprocess.Popen[str]:
    """The same, still running; its output is to be read."""
    return subprocess.Popen(
        command(code, given), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def command(code: str, given: Iterable[object]) -> list[str]:
    return [sys.executable, "-c", code, *map(str, given)]


ITEMS = ("Achievement", "Need")


def achievement(number: int, text: str, **props: object) -> EntityClaim:
    return entity(f"ach:{number}", text, date="2018-01", **props)


def found(retriever: Retriever, text: str, *types: str, n: int = 200, **asked: object) -> dict[str, Candidate]:
    items = retriever.candidates(Query(text, **asked), types or ITEMS, n).items  # type: ignore[arg-type]
    assert len({one.id for one in items}) == len(items)
    return {one.id: one for one in items}
