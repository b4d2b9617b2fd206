"""How claims are summed into an entity or relation: by a fixed order of sources, so that arrival never matters.

A single value is taken from the best source that has one: official before seed, curated, secondary, inferred and
synthetic, then the newest, then by dataset and locator. Lists are the union in that order; dates of first mention
are the earliest. A name that loses stays as an alias. What a source says under another id that was merged into this one
counts alike, but for the name: that is one told under the entity's own id, where there is any.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from twinwheel_graph.model import Entity, EntityClaim, Props, Relation, RelationClaim, Source, SourceKind, Value
from twinwheel_graph.ontology import earliest_properties

Claim = TypeVar("Claim", EntityClaim, RelationClaim)

TRUST = (
    SourceKind.OFFICIAL,
    SourceKind.SEED,
    SourceKind.CURATED,
    SourceKind.SECONDARY,
    SourceKind.INFERRED,
    SourceKind.SYNTHETIC,
)
"""Kinds of source, the most trusted first."""


def rank(source: Source) -> tuple[int, tuple[int, ...], str, str]:
    """The place of a source in the order of claims."""
    newest_first = (*(-ord(char) for char in source.date), 0)
    return TRUST.index(source.kind), newest_first, source.dataset, source.locator


def ordered(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims in their order; those of one source by the ids it used."""
    given = tuple(claims)
    return given if len(given) == 1 else tuple(sorted(given, key=_place))


def entity(claims: Iterable[EntityClaim], revision: int = 0) -> Entity:
    """The sum of the claims of one entity (at least one)."""
    told = ordered(claims)
    first = told[0]
    if len(told) == 1 and "aliases" not in first.props:
        return Entity(first.id, first.type, first.name, first.props, told, revision)
    first = next((claim for claim in told if not claim.origin), first)
    props = dict(merged([claim.props for claim in told]))
    names = [claim.name for claim in told]
    kept = props.get("aliases", ())
    aliases = tuple(
        dict.fromkeys(name for name in (*(kept if isinstance(kept, tuple) else ()), *names) if name != first.name)
    )
    if aliases:
        props["aliases"] = aliases
    else:
        props.pop("aliases", None)
    return Entity(first.id, first.type, first.name, props, told, revision)


def relation(claims: Iterable[RelationClaim], revision: int = 0) -> Relation:
    """The sum of the claims of one relation (at least one)."""
    told = ordered(claims)
    first = told[0]
    props = first.props if len(told) == 1 else merged([claim.props for claim in told])
    return Relation(first.type, first.start, first.end, props, told, revision)


def _place(claim: EntityClaim | RelationClaim) -> tuple[tuple[int, tuple[int, ...], str, str], tuple[str, ...]]:
    used = (claim.origin,) if isinstance(claim, EntityClaim) else (claim.origin_start, claim.origin_end)
    return rank(claim.source), used


def merged(layers: Sequence[Props]) -> Props:
    """Properties of several claims as one, the first layer first."""
    if len(layers) == 1:
        return layers[0]
    out: dict[str, Value] = {}
    for layer in layers:
        for name, value in layer.items():
            known = out.get(name)
            if known is not None and name in earliest_properties():
                out[name] = min(str(known), str(value))
            elif isinstance(value, tuple) and isinstance(known, tuple):
                out[name] = tuple(dict.fromkeys((*known, *value)))
            elif known is None:
                out[name] = value
    return out
