"""Reading from Neo4j inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from twinwheel_graph.model import Entity, Relation, RelationKey, Stats, Telling, Value
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores.edge import RESERVED
from twinwheel_graph.stores.neo4j_codec import digest, entity_of, locators_of, relation_of

if TYPE_CHECKING:
    from twinwheel_graph.stores.neo4j_server import Asked

Row: TypeAlias = Sequence[Any]


def rows(asked: Asked, statement: str, **values: Any) -> list[Row]:
    """The answer of a statement."""
    return [record.values() for record in asked.run(statement, values)]


def entities(asked: Asked, ids: Sequence[str]) -> dict[str, Entity]:
    """The known ones of these ids."""
    found = [entity_of(kept) for (kept,) in rows(asked, cypher.ENTITIES, ids=ids)]
    return {entity.id: entity for entity in found}


def types(asked: Asked, ids: Sequence[str]) -> dict[str, str]:
    """The type of each known id."""
    return {row[0]: row[1] for row in rows(asked, cypher.TYPES, ids=ids)}


def page(asked: Asked, type: str | None, where: Mapping[str, Value], after: str, limit: int) -> list[Entity]:
    """The next entities in order of id, `limit` at most."""
    if any(name in RESERVED or name.startswith("_") for name in where):
        return []
    statement = cypher.PAGE if type is None else cypher.PAGE_OF_TYPE
    wanted = {name: list(value) if isinstance(value, tuple) else value for name, value in where.items()}
    found = rows(asked, statement, type=type, where=wanted, after=after, limit=limit)
    return [entity_of(kept) for (kept,) in found]


def named(asked: Asked, key: str) -> list[str]:
    """The ids that carry a name, by its key, in order."""
    return sorted(id for (id,) in rows(asked, cypher.NAMED, key=digest(key)))


def around(asked: Asked, id: str, limit: int) -> list[tuple[Relation, Entity]]:
    """Some relations of an entity, each with the entity at its other end; one to itself is met at both ends."""
    found = rows(asked, cypher.AROUND, id=id, limit=limit)
    return [(relation_of(*kept), entity_of(other)) for *kept, other in found]


def known_relations(asked: Asked, keys: Iterable[RelationKey]) -> dict[RelationKey, Relation]:
    """The known ones of these relations."""
    found = {}
    for type, pairs in by_type(keys).items():
        for kept in rows(asked, cypher.known_relations(type), keys=pairs):
            relation = relation_of(*kept)
            found[relation.key] = relation
    return found


def by_type(keys: Iterable[RelationKey]) -> dict[str, list[tuple[str, str]]]:
    """The ends of relations, by type and in order; a type that no ontology has has none."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key in sorted(keys, key=lambda one: (one.type, one.start, one.end)):
        if key.type in ontology().relations:
            grouped.setdefault(key.type, []).append((key.start, key.end))
    return grouped


def tellings(asked: Asked, dataset: str) -> Iterator[Telling]:
    """What a dataset speaks of, entities first."""
    keys = [key for (key,) in rows(asked, cypher.TELLINGS, dataset=dataset)]
    for id, claims in rows(asked, cypher.ENTITY_TELLINGS, keys=keys) if keys else ():
        yield from (Telling(id, dataset, locator) for locator in locators_of(claims, dataset))
    for type in ontology().relations if keys else ():
        for start, end, claims in rows(asked, cypher.relation_tellings(type), keys=keys):
            key = RelationKey(type, start, end)
            yield from (Telling(key, dataset, locator) for locator in locators_of(claims, dataset))


def stats(asked: Asked) -> Stats:
    """Counts by type and dataset."""
    ((revision,),) = rows(asked, cypher.REVISION)
    counted = [row for row in rows(asked, cypher.counts(ontology())) if row[-1]]
    nodes, links = ({type: count for node, type, count in counted if node is wanted} for wanted in (True, False))
    return Stats(revision, nodes, links, {row[0]: row[1] for row in rows(asked, cypher.DATASETS)})
