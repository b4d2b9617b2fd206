"""Which ids are taken for one, and where claims stand by that: the same in every store, before anything is written.

A map says of each merged id which one it goes by, its canonical id, which is never merged itself. Every claim stands
at the canonical id of the id its source used, and keeps that as its origin; so a merge can be undone, and survives
that its claims are taken in again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Batch, Entity, EntityClaim, Merge, RelationClaim, RelationKey, Telling
from twinwheel_graph.stores.sums import Origin


@dataclass(frozen=True, slots=True)
class Moves:
    """What a batch does to the map. `canonical` tells it of every id of the groups that are touched, after the batch.

    `moved` are the ids that go by another id than before, each with that former one.
    """

    canonical: Mapping[str, str]
    moved: Mapping[str, str]
    merges: Sequence[Merge]

    @property
    def left(self) -> list[str]:
        """The canonical ids that claims may be taken from."""
        return sorted(set(self.moved.values()))

    @property
    def touched(self) -> list[str]:
        """The canonical ids whose claims may change."""
        return sorted({*self.moved.values(), *(self.canonical[id] for id in self.moved)})

    def refused(self, canonical: str) -> tuple[Merge, ...]:
        """The merges of the batch that lead to an id: which of them is wrong nobody can tell."""
        return tuple(one for one in self.merges if self.canonical[one.into] == canonical)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The origins to be taken out of each entity and each relation, and what is to be taken out of the withheld."""

    entities: dict[str, set[Origin]] = field(default_factory=lambda: defaultdict(set))
    relations: dict[RelationKey, set[Origin]] = field(default_factory=lambda: defaultdict(set))
    withheld: list[Telling] = field(default_factory=list)


class _Group:
    """Ids that are taken for one, and the one they go by."""

    def __init__(self, head: str, ids: Iterable[str]) -> None:
        self.head = head
        self.ids = {head, *ids}


def moves(batch: Batch, known: Mapping[str, str]) -> Moves:
    """What splits and merges come to, given the canonical id of every merged id of the groups they touch.

    Raises:
        BadRow: An id is merged into itself, at once or by others in between (`merge_cycle`).
    """
    groups = _groups(known)
    for id in batch.splits:
        _split(groups, id)
    for one in batch.merges:
        _merge(groups, one)
    canonical = {id: group.head for id, group in groups.items()}
    moved = {id: known.get(id, id) for id, head in canonical.items() if known.get(id, id) != head}
    return Moves(canonical, moved, batch.merges)


def named(batch: Batch) -> list[str]:
    """The ids that splits and merges name."""
    return sorted({*batch.splits, *(id for one in batch.merges for id in (one.id, one.into))})


def _groups(known: Mapping[str, str]) -> dict[str, _Group]:
    members: dict[str, list[str]] = defaultdict(list)
    for id, head in known.items():
        members[head].append(id)
    return {id: group for head, ids in members.items() for group in [_Group(head, ids)] for id in group.ids}


def _split(groups: dict[str, _Group], id: str) -> None:
    group = groups.get(id)
    if group is not None and group.head != id:
        group.ids.remove(id)
        groups[id] = _Group(id, ())


def _merge(groups: dict[str, _Group], told: Merge) -> None:
    one, goal = (groups.setdefault(id, _Group(id, ())) for id in (told.id, told.into))
    if one is goal:
        if one.head == told.id:
            raise BadRow("merge_cycle", field="into", value=told.id, into=told.into, refused=(told,))
        return
    # The smaller group moves, so that a long chain of merges stays cheap.
    small, large = sorted((one, goal), key=lambda group: len(group.ids))
    large.head = goal.head
    large.ids |= small.ids
    groups.update(dict.fromkeys(small.ids, large))


# --- where claims stand


def entity_at(claim: EntityClaim, canonical: Mapping[str, str]) -> EntityClaim:
    """A claim where it belongs: at the canonical id of the id its source used."""
    spoken = claim.origin or claim.id
    id = canonical.get(spoken, claim.id)
    origin = "" if id == spoken else spoken
    return claim if (id, origin) == (claim.id, claim.origin) else replace(claim, id=id, origin=origin)


def relation_at(claim: RelationClaim, canonical: Mapping[str, str]) -> RelationClaim:
    """The same of a relation, at both ends."""
    from_, to = claim.origin_start or claim.start, claim.origin_end or claim.end
    start, end = canonical.get(from_, claim.start), canonical.get(to, claim.end)
    first, second = "" if start == from_ else from_, "" if end == to else to
    if (start, end, first, second) == (claim.start, claim.end, claim.origin_start, claim.origin_end):
        return claim
    return replace(claim, start=start, end=end, origin_start=first, origin_end=second)


def spoken(batch: Batch) -> set[str]:
    """The ids that claims of a batch speak of."""
    ids = {claim.origin or claim.id for claim in batch.entities}
    for link in batch.relations:
        ids |= {link.origin_start or link.start, link.origin_end or link.end}
    return ids


def origins(batch: Batch) -> set[str]:
    """The ids that claims of a batch name as their origins."""
    found = {claim.origin for claim in batch.entities if claim.origin}
    for link in batch.relations:
        if link.origin_start or link.origin_end:
            found |= {link.origin_start, link.origin_end}
    return found - {""}


def placed(batch: Batch, canonical: Mapping[str, str]) -> Batch:
    """A batch of claims at their canonical ids, of which all that are merged are told."""
    # An origin that is not merged (any more) is the id itself.
    known = {**{id: id for id in origins(batch)}, **canonical}
    if not known:
        return batch
    return replace(
        batch,
        entities=[entity_at(claim, known) for claim in batch.entities],
        relations=[relation_at(claim, known) for claim in batch.relations],
    )


def deletions(batch: Batch, canonical: Mapping[str, str]) -> tuple[list[str], list[RelationKey]]:
    """The entities and relations that a batch takes out, by their canonical ids."""
    at = canonical.get
    return (
        [at(id, id) for id in batch.delete_entities],
        [RelationKey(key.type, at(key.start, key.start), at(key.end, key.end)) for key in batch.delete_relations],
    )


def deleted(batch: Batch) -> set[str]:
    """The ids that deletions name."""
    return {*batch.delete_entities, *(id for key in batch.delete_relations for id in (key.start, key.end))}


def withdrawn(batch: Batch, canonical: Mapping[str, str]) -> Withdrawn:
    """What a batch withdraws, where it stands; the ids of a telling are those that its source used."""
    found = Withdrawn()
    for told in batch.withdrawn:
        if isinstance(told.subject, str):
            id, origin = _placed_id(told.subject, canonical)
            found.entities[id].add((told.dataset, told.locator, origin))
            continue
        start, first = _placed_id(told.subject.start, canonical)
        end, last = _placed_id(told.subject.end, canonical)
        if start == end and first != last:
            found.withheld.append(told)
        else:
            found.relations[RelationKey(told.subject.type, start, end)].add((told.dataset, told.locator, first, last))
    return found


def withdrawn_ids(batch: Batch) -> set[str]:
    """The ids that what is withdrawn was said of."""
    ids: set[str] = set()
    for told in batch.withdrawn:
        ids |= {told.subject} if isinstance(told.subject, str) else {told.subject.start, told.subject.end}
    return ids


def _placed_id(id: str, canonical: Mapping[str, str]) -> tuple[str, str]:
    """The id that an id goes by, and itself where that is another."""
    goal = canonical.get(id, id)
    return goal, "" if goal == id else id


# --- what moves


def moved_entities(moves: Moves, before: Iterable[Entity]) -> dict[str, list[EntityClaim]]:
    """The claims of the touched entities by where they belong now.

    Raises:
        BadRow: Things of different types would be one (`merge_types`).
    """
    grouped: dict[str, list[EntityClaim]] = defaultdict(list)
    for entity in before:
        for claim in entity.claims:
            placed = entity_at(claim, moves.canonical)
            grouped[placed.id].append(placed)
    for id, claims in grouped.items():
        if len({claim.type for claim in claims}) > 1:
            first = next(claim for claim in claims if claim.type != claims[0].type)
            told = f"{claims[0].type}, {first.type}"
            refused = moves.refused(id)
            raise BadRow("merge_types", field="into", value=refused[-1].id, into=id, types=told, refused=refused)
    return grouped


def moved_relations(moves: Moves, claims: Iterable[RelationClaim]) -> list[RelationClaim]:
    """Claims of relations where they belong now.

    Raises:
        BadRow: A relation joins what would be one (`merge_related`).
    """
    found = []
    for claim in claims:
        placed = relation_at(claim, moves.canonical)
        if placed.withheld and not claim.withheld:
            told = {"value": claim.start, "into": claim.end, "relation": claim.type}
            raise BadRow("merge_related", field="into", refused=moves.refused(placed.end), **told)
        found.append(placed)
    return found
