"""Reading from the embedded store: every query is here, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import orjson

from twinwheel_graph import merge
from twinwheel_graph.model import (
    Change,
    Direction,
    Entity,
    EntityClaim,
    Relation,
    RelationClaim,
    RelationKey,
    Source,
    SourceKind,
    Telling,
)
from twinwheel_graph.stores.codec import load

Row: TypeAlias = tuple[Any, ...]

_KINDS = {kind.value: kind for kind in SourceKind}
_SOURCE = "d.name, c.locator, c.kind, c.date, c.licence, c.text, c.score"

_ENTITIES = f"""SELECT e.id, e.type, e.name, e.props, e.revision, {_SOURCE}, c.name, c.props
FROM entity AS e CROSS JOIN entity_claim AS c ON c.entity = e.pk CROSS JOIN dataset AS d ON d.pk = c.dataset"""
"""CROSS JOIN holds SQLite to this order, so that the claims of an entity come together."""

_RELATIONS = f"""SELECT r.type, s.id, t.id, r.props, r.revision, {_SOURCE}, c.props
FROM relation AS r JOIN entity AS s ON s.pk = r.start JOIN entity AS t ON t.pk = r."end"
JOIN relation_claim AS c ON c.relation = r.pk JOIN dataset AS d ON d.pk = c.dataset"""

_CHANGES = """
SELECT revision, 0, 1, id, type, "end" FROM gone WHERE revision > :since
UNION ALL SELECT revision, 1, 0, id, '', '' FROM entity WHERE revision > :since
UNION ALL SELECT r.revision, 2, 0, s.id, r.type, t.id
  FROM relation AS r JOIN entity AS s ON s.pk = r.start JOIN entity AS t ON t.pk = r."end" WHERE r.revision > :since
ORDER BY 1, 2"""


def entities(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Entity]:
    """The known ones of these ids, in the order asked for."""
    query = f"{_ENTITIES} WHERE e.id IN (SELECT value FROM json_each(?))"
    found = {entity.id: entity for entity in _entities(connection.execute(query, (_json(ids),)))}
    return [found[id] for id in dict.fromkeys(ids) if id in found]


def page(
    connection: sqlite3.Connection,
    types: Sequence[str] | None,
    where: Sequence[tuple[str, Any]],
    after: str,
    limit: int,
) -> list[str]:
    """The next ids in order, `limit` at most."""
    conditions = ["id > ?", *("json_extract(props, ?) = ?" for _ in where)]
    values: list[Any] = [after, *(part for name, value in where for part in (f"$.{name}", _bound(value)))]
    if types is not None:
        conditions.append("type IN (SELECT value FROM json_each(?))")
        values.append(_json(types))
    query = f"SELECT id FROM entity WHERE {' AND '.join(conditions)} ORDER BY id LIMIT ?"
    return [row[0] for row in connection.execute(query, (*values, limit))]


def types(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The type of each known id."""
    query = "SELECT id, type FROM entity WHERE id IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(query, (_json(ids),)).fetchall())


def named(connection: sqlite3.Connection, key: str) -> list[str]:
    """The ids that carry a name, by its key."""
    query = "SELECT id FROM name JOIN entity ON pk = entity WHERE key = ? ORDER BY id"
    return [row[0] for row in connection.execute(query, (key,))]


def relations(
    connection: sqlite3.Connection,
    ids: Sequence[str],
    types: Sequence[str] | None = None,
    direction: Direction = Direction.BOTH,
) -> list[Relation]:
    """The relations at these ids, each once."""
    kinds = "" if types is None else "AND type IN (SELECT value FROM json_each(:types))"
    sides = {"out": ["start"], "in": ['"end"'], "both": ["start", '"end"']}[direction.value]
    at = "SELECT pk FROM entity WHERE id IN (SELECT value FROM json_each(:ids))"
    inner = " UNION ".join(f"SELECT pk FROM relation WHERE {side} IN ({at}) {kinds}" for side in sides)
    values = {"ids": _json(ids), "types": _json(types or ())}
    return list(_relations(connection.execute(f"{_RELATIONS} WHERE r.pk IN ({inner}) ORDER BY r.pk", values)))


def relations_by_pk(connection: sqlite3.Connection, pks: Sequence[int]) -> list[Relation]:
    """The relations with these row numbers."""
    query = f"{_RELATIONS} WHERE r.pk IN (SELECT value FROM json_each(?)) ORDER BY r.pk"
    return list(_relations(connection.execute(query, (_json(pks),))))


def keyed_relations(connection: sqlite3.Connection, keys: Sequence[tuple[int, str, int]]) -> list[Relation]:
    """The known ones of these relations (start, type, end by row number)."""
    wanted = """SELECT r.pk FROM json_each(?) AS k JOIN relation AS r
    ON r.start = json_extract(k.value, '$[0]') AND r.type = json_extract(k.value, '$[1]')
    AND r."end" = json_extract(k.value, '$[2]')"""
    pks = [row[0] for row in connection.execute(wanted, (_json(keys),))]
    return relations_by_pk(connection, pks) if pks else []


def changes(connection: sqlite3.Connection, since: int) -> list[Change]:
    """What was touched after a revision, in order; what is gone comes before what came in the same revision."""
    return [_change(*row) for row in connection.execute(_CHANGES, {"since": since})]


def tellings(connection: sqlite3.Connection, dataset: str) -> Iterator[Telling]:
    """What a dataset speaks of, entities first."""
    of = "dataset = (SELECT pk FROM dataset WHERE name = ?)"
    entity = f"SELECT id, locator FROM entity_claim JOIN entity ON pk = entity WHERE {of}"
    for id, locator in connection.execute(entity, (dataset,)):
        yield Telling(id, dataset, locator)
    relation = f"""SELECT r.type, s.id, t.id, c.locator FROM relation_claim AS c JOIN relation AS r ON r.pk = c.relation
    JOIN entity AS s ON s.pk = r.start JOIN entity AS t ON t.pk = r."end" WHERE c.{of}"""
    for type, start, end, locator in connection.execute(relation, (dataset,)):
        yield Telling(RelationKey(type, start, end), dataset, locator)


def counts(connection: sqlite3.Connection) -> tuple[int, dict[str, int], dict[str, int], dict[str, int]]:
    """Revision; entities and relations by type; claims by dataset."""
    revision = connection.execute("SELECT number FROM revision").fetchone()[0]
    kinds = [
        dict(connection.execute(f"SELECT type, count(*) FROM {table} GROUP BY type"))
        for table in ("entity", "relation")
    ]
    datasets = dict(
        connection.execute(
            """SELECT name, (SELECT count(*) FROM entity_claim WHERE dataset = pk)
            + (SELECT count(*) FROM relation_claim WHERE dataset = pk) AS claims FROM dataset
            WHERE claims > 0 ORDER BY name"""
        )
    )
    return revision, kinds[0], kinds[1], datasets


def _entities(rows: Iterable[Row]) -> Iterator[Entity]:
    for head, claims in _grouped(rows, 5):
        id, type, name, text, revision = head
        props = load(text)
        made = [
            EntityClaim(id, type, name if own is None else own, props if kept is None else load(kept), _source(*source))
            for *source, own, kept in claims
        ]
        yield Entity(id, type, name, props, _ordered(made), revision)


def _relations(rows: Iterable[Row]) -> Iterator[Relation]:
    for head, claims in _grouped(rows, 5):
        type, start, end, text, revision = head
        props = load(text)
        made = [
            RelationClaim(type, start, end, props if kept is None else load(kept), _source(*source))
            for *source, kept in claims
        ]
        yield Relation(type, start, end, props, _ordered(made), revision)


def _ordered(claims: list[Any]) -> tuple[Any, ...]:
    return tuple(claims) if len(claims) == 1 else tuple(sorted(claims, key=lambda claim: merge.rank(claim.source)))


def _grouped(rows: Iterable[Row], width: int) -> Iterator[tuple[Row, list[Row]]]:
    """Rows that begin alike, together: a head of `width` columns and the tails of its rows."""
    head: Row | None = None
    tails: list[Row] = []
    for row in rows:
        if row[:width] != head:
            if head is not None:
                yield head, tails
            head, tails = row[:width], []
        tails.append(row[width:])
    if head is not None:
        yield head, tails


def _source(dataset: str, locator: str, kind: str, date: str, licence: str, text: str, score: float | None) -> Source:
    return Source(dataset, locator, _KINDS[kind], date, licence, text, score)


def _change(revision: int, _order: int, gone: int, id: str, type: str, end: str) -> Change:
    if type:
        return Change(revision, bool(gone), relation=RelationKey(type, id, end))
    return Change(revision, bool(gone), entity=id)


def _bound(value: Any) -> Any:
    """A property's value as json_extract gives it."""
    return _json(value) if isinstance(value, tuple) else value


def _json(items: Sequence[Any]) -> str:
    return orjson.dumps(list(items)).decode()
