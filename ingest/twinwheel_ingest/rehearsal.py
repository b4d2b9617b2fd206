"""A dry run's stand-in for a store: answers from the store, keeps what would be written to itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from twinwheel_graph import merge
from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import Applied, Batch, Direction, Entity, EntityClaim, RelationClaim, RelationKey
from twinwheel_graph.stores import identity, sums
from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.sums import Origin
from twinwheel_ingest.resolve import linking, listed, parts, resolving
from twinwheel_ingest.resolve.judgement import all_judged
from twinwheel_ingest.resolve.mention import FAMILIES, mentions
from twinwheel_ingest.resolve.resolving import Resolved

Subject: TypeAlias = str | RelationKey
Said: TypeAlias = dict[Origin, int]
"""What is said of one thing: a digest of the claim of each source."""


class Rehearsal:
    """Counts what a run would do. `store` is the store that it would go to, None where there is none yet."""

    def __init__(self, store: GraphStore | None) -> None:
        self._store = store
        self._said: dict[Subject, Said] = {}
        self._types: dict[str, str] = {}
        self._goes_by: dict[str, str] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._organisations: dict[str, dict[Origin, EntityClaim]] = defaultdict(dict)
        self._changed: set[str] = set()

    def apply(self, batch: Batch) -> Applied:
        """Remember what would be there; nothing is written."""
        self._goes_by |= identity.moves(batch, self.canonical(identity.named(batch))).canonical
        batch = identity.placed(batch, self.canonical(list(identity.spoken(batch))))
        shown = [claim for claim in batch.relations if not claim.withheld]
        brought = _by_subject([*batch.entities, *shown])
        self._recall([subject for subject in brought if subject not in self._said])
        counts = Counter(self._outcome(subject, said) for subject, said in brought.items())
        self._keep(batch.entities)
        self._types.update((claim.id, claim.type) for claim in batch.entities)
        for claim in batch.entities:
            for name in _spoken(claim):
                self._names[name_key(name)].add(claim.id)
        counts.update(self._withdrawn(batch))
        return Applied(self._store.revision() if self._store else 0, **counts)

    def types(self, ids: Sequence[str]) -> dict[str, str]:
        """The type of each id that is known or would be."""
        goes_by = self.canonical(ids)
        stored = self._store.types(ids) if self._store else {}
        return stored | {id: self._types[at] for id in ids if (at := goes_by.get(id, id)) in self._types}

    def canonical(self, ids: Sequence[str]) -> dict[str, str]:
        """The id that each goes by or would, for those that are merged."""
        stored = self._store.canonical(ids) if self._store else {}
        found = {id: self._goes_by.get(at, at) for id in ids for at in [stored.get(id, id)]}
        return {id: at for id, at in found.items() if id != at}

    def named(self, name: str) -> list[str]:
        """The ids that carry a name or would."""
        stored = self._store.named(name) if self._store else []
        return sorted({*stored, *self._names.get(name_key(name), ())})

    def read(self, ids: Sequence[str]) -> list[Entity]:
        """The entities with these ids; of those that only the run brings, the organisations."""
        known = self._organisations
        stored = self._store.read([id for id in ids if id not in known]) if self._store else []
        return [*stored, *(merge.entity(known[id].values()) for id in ids if known.get(id))]

    def linked(self) -> int:
        """How many links between listed firms and groups the run would make."""
        stored = list(listed.firms(self._store)) if self._store else []
        brought = [one for one in self.read(list(self._organisations)) if one.type == "Firm"]
        firms = {firm.id: firm for firm in (*stored, *brought) if listed.is_listed(firm)}
        known = listed.known(self._store, stored) if self._store else set()
        return len(listed.links(self, firms.values()).keys() - known)

    def resolved(self) -> Resolved:
        """What the run would tell of who is who."""
        brought = self.read(list(self._organisations))
        wanted = {one.id for entity in brought if entity.id in self._changed for one in mentions(entity)}
        if not wanted:
            return Resolved()
        others = resolving.entities(self._store) if self._store else ()
        kept = (entity for entity in others if entity.id not in self._organisations)
        everyone = [one for entity in (*kept, *brought) for one in mentions(entity)]
        before = all_judged(self._store) if self._store else {}
        made = resolving.planned(everyone, wanted, before, self._store)
        ids = [one.id for one in everyone]
        canonical = self.canonical(ids) | {one.id: one.into for one in made.moves.merges}
        wanted_parts = parts.links(everyone, canonical)
        there = linking.known(self._store, parts.DATASET, ids) if self._store else set()
        return Resolved(made.merged, made.asked, len(wanted_parts.keys() - there))

    def _withdrawn(self, batch: Batch) -> Counter[str]:
        """Take claims back; how many things change by it, and how many go."""
        given = identity.withdrawn(batch, self.canonical(list(identity.withdrawn_ids(batch))))
        gone: list[tuple[Subject, set[Origin]]] = [*given.entities.items(), *given.relations.items()]
        self._recall([subject for subject, _ in gone if subject not in self._said])
        outcomes = Counter[str]()
        for subject, origins in gone:
            if self._said.get(subject, {}).keys() & origins:
                outcomes["changed" if self._reduce(subject, origins) else "removed"] += 1
        return outcomes

    def _reduce(self, subject: Subject, origins: Collection[Origin]) -> bool:
        """Take claims of a thing back; whether any is left."""
        for origin in origins:
            self._said[subject].pop(origin, None)
            if isinstance(subject, str):
                self._organisations.get(subject, {}).pop(origin, None)
        if isinstance(subject, str):
            self._changed.add(subject)
        return bool(self._said[subject])

    def _outcome(self, subject: Subject, said: Said) -> str:
        before = self._said.setdefault(subject, {})
        outcome = "added" if not before else "unchanged" if said.items() <= before.items() else "changed"
        before.update(said)
        if outcome != "unchanged" and isinstance(subject, str):
            self._changed.add(subject)
        return outcome

    def _recall(self, subjects: Iterable[Subject]) -> None:
        """Take over from the store what it says of these things."""
        if self._store is None:
            return
        wanted = set(subjects)
        for entity in self._store.read([id for id in wanted if isinstance(id, str)]):
            self._said.update(_by_subject(entity.claims))
            self._keep(entity.claims)
        keys = [key for key in wanted if isinstance(key, RelationKey)]
        starts, types = sorted({key.start for key in keys}), sorted({key.type for key in keys})
        for relation in self._store.relations(starts, types=types, direction=Direction.OUT) if keys else ():
            if relation.key in wanted:
                self._said.update(_by_subject(relation.claims))

    def _keep(self, claims: Iterable[EntityClaim]) -> None:
        """Keep what is said of organisations, who may be linked or merged in the end."""
        for claim in claims:
            if claim.type in FAMILIES:
                self._organisations[claim.id][sums.origin(claim)] = claim


def _by_subject(claims: Iterable[EntityClaim | RelationClaim]) -> dict[Subject, Said]:
    said: dict[Subject, Said] = defaultdict(dict)
    for claim in claims:
        subject, name = (claim.id, claim.name) if isinstance(claim, EntityClaim) else (claim.key, "")
        digest = hash((name, frozenset(claim.props.items()), claim.source))
        said[subject][sums.origin(claim)] = digest
    return said


def _spoken(claim: EntityClaim) -> Iterator[str]:
    """The names that an entity can be called by."""
    yield claim.name
    for told in (claim.props.get("aliases"), claim.props.get("name_en")):
        if isinstance(told, str | tuple):
            yield from [told] if isinstance(told, str) else told
