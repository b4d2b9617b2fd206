"""What every store does with claims before it writes them: by entity or relation, then summed with what was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from twinwheel_graph import merge
from twinwheel_graph.errors import BadRow
from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import Entity, EntityClaim, Relation, RelationClaim, RelationKey, Telling, Value

Origin: TypeAlias = tuple[str, ...]
"""What a claim is known by within its entity or relation: dataset, locator, and the ids that its source used."""

Claim = TypeVar("Claim", EntityClaim, RelationClaim)


def by_entity(claims: Iterable[EntityClaim]) -> dict[str, dict[Origin, EntityClaim]]:
    """The claims of each entity by their origin; of two of one origin the last holds."""
    grouped: dict[str, dict[Origin, EntityClaim]] = defaultdict(dict)
    for claim in claims:
        grouped[claim.id][claim.source.dataset, claim.source.locator, claim.origin] = _without_nulls(claim)
    return grouped


def by_relation(claims: Iterable[RelationClaim]) -> dict[RelationKey, dict[Origin, RelationClaim]]:
    """The claims of each relation by their origin; of two of one origin the last holds."""
    grouped: dict[RelationKey, dict[Origin, RelationClaim]] = defaultdict(dict)
    for claim in claims:
        origin = claim.source.dataset, claim.source.locator, claim.origin_start, claim.origin_end
        grouped[claim.key][origin] = _without_nulls(claim)
    return grouped


def entity_with(before: Entity | None, brought: dict[Origin, EntityClaim], revision: int) -> Entity:
    """An entity with more claims; BadRow where they are not of one type."""
    claims = _entity_claims(before.claims) | brought if before else brought
    types = {claim.type for claim in claims.values()} if len(claims) > 1 else ()
    if len(types) > 1:
        first = next(iter(brought.values()))
        raise BadRow("type_conflict", field="entity", value=first.id, types=", ".join(sorted(types)))
    return merge.entity(claims.values(), revision)


def relation_with(before: Relation | None, brought: dict[Origin, RelationClaim], revision: int) -> Relation:
    """A relation with more claims."""
    claims = _relation_claims(before.claims) | brought if before else brought
    return merge.relation(claims.values(), revision)


def without(claims: Sequence[Claim], dataset: str) -> list[Claim]:
    """The claims that other datasets make."""
    return [claim for claim in claims if claim.source.dataset != dataset]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The origins to be taken out of each entity and of each relation, and what is taken out of what is withheld."""

    entities: Mapping[str, set[Origin]]
    relations: Mapping[RelationKey, set[Origin]]
    withheld: Sequence[Telling]


def withdrawn(tellings: Iterable[Telling], canonical: Mapping[str, str]) -> Withdrawn:
    """What is to be taken out where it stands: at the canonical ids of those that tell of it."""
    entities: dict[str, set[Origin]] = defaultdict(set)
    relations: dict[RelationKey, set[Origin]] = defaultdict(set)
    withheld = []
    for told in tellings:
        if isinstance(told.subject, str):
            id = canonical.get(told.subject, told.subject)
            entities[id].add((told.dataset, told.locator, "" if id == told.subject else told.subject))
            continue
        used = told.subject.start, told.subject.end
        start, end = (canonical.get(id, id) for id in used)
        if start == end and used[0] != used[1]:
            withheld.append(told)
        origins = ("" if id == at else id for id, at in zip(used, (start, end), strict=True))
        relations[RelationKey(told.subject.type, start, end)].add((told.dataset, told.locator, *origins))
    return Withdrawn(entities, relations, withheld)


def but(claims: Sequence[Claim], origins: Collection[Origin]) -> list[Claim]:
    """The claims of other origins."""
    return [claim for claim in claims if _origin(claim) not in origins]


def _origin(claim: EntityClaim | RelationClaim) -> Origin:
    used = (claim.origin,) if isinstance(claim, EntityClaim) else (claim.origin_start, claim.origin_end)
    return claim.source.dataset, claim.source.locator, *used


def name_keys(entity: Entity) -> set[str]:
    """The keys of every name an entity is known by."""
    english = entity.props.get("name_en")
    spoken = (entity.name, *entity.aliases, *([english] if isinstance(english, str) else []))
    return {name_key(name) for name in spoken}


def check_ends(keys: Collection[RelationKey], known: Collection[str]) -> None:
    """Both ends of each relation are known; BadRow names the first that is not."""
    for key in keys:
        for field, id in (("from", key.start), ("to", key.end)):
            if id not in known:
                raise BadRow("dangling_id", field=field, value=id)


def _entity_claims(claims: Iterable[EntityClaim]) -> dict[Origin, EntityClaim]:
    return {(one.source.dataset, one.source.locator, one.origin): one for one in claims}


def _relation_claims(claims: Iterable[RelationClaim]) -> dict[Origin, RelationClaim]:
    return {(one.source.dataset, one.source.locator, one.origin_start, one.origin_end): one for one in claims}


def _without_nulls(claim: Claim) -> Claim:
    """A property that is null is not there."""
    told: Mapping[str, Value | None] = claim.props
    if None not in told.values():
        return claim
    return replace(claim, props={name: value for name, value in told.items() if value is not None})
