"""Empties a database between tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neo4j import Session

ALL = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"
CONSTRAINTS = "SHOW CONSTRAINTS YIELD name RETURN name"
INDEXES = (
    "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN name"
)


def wipe(session: Session) -> None:
    """Delete every node and relation; the schema stays."""
    session.run(ALL).consume()


def wipe_schema(session: Session) -> None:
    """Drop every constraint and index but the two that every database has."""
    for kind, listed in (("CONSTRAINT", CONSTRAINTS), ("INDEX", INDEXES)):
        for name in session.run(listed).value("name"):
            session.run(f"DROP {kind} `{name.replace('`', '``')}`").consume()


def is_empty(session: Session) -> bool:
    """Whether there is no node, constraint or index."""
    asked = ("MATCH (n) RETURN 1 LIMIT 1", CONSTRAINTS, INDEXES)
    return not any(session.run(query).values() for query in asked)
