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
    Merge,
    Relation,
    RelationClaim,
    RelationKey,
    Source,
    SourceKind,
    Telling,
    Value,
)
from twinwheel_graph.stores.codec import dump, load

Row: TypeAlias = tuple[Any, ...]

_KINDS = {kind.value: kind for kind in SourceKind}
_SOURCE = "d.name, c.locator, c.kind, c.date, c.licence, c.text, c.score"
_AMONG = "IN (SELECT value FROM json_each(?))"

_ENTITIES = f"""SELECT e.id, e.type, e.name, e.props, e.revision, {_SOURCE}, c.origin, c.name, c.props
FROM entity AS e CROSS JOIN entity_claim AS c ON c.entity = e.pk CROSS JOIN dataset AS d ON d.pk = c.dataset"""
"""CROSS JOIN holds SQLite to this order, so that the claims of an entity come together."""

_RELATIONS = f"""SELECT r.type, s.id, t.id, r.props, r.revision, {_SOURCE}, c.origin_start, c.origin_end, c.props
FROM relation AS r JOIN entity AS s ON s.pk = r.start JOIN entity AS t ON t.pk = r."end"
JOIN relation_claim AS c ON c.relation = r.pk JOIN dataset AS d ON d.pk = c.dataset"""

_WITHHELD = f"""SELECT c.type, e.id, c.start, c."end", {_SOURCE}, c.props
FROM withheld_claim AS c JOIN entity AS e ON e.pk = c.entity JOIN dataset AS d ON d.pk = c.dataset"""

_MISPLACED = (
    "SELECT id FROM merged WHERE canonical IN (SELECT id FROM merged)",
    "SELECT id FROM merged WHERE id IN (SELECT id FROM entity)",
    """SELECT c.origin FROM entity_claim AS c JOIN entity AS e ON e.pk = c.entity
    LEFT JOIN merged AS m ON m.id = c.origin WHERE c.origin <> '' AND m.canonical IS NOT e.id""",
    *(
        f"""SELECT c.origin_{side} FROM relation_claim AS c JOIN relation AS r ON r.pk = c.relation
        JOIN entity AS e ON e.pk = r."{side}" LEFT JOIN merged AS m ON m.id = c.origin_{side}
        WHERE c.origin_{side} <> '' AND m.canonical IS NOT e.id"""
        for side in ("start", "end")
    ),
    *(
        f"""SELECT c."{side}" FROM withheld_claim AS c JOIN entity AS e ON e.pk = c.entity
        LEFT JOIN merged AS m ON m.id = c."{side}" WHERE coalesce(m.canonical, c."{side}") <> e.id"""
        for side in ("start", "end")
    ),
)
"""What must not be: a chain of merges, an entity of a merged id, a claim that is not at its origin's canonical id."""

_TOLD_BY = "c.dataset = (SELECT pk FROM dataset WHERE name = ?)"
_ENTITY_TELLINGS = f"""SELECT coalesce(nullif(c.origin, ''), e.id), c.locator
FROM entity_claim AS c JOIN entity AS e ON e.pk = c.entity WHERE {_TOLD_BY}"""
_RELATION_TELLINGS = f"""
SELECT r.type, coalesce(nullif(c.origin_start, ''), s.id), coalesce(nullif(c.origin_end, ''), t.id), c.locator
FROM relation_claim AS c JOIN relation AS r ON r.pk = c.relation
JOIN entity AS s ON s.pk = r.start JOIN entity AS t ON t.pk = r."end" WHERE {_TOLD_BY}"""
_WITHHELD_TELLINGS = f'SELECT c.type, c.start, c."end", c.locator FROM withheld_claim AS c WHERE {_TOLD_BY}'

_CHANGES = """
SELECT revision, 0, 1, id, type, "end" FROM gone WHERE revision > :since
UNION ALL SELECT revision, 1, 0, id, '', '' FROM entity WHERE revision > :since
UNION ALL SELECT r.revision, 2, 0, s.id, r.type, t.id
  FROM relation AS r JOIN entity AS s ON s.pk = r.start JOIN entity AS t ON t.pk = r."end" WHERE r.revision > :since
ORDER BY 1, 2"""


def entities(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Entity]:
    """The known ones of these ids, in the order asked for; no merged id is looked for."""
    query = f"{_ENTITIES} WHERE e.id {_AMONG}"
    found = {entity.id: entity for entity in _entities(connection.execute(query, (_json(ids),)))}
    return [found[id] for id in dict.fromkeys(ids) if id in found]


def entities_meant(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Entity]:
    """The same, where an id may be merged. None that is has an entity, so only what lacks is looked for there."""
    found = {entity.id: entity for entity in entities(connection, ids)}
    goes_by = canonical(connection, [id for id in ids if id not in found])
    found.update((entity.id, entity) for entity in entities(connection, list(goes_by.values())) if goes_by)
    meant = dict.fromkeys(goes_by.get(id, id) for id in ids)
    return [found[id] for id in meant if id in found]


def page(
    connection: sqlite3.Connection,
    types: Sequence[str] | None,
    where: Sequence[tuple[str, Value]],
    after: str,
    limit: int,
) -> list[str]:
    """The next ids in order, `limit` at most."""
    conditions = ["id > ?"]
    values: list[Any] = [after]
    for name, value in where:
        conditions.append(_AS_NUMBER if _is_number(value) else _AS_WRITTEN)
        values += (f"$.{name}", f"$.{name}", value) if _is_number(value) else (f"$.{name}", _written(value))
    if types is not None:
        conditions.append("type IN (SELECT value FROM json_each(?))")
        values.append(_json(types))
    query = f"SELECT id FROM entity WHERE {' AND '.join(conditions)} ORDER BY id LIMIT ?"
    return [row[0] for row in connection.execute(query, (*values, limit))]


def types(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The type of each known id; no merged id is looked for."""
    query = f"SELECT id, type FROM entity WHERE id {_AMONG}"
    return dict(connection.execute(query, (_json(ids),)).fetchall())


def types_meant(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The same, where an id may be merged."""
    found = types(connection, ids)
    goes_by = canonical(connection, [id for id in ids if id not in found])
    if goes_by:
        kinds = types(connection, sorted(set(goes_by.values())))
        found.update((id, kinds[goal]) for id, goal in goes_by.items() if goal in kinds)
    return found


def canonical(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The id that each of these goes by, for those that are merged."""
    if not ids:
        return {}
    return dict(connection.execute(f"SELECT id, canonical FROM merged WHERE id {_AMONG}", (_json(ids),)).fetchall())


def groups(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, str]:
    """The map of all ids that are taken for one with any of these."""
    heads = _json([*ids, *canonical(connection, ids).values()])
    return dict(connection.execute(f"SELECT id, canonical FROM merged WHERE canonical {_AMONG}", (heads,)).fetchall())


def merges(connection: sqlite3.Connection, after: str, limit: int) -> list[Merge]:
    """The next merged ids in order, `limit` at most."""
    query = "SELECT id, canonical FROM merged WHERE id > ? ORDER BY id LIMIT ?"
    return [Merge(*row) for row in connection.execute(query, (after, limit))]


def withheld(connection: sqlite3.Connection, ids: Sequence[str] | None = None) -> list[RelationClaim]:
    """What is withheld, everywhere or at these entities."""
    at, values = ("", ()) if ids is None else (f"WHERE e.id {_AMONG}", (_json(ids),))
    query = f'{_WITHHELD} {at} ORDER BY c.start, c.type, c."end", d.name, c.locator'
    return [_withheld(*row) for row in connection.execute(query, values)]


def misplaced(connection: sqlite3.Connection) -> str | None:
    """The first id that the map or a claim has in the wrong place; None where all is right."""
    for query in _MISPLACED:
        if found := connection.execute(f"{query} LIMIT 1").fetchone():
            return str(found[0])
    return None


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
    """The relations at these ids, each once; no merged id is looked for."""
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
    """What a dataset speaks of, by the ids it used, entities first; what is withheld too."""
    for id, locator in connection.execute(_ENTITY_TELLINGS, (dataset,)):
        yield Telling(id, dataset, locator)
    for query in (_RELATION_TELLINGS, _WITHHELD_TELLINGS):
        for type, start, end, locator in connection.execute(query, (dataset,)):
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
            + (SELECT count(*) FROM relation_claim WHERE dataset = pk)
            + (SELECT count(*) FROM withheld_claim WHERE dataset = pk) AS claims FROM dataset
            WHERE claims > 0 ORDER BY name"""
        )
    )
    return revision, kinds[0], kinds[1], datasets


def _entities(rows: Iterable[Row]) -> Iterator[Entity]:
    for head, claims in _grouped(rows, 5):
        id, type, name, text, revision = head
        props = load(text)
        made = [
            EntityClaim(
                id,
                type,
                name if own is None else own,
                props if kept is None else load(kept),
                _source(*source),
                origin,
            )
            for *source, origin, own, kept in claims
        ]
        yield Entity(id, type, name, props, merge.ordered(made), revision)


def _relations(rows: Iterable[Row]) -> Iterator[Relation]:
    for head, claims in _grouped(rows, 5):
        type, start, end, text, revision = head
        props = load(text)
        made = [
            RelationClaim(type, start, end, props if kept is None else load(kept), _source(*source), first, last)
            for *source, first, last, kept in claims
        ]
        yield Relation(type, start, end, props, merge.ordered(made), revision)


def _withheld(type: str, entity: str, start: str, end: str, *rest: Any) -> RelationClaim:
    *source, props = rest
    origins = ("" if id == entity else id for id in (start, end))
    return RelationClaim(type, entity, entity, load(props), _source(*source), *origins)


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


_AS_NUMBER = "json_type(props, ?) IN ('integer', 'real') AND json_extract(props, ?) = ?"
"""1 is 1.0, and never true."""

_AS_WRITTEN = "props -> ? = ?"
"""What is no number is what it is written as: json_extract cuts a text at its first NUL."""


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(value: Value) -> str:
    """A property's value as it stands in the row."""
    return dump({"": value})[len('{"":') : -1]


def _json(items: Sequence[Any]) -> str:
    return orjson.dumps(list(items)).decode()
