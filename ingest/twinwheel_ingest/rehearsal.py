"""A dry run's stand-in for a store: answers from the store, keeps what would be written to itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import Applied, Batch, EntityClaim, RelationKey
from twinwheel_graph.stores.base import GraphStore


class Rehearsal:
    """Counts what a run would do. `store` is the store that it would go to, None where there is none yet."""

    def __init__(self, store: GraphStore | None) -> None:
        self._store = store
        self._types: dict[str, str] = {}
        self._names: dict[str, list[str]] = {}
        self._relations: set[RelationKey] = set()

    def apply(self, batch: Batch) -> Applied:
        """Remember what would be there; nothing is written."""
        before = self.types([claim.id for claim in batch.entities])
        brought = {claim.id: claim for claim in batch.entities}
        keys = {claim.key for claim in batch.relations} - self._relations
        stored = self._stored({key.start for key in keys}) & keys
        self._types.update((claim.id, claim.type) for claim in brought.values())
        for claim in batch.entities:
            for name in _spoken(claim):
                self._names.setdefault(name_key(name), []).append(claim.id)
        self._relations |= keys
        added = len(brought.keys() - before.keys()) + len(keys - stored)
        return Applied(self._revision(), added=added, changed=len(brought.keys() & before.keys()) + len(stored))

    def types(self, ids: Sequence[str]) -> dict[str, str]:
        """The type of each id that is known or would be."""
        stored = self._store.types(ids) if self._store else {}
        return stored | {id: self._types[id] for id in ids if id in self._types}

    def named(self, name: str) -> list[str]:
        """The ids that carry a name or would."""
        stored = self._store.named(name) if self._store else []
        return sorted({*stored, *self._names.get(name_key(name), [])})

    def _stored(self, starts: set[str]) -> set[RelationKey]:
        return {relation.key for relation in self._store.relations(sorted(starts))} if self._store else set()

    def _revision(self) -> int:
        return self._store.revision() if self._store else 0


def _spoken(claim: EntityClaim) -> Iterator[str]:
    """The names that an entity can be called by."""
    yield claim.name
    for told in (claim.props.get("aliases"), claim.props.get("name_en")):
        if isinstance(told, str | tuple):
            yield from [told] if isinstance(told, str) else told
