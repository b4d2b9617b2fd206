"""What the tests of the graph room share: claims in one line, a whole store as one value, a model to compare with."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from twinwheel_graph import merge
from twinwheel_graph.errors import BadRow
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
    Telling,
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
    """What a store is to do, in the fewest words: claims as their sources made them, and which ids are one."""

    told: dict[tuple[str, str, str], EntityClaim] = field(default_factory=dict)
    links: dict[tuple[RelationKey, str, str], RelationClaim] = field(default_factory=dict)
    canonical: dict[str, str] = field(default_factory=dict)

    def at(self, id: str) -> str:
        return self.canonical.get(id, id)

    def apply(self, batch: Batch) -> None:
        """All of it, or where it is refused none."""
        after = Model(dict(self.told), dict(self.links), dict(self.canonical))
        after._apply(batch)
        self.told, self.links, self.canonical = after.told, after.links, after.canonical

    def forget(self, dataset: str) -> None:
        before = self.ids()
        self.told = {key: one for key, one in self.told.items() if one.source.dataset != dataset}
        self.links = {key: one for key, one in self.links.items() if one.source.dataset != dataset}
        self._unlink(before - self.ids())

    def tellings(self, dataset: str) -> set[Telling]:
        return {Telling(*key) for key in (*self.told, *self.links) if key[1] == dataset}

    def ids(self) -> set[str]:
        return {self.at(claim.id) for claim in self.told.values()}

    def graph(self) -> Graph:
        entities, relations = defaultdict(list), defaultdict(list)
        for claim in self.told.values():
            entities[self.at(claim.id)].append(self._entity(claim))
        for link in self._links():
            if not link.withheld:
                relations[link.key].append(link)
        return Graph(
            {id: merge.entity(claims) for id, claims in entities.items()},
            {key: merge.relation(claims) for key, claims in relations.items()},
        )

    def withheld(self) -> list[RelationClaim]:
        return [link for link in self._links() if link.withheld]

    def _apply(self, batch: Batch) -> None:
        for key in batch.delete_relations:
            gone = (key.type, self.at(key.start), self.at(key.end))
            self.links = {
                known: one
                for known, one in self.links.items()
                if (one.type, self.at(one.start), self.at(one.end)) != gone
            }
        gone = {self.at(id) for id in batch.delete_entities}
        self.told = {key: one for key, one in self.told.items() if self.at(one.id) not in gone}
        self._unlink(gone)
        self._merge(batch)
        for claim in batch.entities:
            said = replace(claim, id=claim.origin or claim.id, origin="")
            self.told[said.id, said.source.dataset, said.source.locator] = said
        for link in batch.relations:
            ends = {"start": link.origin_start or link.start, "end": link.origin_end or link.end}
            told = replace(link, **ends, origin_start="", origin_end="")
            self.links[told.key, told.source.dataset, told.source.locator] = told
        self._check_types("type_conflict")
        self._withdraw(batch.withdrawn)

    def _withdraw(self, tellings: Iterable[Telling]) -> None:
        before = self.ids()
        for one in tellings:
            kept: dict[Any, Any] = self.told if isinstance(one.subject, str) else self.links
            kept.pop((one.subject, one.dataset, one.locator), None)
        self._unlink(before - self.ids())

    def _check_types(self, code: str) -> None:
        types = defaultdict(set)
        for claim in self.told.values():
            types[self.at(claim.id)].add(claim.type)
        if any(len(found) > 1 for found in types.values()):
            raise BadRow(code, field="", value="", into="", types="")

    def _merge(self, batch: Batch) -> None:
        hidden = {link.key for link in self.links.values() if self._link(link).withheld}
        for id in batch.splits:
            self.canonical.pop(id, None)
        for one in batch.merges:
            if self.at(one.into) == one.id:
                raise BadRow("merge_cycle", value=one.id, into=one.into)
            old, new = self.at(one.id), self.at(one.into)
            if old != new:
                self.canonical |= dict.fromkeys((old, *(id for id, at in self.canonical.items() if at == old)), new)
        if any(self._link(link).withheld and key not in hidden for (key, *_), link in self.links.items()):
            raise BadRow("merge_related", value="", into="", relation="")
        self._check_types("merge_types")
        known = self.ids()
        self.links = {key: one for key, one in self.links.items() if {self.at(one.start), self.at(one.end)} <= known}

    def _links(self) -> list[RelationClaim]:
        return [self._link(link) for link in self.links.values()]

    def _entity(self, claim: EntityClaim) -> EntityClaim:
        id = self.at(claim.id)
        return replace(claim, id=id, origin="" if id == claim.id else claim.id)

    def _link(self, link: RelationClaim) -> RelationClaim:
        start, end = self.at(link.start), self.at(link.end)
        origins = {"origin_start": "" if start == link.start else link.start}
        origins["origin_end"] = "" if end == link.end else link.end
        return replace(link, start=start, end=end, **origins)

    def _unlink(self, gone: set[str]) -> None:
        self.links = {key: one for key, one in self.links.items() if not {self.at(one.start), self.at(one.end)} & gone}


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
        if found is None or found.id != change.entity:
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
