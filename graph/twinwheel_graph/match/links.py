"""Relations around candidates, kept in memory and in step with the store, and what of them may count."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from twinwheel_graph.dates import first_day
from twinwheel_graph.model import Relation, RelationClaim
from twinwheel_graph.retrieve.base import Neighbours
from twinwheel_graph.stores.base import GraphStore

KEPT = 300_000
"""How many links are kept before the memory starts anew."""

FEED = 20_000
"""A longer change feed than this is answered by starting anew."""


Origin: TypeAlias = tuple[str, str]
"""What a source is known by: dataset and locator."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation seen from one of its ends. `claims` are the dates (YYYYMMDD, 0 undated) and origins that state it."""

    other: str
    other_type: str
    forward: bool
    relation: Relation
    claims: tuple[tuple[int, Origin], ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """What may count in a question: nothing dated on or after `before`, nothing of who asks.

    `own` are the origins of the asking entity: a cooperation that is only known from it is not evidence either.
    """

    before: int = 0
    admitted: frozenset[str] = frozenset()
    entity: str = ""
    own: frozenset[Origin] = frozenset()

    def counts(self, link: Link, item: str = "") -> bool:
        """Whether a link may be evidence; the links of an admitted `item` count whatever their date."""
        if not self.before and not self.entity:
            return True
        if self.entity in (link.other, item) and self.entity:
            return False
        if not self.before or (item and item in self.admitted):
            return self._not_own(link)
        return any(date < self.before and self._stated(link, origin) for date, origin in link.claims)

    def stating(self, link: Link) -> tuple[RelationClaim, ...]:
        """The claims for which a link counts; all of them where it counts by an admitted item."""
        if not self.before and not self.own:
            return link.relation.claims
        claims = zip(link.claims, link.relation.claims, strict=True)
        counted = [
            claim
            for (date, origin), claim in claims
            if (not self.before or date < self.before) and self._stated(link, origin)
        ]
        return tuple(counted) or link.relation.claims

    def _not_own(self, link: Link) -> bool:
        return not self.own or any(self._stated(link, origin) for _, origin in link.claims)

    def _stated(self, link: Link, origin: Origin) -> bool:
        return link.relation.type != "COOPERATED_WITH" or origin not in self.own


class Links:
    """Links by relation type and id, read when first asked for. Safe to use from several threads."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._known: dict[str, dict[str, tuple[Link, ...]]] = defaultdict(dict)
        self._count = 0
        self._revision = -1
        self._strange: dict[str, bool] = {}

    def sync(self) -> int:
        """Forget what has changed since the last question; the revision of the store."""
        with self._lock:
            revision = self._store.revision()
            if revision != self._revision:
                self._drop_changed()
                self._revision = revision
            return revision

    def of(self, ids: Iterable[str], types: Sequence[str]) -> Mapping[str, list[Link]]:
        """The links of these relation types at each id (ids without any are left out)."""
        wanted = list(ids)
        found: dict[str, list[Link]] = {}
        with self._lock:
            self._fill(wanted, types)
            for known in [self._known[type] for type in types]:
                for id, links in zip(wanted, map(known.get, wanted), strict=True):
                    if links:
                        found[id] = [*found[id], *links] if id in found else list(links)
        return found

    def strange(self, types: Sequence[str]) -> bool:
        """Whether most of what was last met had links of these types that nobody had read: then let them come along."""
        return any(self._strange.get(type, True) for type in types)

    def meet(self, ids: Iterable[str], types: Sequence[str], around: Neighbours | None) -> None:
        """Learn which of these are new, and take their links (all there are of these types) from what came along."""
        wanted = set(ids)
        with self._lock:
            self._bound()
            new = {type: wanted - self._known[type].keys() for type in types}
            self._strange.update((type, 2 * len(ids) > len(wanted)) for type, ids in new.items())
            if around is not None and around.revision >= self._revision:
                self._take(new, around.relations, around.kinds)

    def _fill(self, ids: Sequence[str], types: Sequence[str]) -> None:
        self._bound()
        wanted = set(ids)
        lacking = [type for type in types if not wanted <= self._known[type].keys()]
        if not lacking:
            return
        missing = sorted(set().union(*(wanted - self._known[type].keys() for type in lacking)))
        relations: list[Relation] = []
        kinds: dict[str, str] = {}
        for relation, start_type, end_type in self._store.linked(missing, types=lacking):
            relations.append(relation)
            kinds[relation.start], kinds[relation.end] = start_type, end_type
        self._take(dict.fromkeys(lacking, missing), relations, kinds)

    def _take(self, new: Mapping[str, Iterable[str]], relations: Sequence[Relation], kinds: Mapping[str, str]) -> None:
        """`new` are the ids of which all relations of a type are among those given."""
        fresh: dict[str, dict[str, list[Link]]] = {type: {id: [] for id in ids} for type, ids in new.items()}
        for relation in relations:
            for id in (relation.start, relation.end):
                if id in fresh[relation.type]:
                    fresh[relation.type][id].append(_link(relation, id, kinds))
        for type, by_id in fresh.items():
            self._known[type].update((id, tuple(links)) for id, links in by_id.items())
            self._count += sum(map(len, by_id.values()))

    def _drop_changed(self) -> None:
        if self._revision < 0:
            return
        for number, change in enumerate(self._store.changes(self._revision)):
            if number > FEED:
                self._clear()
                return
            if change.relation is not None:
                known = self._known[change.relation.type]
                known.pop(change.relation.start, None)
                known.pop(change.relation.end, None)

    def _bound(self) -> None:
        if self._count > KEPT:
            self._clear()

    def _clear(self) -> None:
        self._known.clear()
        self._count = 0


def _link(relation: Relation, id: str, kinds: Mapping[str, str]) -> Link:
    claims = tuple(
        (first_day(str(claim.props.get("date", ""))), (claim.source.dataset, claim.source.locator))
        for claim in relation.claims
    )
    other = relation.other(id)
    return Link(other, kinds.get(other, ""), relation.start == id, relation, claims)
