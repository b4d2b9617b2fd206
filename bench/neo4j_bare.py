"""The official driver by itself, with the least Cypher that does the same work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from twinwheel_graph.model import EntityClaim, RelationClaim
from twinwheel_graph.stores import sums
from twinwheel_graph.stores.neo4j_codec import entity_row, relation_row

if TYPE_CHECKING:
    from neo4j import Driver

PREFIX = "bare:"
"""Before the ids of what the driver writes beside the store: into the same labels, types and indexes."""

LEAST = "Bare"
"""The label of what it writes with no more than the domain's properties and one unique constraint."""

Rows = Sequence[Mapping[str, Any]]

CONSTRAINT = f"CREATE CONSTRAINT bare IF NOT EXISTS FOR (n:{LEAST}) REQUIRE n.id IS UNIQUE"
ENTITIES = "UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row, n:$(row._type)"
LEAST_ENTITIES = f"UNWIND $rows AS row MERGE (n:{LEAST} {{id: row.id}}) SET n = row"
DELETE = "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"
CLEAN = (
    f"MATCH (n:Entity) WHERE n.id STARTS WITH '{PREFIX}' AND ($all OR n:Achievement) {DELETE}",
    f"MATCH (n:{LEAST}) WHERE $all OR n.id STARTS WITH 'ach:' {DELETE}",
)


def relations(label: str, type: str) -> str:
    """Relations of a type between what is there."""
    return f"""
UNWIND $rows AS row
MATCH (a:{label}) USING INDEX a:{label}(id) WHERE a.id = row.key[0]
MATCH (b:{label}) USING INDEX b:{label}(id) WHERE b.id = row.key[1]
MERGE (a)-[r:{type}]->(b) SET r = row.properties
"""


class Bare:
    """A driver, and sessions of its own for each question."""

    def __init__(self, driver: Driver, database: str) -> None:
        self._driver = driver
        self._database = database

    def write(self, statement: str, rows: Rows) -> None:
        """One managed transaction."""
        with self._driver.session(database=self._database) as session:
            session.execute_write(lambda transaction: transaction.run(statement, rows=rows).consume())

    def read(self, statement: str, **values: Any) -> list[list[Any]]:
        """One statement in a transaction of its own, the quickest way to ask."""
        with self._driver.session(database=self._database, default_access_mode="READ") as session:
            return session.run(statement, values).values()

    def run(self, statement: str, **values: Any) -> None:
        """A statement that begins transactions of its own, or changes the schema."""
        with self._driver.session(database=self._database) as session:
            session.run(statement, values).consume()

    def relate(self, label: str, rows: Mapping[str, Rows]) -> None:
        """Relations by type, in one transaction as the store writes them."""
        with self._driver.session(database=self._database) as session:
            session.execute_write(
                lambda transaction: [
                    transaction.run(relations(label, type), rows=part).consume() for type, part in rows.items()
                ]
            )


def entity_rows(claims: Sequence[EntityClaim]) -> Rows:
    """The very rows that the store keeps, under ids of their own."""
    found = (sums.entity_with(None, brought, 1) for brought in sums.by_entity(claims).values())
    return [{**row, "id": PREFIX + row["id"]} for row in map(entity_row, found)]


def relation_rows(claims: Sequence[RelationClaim]) -> dict[str, Rows]:
    """The same of relations, by type."""
    by_type: dict[str, list[Mapping[str, Any]]] = {}
    for key, brought in sums.by_relation(claims).items():
        row = relation_row(sums.relation_with(None, brought, 1))
        by_type.setdefault(key.type, []).append({**row, "key": [PREFIX + id for id in row["key"]]})
    return by_type


def least_entities(claims: Sequence[EntityClaim]) -> Rows:
    """The domain's properties alone."""
    return [{**_listed(claim.props), "id": claim.id, "name": claim.name} for claim in claims]


def least_relations(claims: Sequence[RelationClaim]) -> dict[str, Rows]:
    """The same of relations, by type."""
    by_type: dict[str, list[Mapping[str, Any]]] = {}
    for claim in claims:
        by_type.setdefault(claim.type, []).append({"key": [claim.start, claim.end], "properties": _listed(claim.props)})
    return by_type


def _listed(props: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in props.items()}
