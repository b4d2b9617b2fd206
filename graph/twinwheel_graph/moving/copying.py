"""A copy of a graph: every claim with its source, page by page; it may stop anywhere and go on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from twinwheel_graph.errors import StoreError
from twinwheel_graph.model import Batch
from twinwheel_graph.moving import content as contents
from twinwheel_graph.moving.content import Content, content, entities, merges, parts, relations
from twinwheel_graph.stores.base import GraphStore


class Phase(StrEnum):
    """What is being copied: claims need the map of merged ids, relations both their ends."""

    MERGES = "merges"
    ENTITIES = "entities"
    RELATIONS = "relations"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a copy has come: of which revision of the source, in which phase, after which entity."""

    revision: int
    phase: Phase = Phase.MERGES
    after: str = ""


Kept: TypeAlias = Callable[[Place], None]
Progress: TypeAlias = Callable[[int, int], None]
"""Told how many of how many steps are done: what is copied counts twice more, for it is looked at on both sides."""


def copy(
    source: GraphStore,
    target: GraphStore,
    begun: Place | None = None,
    kept: Kept = lambda _place: None,
    progress: Progress = lambda _done, _all: None,
) -> Mapping[str, Content]:
    """Copy a graph, going on from where it had come, and compare both stores; what they hold.

    `kept` is told the place after each batch: a copy that goes on from there comes to the same.

    Raises:
        StoreError: The target holds something else (`copy_not_empty`), the source was written to meanwhile
            (`copy_source_changed`), or the two differ in the end (`copy_differs`).
    """
    before = source.stats()
    start = begun if begun and begun.revision == before.revision else None
    if start is None and (target.stats().entities or target.merges(limit=1).items):
        raise StoreError("copy_not_empty")
    size = sum(before.entities.values()) + sum(before.relations.values())
    steps = _Steps(progress, 3 * size)
    for place, done in _copied(source, target, start or Place(before.revision)):
        kept(place)
        steps.more(done)
    steps.at_least(size)
    ours, theirs = content(source, steps.more), content(target, steps.more)
    _compare(ours, theirs, changed=source.revision() != before.revision)
    return theirs


def _copied(source: GraphStore, target: GraphStore, place: Place) -> Iterator[tuple[Place, int]]:
    """The place after each batch, and how much was in it."""
    steps = {
        Phase.MERGES: _merges,
        Phase.ENTITIES: _entities,
        Phase.RELATIONS: _relations,
        Phase.WITHHELD: _withheld,
    }
    phases = list(steps)
    for phase in phases[phases.index(place.phase) :]:
        place = place if phase is place.phase else Place(place.revision, phase)
        for after, done in steps[phase](source, target, place.after or None):
            place = replace(place, after=after)
            yield place, done


def _merges(source: GraphStore, target: GraphStore, after: str | None) -> Iterator[tuple[str, int]]:
    for page in merges(source, after):
        target.apply(Batch(merges=page))
        yield page[-1].id, 0


def _entities(source: GraphStore, target: GraphStore, after: str | None) -> Iterator[tuple[str, int]]:
    for page in entities(source, after):
        target.apply(Batch(entities=[claim for entity in page for claim in entity.claims]))
        yield page[-1].id, len(page)


def _relations(source: GraphStore, target: GraphStore, after: str | None) -> Iterator[tuple[str, int]]:
    for page in entities(source, after):
        done = 0
        for part in relations(source, page):
            target.apply(Batch(relations=[claim for relation in part for claim in relation.claims]))
            done += len(part)
        yield page[-1].id, done


def _withheld(source: GraphStore, target: GraphStore, _after: str | None) -> Iterator[tuple[str, int]]:
    for part in parts(source.withheld(), contents.PAGE):
        target.apply(Batch(relations=part))
        yield "", 0


def _compare(ours: Mapping[str, Content], theirs: Mapping[str, Content], *, changed: bool) -> None:
    if ours == theirs and not changed:
        return
    if changed:
        raise StoreError("copy_source_changed")
    types = [type for type in sorted({*ours, *theirs}) if ours.get(type) != theirs.get(type)]
    raise StoreError("copy_differs", value=", ".join(types))


class _Steps:
    """How many steps are done of how many."""

    def __init__(self, progress: Progress, size: int) -> None:
        self._progress = progress
        self._size = size
        self._done = 0

    def more(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        self._progress(self._done, self._size)

    def at_least(self, count: int) -> None:
        """What an earlier run has copied is done as well."""
        self.more(max(0, count - self._done))
