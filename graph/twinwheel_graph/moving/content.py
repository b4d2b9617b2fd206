"""What a store holds, in a form that two stores of whatever kind can be compared by: counts and digests per type."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TypeAlias, TypeVar

import orjson

from twinwheel_graph.model import Direction, Entity, EntityClaim, Merge, Relation, RelationClaim
from twinwheel_graph.stores.base import GraphStore, pages

PAGE = 1_000
"""How many entities are held in memory at once, and how many claims go in one batch at the least."""

MERGED, WITHHELD = "merged ids", "withheld relations"
"""What of a store's content has no type; it stands among the types where there is any."""

Progress: TypeAlias = Callable[[int], None]
"""Told how many entities and relations more are done."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Content:
    """All of one type: how many, and a digest that no order changes (the sum of the digests of each, as 32 digits)."""

    count: int
    digest: str


def entities(store: GraphStore, after: str | None = None) -> Iterator[Sequence[Entity]]:
    """All entities in order of id, page by page, after the id `after`."""
    return pages(store, after=after, size=PAGE)


def relations(store: GraphStore, page: Sequence[Entity]) -> Iterator[Sequence[Relation]]:
    """The relations that go out from these entities, a part at a time: one entity may have very many."""
    found = store.relations([entity.id for entity in page], direction=Direction.OUT)
    return parts(found, PAGE)


def merges(store: GraphStore, after: str | None = None) -> Iterator[Sequence[Merge]]:
    """All merges in order of id, page by page, after the id `after`."""
    while True:
        page = store.merges(after=after, limit=PAGE)
        if page.items:
            yield page.items
        after = page.after
        if after is None:
            return


def parts(found: Iterable[Part], size: int) -> Iterator[Sequence[Part]]:
    """What is found, so many at a time."""
    rest = iter(found)
    while part := tuple(islice(rest, size)):
        yield part


def content(store: GraphStore, progress: Progress = lambda _done: None) -> Mapping[str, Content]:
    """What a store holds of each entity and relation type, by type. Revisions are each store's own and left out."""
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for page in entities(store):
        for entity in page:
            counts[entity.type] += 1
            sums[entity.type] += _digest(_entity(entity))
        progress(len(page))
        for part in relations(store, page):
            for relation in part:
                counts[relation.type] += 1
                sums[relation.type] += _digest(_relation(relation))
            progress(len(part))
    for page_of_merges in merges(store):
        counts[MERGED] += len(page_of_merges)
        sums[MERGED] += sum(_digest([one.id, one.into]) for one in page_of_merges)
    for claim in store.withheld():
        counts[WITHHELD] += 1
        sums[WITHHELD] += _digest([claim.type, claim.start, claim.end, *_claim(claim)])
    return {type: Content(counts[type], f"{sums[type] % (1 << 128):032x}") for type in sorted(counts)}


def _digest(told: object) -> int:
    text = orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS)
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest())


def _entity(entity: Entity) -> object:
    return [entity.id, entity.type, entity.name, entity.props, [_claim(claim) for claim in entity.claims]]


def _relation(relation: Relation) -> object:
    ends = [relation.type, relation.start, relation.end]
    return [*ends, relation.props, [_claim(claim) for claim in relation.claims]]


def _claim(claim: EntityClaim | RelationClaim) -> list[object]:
    if isinstance(claim, EntityClaim):
        name, used = claim.name, [claim.origin]
    else:
        name, used = "", [claim.origin_start, claim.origin_end]
    return [name, claim.props, asdict(claim.source), *(used if any(used) else ())]
