"""Entities and relations as Neo4j keeps them: the ontology's properties as they are, claims as JSON texts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from twinwheel_graph import merge
from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import Entity, EntityClaim, Props, Relation, RelationClaim, Source, SourceKind, Value
from twinwheel_graph.stores.edge import RESERVED
from twinwheel_graph.stores.sums import name_keys

KINDS = {kind.value: kind for kind in SourceKind}

STORE, DATASET, TELLING = "TwinwheelStore", "TwinwheelDataset", "TwinwheelTelling"
MERGED, WITHHELD = "TwinwheelMerged", "TwinwheelWithheld"

OPTIONAL: Mapping[str, str] = {"_names": "string", "_origins": "string[]"}
"""What the store writes of its own only where there is something to say, with the types of neo4j-admin."""
"""The labels of the nodes that are the store's own."""

SOURCE_PARTS = 7
"""How many of a claim's parts tell its source; then come its own name and properties, then the ids that it used."""


def digest(text: str) -> str:
    """A key of fixed length, since an index takes no text of 8 kB."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def labels(type: str) -> tuple[str, str]:
    """The labels of an entity's node."""
    return "Entity", type


def store_row(identity: str, revision: int = 0) -> dict[str, Any]:
    """The properties of the one node that says what store this is; of schema 0, so that all is still to be made."""
    return {
        "only": 1,
        "identity": identity,
        "revision": revision,
        "assigned": revision,
        "schema": 0,
        "ontology": "",
    }


def dataset_row(name: str, claims: int) -> dict[str, Any]:
    """The properties of the node that counts a dataset's claims."""
    return {"key": digest(name), "name": name, "claims": claims}


def telling_row(names: Sequence[str]) -> dict[str, Any]:
    """The properties of the node of a set of datasets that tell of one fact together."""
    return {"key": telling(names), "datasets": list(names)}


def merged_row(id: str, canonical: str) -> dict[str, Any]:
    """The properties of the node that says which id another goes by."""
    return {"id": id, "canonical": canonical}


def withheld_row(claim: RelationClaim) -> dict[str, Any]:
    """The properties of the node that keeps what joins two ids that are taken for one."""
    start, end = claim.origin_start or claim.start, claim.origin_end or claim.end
    told = claim.source
    return {
        "key": withheld_key(claim.type, start, end, told.dataset, told.locator),
        "entity": claim.start,
        "type": claim.type,
        "start": start,
        "end": end,
        "dataset": digest(told.dataset),
        "claim": _dumped(claim, None, None),
    }


def withheld_of(kept: Mapping[str, Any]) -> RelationClaim:
    """A withheld claim from its node's properties."""
    source, _, said, origins = _told(kept["claim"])
    return RelationClaim(kept["type"], kept["entity"], kept["entity"], _values(said or {}), source, *origins)


def entity_row(entity: Entity) -> dict[str, Any]:
    """The properties of an entity's node."""
    return {**entity_told(entity), **shared_row(entity)}


def relation_row(relation: Relation) -> dict[str, Any]:
    """A relation's ends and properties."""
    key, properties = relation_told(relation)
    return {"key": key, "properties": {**properties, **shared_row(relation)}}


def shared_row(fact: Entity | Relation) -> dict[str, Any]:
    """Those of the properties that facts of one type, told by the same datasets, have in common."""
    names = told_by(fact)
    kind = {"_type": fact.type} if isinstance(fact, Entity) else {}
    return {"_revision": fact.revision, "_datasets": list(names), "_told_by": telling(names), **kind}


def entity_told(entity: Entity) -> dict[str, Any]:
    """The other properties of an entity's node."""
    names = (None if claim.name == entity.name else claim.name for claim in entity.claims)
    return {
        **entity.props,
        "id": entity.id,
        "name": entity.name,
        "_name": digest(name_key(entity.name)),
        **({"_names": others} if (others := _other_names(entity)) else {}),
        "_claims": [_dumped(claim, entity.props, name) for claim, name in zip(entity.claims, names, strict=True)],
        **_used(entity),
    }


def relation_told(relation: Relation) -> tuple[tuple[str, str], dict[str, Any]]:
    """A relation's ends, and its other properties."""
    claims = [_dumped(claim, relation.props, None) for claim in relation.claims]
    return (relation.start, relation.end), {**relation.props, "_claims": claims, **_used(relation)}


def _other_names(entity: Entity) -> str:
    """The keys of all names but the first."""
    return " ".join(sorted(map(digest, name_keys(entity) - {name_key(entity.name)})))


def entity_of(kept: Mapping[str, Any]) -> Entity:
    """An entity from its node's properties."""
    id, type, name, props = kept["id"], kept["_type"], kept["name"], _props(kept)
    claims = []
    for source, own, said, origin in map(_told, kept["_claims"]):
        told = props if said is None else _values(said)
        claims.append(EntityClaim(id, type, name if own is None else own, told, source, *origin))
    return Entity(id, type, name, props, merge.ordered(claims), kept["_revision"])


def relation_of(start: str, type: str, end: str, kept: Mapping[str, Any]) -> Relation:
    """A relation from its ends and properties."""
    props = _props(kept)
    claims = []
    for source, _, said, origins in map(_told, kept["_claims"]):
        claims.append(RelationClaim(type, start, end, props if said is None else _values(said), source, *origins))
    return Relation(type, start, end, props, merge.ordered(claims), kept["_revision"])


def datasets(claims: Iterable[EntityClaim | RelationClaim]) -> Counter[str]:
    """How many claims each dataset makes."""
    return Counter(claim.source.dataset for claim in claims)


def datasets_of(kept: Sequence[str]) -> Counter[str]:
    """The same of claims as they are kept."""
    return Counter(orjson.loads(text)[0] for text in kept)


def tellings_of(kept: Sequence[str], dataset: str) -> list[tuple[str, Sequence[str]]]:
    """The places of a dataset's claims and the merged ids it used there, of claims as they are kept."""
    return [(told[1], told[SOURCE_PARTS + 2 :]) for told in map(orjson.loads, kept) if told[0] == dataset]


def withheld_key(type: str, start: str, end: str, dataset: str, locator: str) -> str:
    """The key of the node that keeps a withheld claim; ends are the ids that its source used."""
    return digest(orjson.dumps((type, start, end, dataset, locator)).decode())


def telling(names: Iterable[str]) -> str:
    """The key of a set of datasets."""
    return digest(orjson.dumps(sorted(names)).decode())


def told_by(fact: Entity | Relation) -> tuple[str, ...]:
    """The set of datasets that tell of a fact."""
    return tuple(sorted({source.dataset for source in fact.sources}))


def _used(fact: Entity | Relation) -> dict[str, Any]:
    """The merged ids that sources used, where they used any."""
    used = sorted({id for claim in fact.claims for id in _origins(claim)} - {""})
    return {"_origins": used} if used else {}


def _origins(claim: EntityClaim | RelationClaim) -> tuple[str, ...]:
    """The ids that a claim used where they are merged; nothing where none is."""
    used = (claim.origin,) if isinstance(claim, EntityClaim) else (claim.origin_start, claim.origin_end)
    return used if any(used) else ()


def _dumped(claim: EntityClaim | RelationClaim, props: Props | None, name: str | None) -> str:
    """A claim; where it says just what the sum says, its name and properties are null, so that they stand once."""
    source = claim.source
    said = None if claim.props == props else dict(claim.props)
    parts = (source.dataset, source.locator, source.kind, source.date, source.licence, source.text, source.score)
    return orjson.dumps((*parts, name, said, *_origins(claim))).decode()


def _told(text: str) -> tuple[Source, str | None, Mapping[str, Any] | None, Sequence[str]]:
    """A claim's source, name and properties as they were dumped, and the ids that it used."""
    parts = orjson.loads(text)
    name, said, *origins = parts[SOURCE_PARTS:]
    return _source(*parts[:SOURCE_PARTS]), name, said, origins


def _source(dataset: str, locator: str, kind: str, date: str, licence: str, text: str, score: float | None) -> Source:
    return Source(dataset, locator, KINDS[kind], date, licence, text, score)


def _props(kept: Mapping[str, Any]) -> dict[str, Value]:
    return _values({name: value for name, value in kept.items() if name[0] != "_" and name not in RESERVED})


def _values(raw: Mapping[str, Any]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
