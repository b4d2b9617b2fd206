"""What every store does with claims before it writes them: by entity or relation, then summed with what was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from twinwheel_graph import merge
from twinwheel_graph.errors import BadRow
from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import Entity, EntityClaim, Relation, RelationClaim, RelationKey, Value

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


def origin(claim: EntityClaim | RelationClaim) -> Origin:
    """What a claim is known by within its entity or relation."""
    used = (claim.origin,) if isinstance(claim, EntityClaim) else (claim.origin_start, claim.origin_end)
    return claim.source.dataset, claim.source.locator, *used


def but(claims: Sequence[Claim], origins: Collection[Origin]) -> list[Claim]:
    """The claims of other origins."""
    return [claim for claim in claims if origin(claim) not in origins]


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
    return {origin(one): one for one in claims}


def _relation_claims(claims: Iterable[RelationClaim]) -> dict[Origin, RelationClaim]:
    return {origin(one): one for one in claims}


def _without_nulls(claim: Claim) -> Claim:
    """A property that is null is not there."""
    told: Mapping[str, Value | None] = claim.props
    if None not in told.values():
        return claim
    return replace(claim, props={name: value for name, value in told.items() if value is not None})
