"""Every Cypher statement, once. Values are always parameters; labels and types come from the ontology, checked.

The domain stands as a person expects it: `(:Entity:Firm {id, name, city, ...})-[:PARTNERED_BY]->...`. What begins with
an underscore is the store's own: `_claims` (what each source says, as JSON), `_datasets`, `_told_by` (the key of that
set of datasets), `_revision`, `_type`, `_origins` (the ids that sources used, where they are merged) and, for looking
up by name, `_name` (its key) and `_names` (those of the others: a full-text index costs a third of the time of a write,
and most have one name only).

Each index is named where it serves: the server plans by its statistics, which in a new store are those of an empty one,
and keeps a plan while the store fills. `CALL (n) {...}` is there for the same reason: it starts from what is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from twinwheel_graph.model import Direction
from twinwheel_graph.ontology import Ontology

# --- schema

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE CONSTRAINT twinwheel_store IF NOT EXISTS FOR (s:TwinwheelStore) REQUIRE s.only IS UNIQUE",
        "CREATE CONSTRAINT twinwheel_dataset IF NOT EXISTS FOR (d:TwinwheelDataset) REQUIRE d.key IS UNIQUE",
        "CREATE CONSTRAINT twinwheel_telling IF NOT EXISTS FOR (t:TwinwheelTelling) REQUIRE t.key IS UNIQUE",
        "CREATE INDEX twinwheel_gone IF NOT EXISTS FOR (g:TwinwheelGone) ON (g.revision)",
        "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX entity_type IF NOT EXISTS FOR (n:Entity) ON (n._type, n.id)",
        "CREATE INDEX entity_revision IF NOT EXISTS FOR (n:Entity) ON (n._revision)",
        "CREATE INDEX entity_told_by IF NOT EXISTS FOR (n:Entity) ON (n._told_by)",
        """CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) ON EACH [n._names]
        OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}""",
    ),
    ("CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n._name)",),
    (
        "CREATE CONSTRAINT twinwheel_merged IF NOT EXISTS FOR (m:TwinwheelMerged) REQUIRE m.id IS UNIQUE",
        "CREATE INDEX twinwheel_canonical IF NOT EXISTS FOR (m:TwinwheelMerged) ON (m.canonical)",
        "CREATE CONSTRAINT twinwheel_withheld IF NOT EXISTS FOR (w:TwinwheelWithheld) REQUIRE w.key IS UNIQUE",
        "CREATE INDEX twinwheel_withheld_at IF NOT EXISTS FOR (w:TwinwheelWithheld) ON (w.entity)",
        "CREATE INDEX twinwheel_withheld_by IF NOT EXISTS FOR (w:TwinwheelWithheld) ON (w.dataset)",
    ),
)
"""The n-th leads to schema n. A statement may run again after a failure, so each must bear it."""

AWAIT_INDEXES = "CALL db.awaitIndexes(600)"
UNFIT_INDEXES = "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN name, state"
REHEARSAL = "CREATE ()"
COUNT_NODES = "MATCH (n) RETURN count(n)"
STATE = "MATCH (s:TwinwheelStore) RETURN s.identity, s.revision, s.assigned, s.schema, s.ontology"
FOUND = "MERGE (s:TwinwheelStore {only: 1}) ON CREATE SET s = $row"
MIGRATED = """
MATCH (s:TwinwheelStore)
SET s.schema = CASE WHEN s.schema < $schema THEN $schema ELSE s.schema END, s.ontology = $ontology
"""


def of_ontology(known: Ontology) -> list[str]:
    """The indexes that each relation type has of its own, since a property index of relations is of one type."""
    return [
        f"CREATE INDEX {type.lower()}_{name} IF NOT EXISTS FOR ()-[r:{type}]-() ON (r._{name})"
        for type in known.relations
        for name in ("revision", "told_by")
    ]


# --- revisions. `assigned` is counted up inside a batch's transaction and is every writer's lock; `revision` follows
# when that transaction is over, since a reader may see parts of a transaction while it is being committed.

LOCK = """
MATCH (s:TwinwheelStore) SET s.assigned = s.assigned + 1
WITH s RETURN s.assigned, EXISTS { MATCH (:TwinwheelMerged) }
"""
PUBLISH = """
MATCH (s:TwinwheelStore) SET s._lock = true
WITH s WHERE s.revision < $revision SET s.revision = $revision
"""
PUBLISH_ALL = """
MATCH (s:TwinwheelStore) SET s._lock = true
WITH s WHERE s.revision < s.assigned SET s.revision = s.assigned
"""
IDENTITY = "MATCH (s:TwinwheelStore) RETURN s.identity"
REVISION = "MATCH (s:TwinwheelStore) RETURN s.revision"

# --- reading

_BY_ID = "MATCH (n:Entity) USING INDEX n:Entity(id) WHERE n.id IN $ids"
_BY_MERGED_ID = "MATCH (m:TwinwheelMerged) MATCH (n:Entity) USING INDEX n:Entity(id) WHERE n.id = m.id"
ENTITIES = f"{_BY_ID} RETURN properties(n)"
TYPES = f"{_BY_ID} RETURN n.id, n._type"
NAMED = """
MATCH (n:Entity) USING INDEX n:Entity(_name) WHERE n._name = $key RETURN n.id AS id
UNION CALL db.index.fulltext.queryNodes('entity_names', $key) YIELD node RETURN node.id AS id
"""
_MERGED = "MATCH (m:TwinwheelMerged) USING INDEX m:TwinwheelMerged(id)"
CANONICAL = f"{_MERGED} WHERE m.id IN $ids RETURN m.id, m.canonical"
GROUPS = """
MATCH (m:TwinwheelMerged) USING INDEX m:TwinwheelMerged(canonical) WHERE m.canonical IN $ids RETURN m.id, m.canonical
"""
TYPES_MEANT = f"""
{_BY_ID} RETURN n.id AS id, n._type AS type
UNION ALL {_MERGED} WHERE m.id IN $ids MATCH (n:Entity) USING INDEX n:Entity(id) WHERE n.id = m.canonical
RETURN m.id AS id, n._type AS type
"""
MERGES = f"{_MERGED} WHERE m.id > $after RETURN m.id, m.canonical ORDER BY m.id LIMIT $limit"
WITHHELD = "MATCH (w:TwinwheelWithheld) RETURN properties(w)"
_WITHHELD_AT = "MATCH (w:TwinwheelWithheld) USING INDEX w:TwinwheelWithheld(entity) WHERE w.entity IN $ids"
WITHHELD_AT = f"{_WITHHELD_AT} RETURN properties(w)"
WITHHELD_BY = """
MATCH (w:TwinwheelWithheld) USING INDEX w:TwinwheelWithheld(dataset) WHERE w.dataset = $key RETURN properties(w)
"""
_WITHHELD_KEYED = "MATCH (w:TwinwheelWithheld) USING INDEX w:TwinwheelWithheld(key) WHERE w.key IN $keys"
WITHHELD_KEYS = f"{_WITHHELD_KEYED} RETURN w.key"
PAGE = """
MATCH (n:Entity) USING INDEX n:Entity(id)
WHERE n.id > $after AND all(key IN keys($where) WHERE n[key] = $where[key])
RETURN properties(n) ORDER BY n.id LIMIT $limit
"""
PAGE_OF_TYPE = """
MATCH (n:Entity) USING INDEX n:Entity(_type, id)
WHERE n._type = $type AND n.id > $after AND all(key IN keys($where) WHERE n[key] = $where[key])
RETURN properties(n) ORDER BY n._type, n.id LIMIT $limit
"""
CHANGED_ENTITIES = """
MATCH (n:Entity) USING INDEX n:Entity(_revision) WHERE n._revision > $since AND n._revision <= $goal
RETURN n._revision, n.id ORDER BY n._revision LIMIT $limit
"""
GONE = """
MATCH (g:TwinwheelGone) USING INDEX g:TwinwheelGone(revision) WHERE g.revision > $since AND g.revision <= $goal
RETURN g.revision, g.ids, g.types, g.ends ORDER BY g.revision LIMIT $limit
"""
ENTITY_TELLINGS = """
MATCH (n:Entity) USING INDEX n:Entity(_told_by) WHERE n._told_by IN $keys RETURN n.id, n._claims
"""
DATASETS = "MATCH (d:TwinwheelDataset) WHERE d.claims > 0 RETURN d.name, d.claims ORDER BY d.name"


AROUND = """
MATCH (n:Entity) USING INDEX n:Entity(id) WHERE n.id = $id
CALL (n) { MATCH (n)-[r]-(m:Entity) RETURN r, m LIMIT $limit }
RETURN startNode(r).id, type(r), endNode(r).id, properties(r), properties(m)
"""
MISPLACED = (
    f"MATCH (o:TwinwheelMerged) WITH o {_MERGED} WHERE m.id = o.canonical RETURN o.id LIMIT 1",
    f"{_BY_MERGED_ID} RETURN n.id LIMIT 1",
    f"""MATCH (n:Entity) WHERE n._origins IS NOT NULL UNWIND n._origins AS id
OPTIONAL {_MERGED} WHERE m.id = id WITH n, id, m WHERE m IS NULL OR m.canonical <> n.id RETURN id LIMIT 1""",
    f"""MATCH (w:TwinwheelWithheld) UNWIND [w.start, w.end] AS id
OPTIONAL {_MERGED} WHERE m.id = id WITH w, id, m WHERE coalesce(m.canonical, id) <> w.entity RETURN id LIMIT 1""",
)
"""What must not be: a chain of merges, an entity of a merged id, a claim that is not at its origin's canonical id."""


def misplaced(type: str) -> str:
    """The same of the relations of a type."""
    return f"""
MATCH (a)-[r:{type}]->(b) WHERE r._origins IS NOT NULL UNWIND r._origins AS id
OPTIONAL {_MERGED} WHERE m.id = id WITH a, b, id, m WHERE m IS NULL OR NOT m.canonical IN [a.id, b.id]
RETURN id LIMIT 1
"""


def relations(types: Iterable[str], direction: Direction) -> str:
    """`$limit` relations of these types at `$ids`: start, type, end, properties, whether the id asked for starts it.

    Then the types of both ends. An id that is merged has none of its own: it comes with the id it goes by, and no type.
    """
    return f"""
{_BY_ID} CALL (n) {{ MATCH (n){_arrows(types, direction)}(:Entity) RETURN r }}
WITH n, r, startNode(r) AS a, endNode(r) AS b LIMIT $limit
RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS kept, a = n AS starts, a._type AS a_type,
    b._type AS b_type
UNION ALL {_MERGED} WHERE m.id IN $ids
RETURN m.id AS a, null AS type, m.canonical AS b, null AS kept, null AS starts, null AS a_type, null AS b_type
"""


def relations_after(types: Iterable[str], direction: Direction) -> str:
    """The same, in the server's own order of relations and with the place in it, after a place."""
    return f"""
{_BY_ID} CALL (n) {{ MATCH (n){_arrows(types, direction)}(:Entity) RETURN r }}
WITH n, r, id(r) AS place WHERE place > $after ORDER BY place LIMIT $limit
WITH n, r, place, startNode(r) AS a, endNode(r) AS b
RETURN a.id, type(r), b.id, properties(r), a = n, a._type, b._type, place
"""


def degrees(types: Iterable[str], direction: Direction) -> str:
    """How many relations of these types each of `$ids` has."""
    return f"{_BY_ID} RETURN n.id, COUNT {{ (n){_arrows(types, direction)}() }}"


def _arrows(types: Iterable[str], direction: Direction) -> str:
    left, right = {Direction.OUT: ("-", "->"), Direction.IN: ("<-", "-"), Direction.BOTH: ("-", "-")}[direction]
    return f"{left}[r:{'|'.join(types)}]{right}"


def changed_relations(type: str) -> str:
    """The relations of a type that were touched."""
    return f"""
MATCH (a)-[r:{type}]->(b) USING INDEX r:{type}(_revision) WHERE r._revision > $since AND r._revision <= $goal
RETURN r._revision, a.id, b.id ORDER BY r._revision LIMIT $limit
"""


def changed_kinds(types: Sequence[str]) -> str:
    """Of which kinds anything was touched: `gone`, `entity`, relation types."""
    last, gone = "> $since RETURN", "MATCH (g:TwinwheelGone) USING INDEX g:TwinwheelGone(revision)"
    return " UNION ALL ".join(
        [
            f"{gone} WHERE g.revision {last} 'gone' AS kind LIMIT 1",
            f"MATCH (n:Entity) USING INDEX n:Entity(_revision) WHERE n._revision {last} 'entity' AS kind LIMIT 1",
            *(
                f"MATCH ()-[r:{type}]->() USING INDEX r:{type}(_revision) "
                f"WHERE r._revision {last} '{type}' AS kind LIMIT 1"
                for type in types
            ),
        ]
    )


def counts(known: Ontology) -> str:
    """How many there are of each type; the server keeps these numbers, it counts nothing."""
    return " UNION ALL ".join(
        [
            *(f"MATCH (n:{type}) RETURN true AS node, '{type}' AS type, count(n) AS count" for type in known.entities),
            *(
                f"MATCH ()-[r:{type}]->() RETURN false AS node, '{type}' AS type, count(r) AS count"
                for type in known.relations
            ),
        ]
    )


_ENDS = """MATCH (a:Entity) USING INDEX a:Entity(id) WHERE a.id = key[0]
MATCH (b:Entity) USING INDEX b:Entity(id) WHERE b.id = key[1]"""


def _both_ends(type: str) -> str:
    """A relation found by both of its ends: from one alone, all the relations of a hub would be walked."""
    return f"{_ENDS} CALL (a, b) {{ MATCH (a)-[r:{type}]->(b) RETURN r }}"


def known_relations(type: str) -> str:
    """Those of `$keys` (start and end) that there are."""
    return f"""
UNWIND $keys AS key {_both_ends(type)}
RETURN key[0], '{type}', key[1], properties(r)
"""


# --- writing


def _outcome(fact: str, key: str, told: str, alike: str = "true") -> str:
    """What became of facts: how many are new (those of this revision), how many there were already just as told.

    Of these two the keys of the fewer, then the others, each with its properties. What is the same is found here, so
    that it need not be sent back; `$shared` is what all of the facts have in common, and is sent once.
    """
    return f"""
WITH {fact} AS fact, {key} AS key, {told} AS told, {fact}._revision <> $shared._revision AS known
WITH fact, key, known, known AND fact._told_by = $shared._told_by AND {alike} AND fact._claims = told._claims
    AND size(keys(fact)) = size(keys(told)) + size(keys($shared))
    AND all(name IN keys(told) WHERE coalesce(fact[name] = told[name], false)) AS same
WITH collect(CASE WHEN NOT known THEN key END) AS fresh, collect(CASE WHEN same THEN key END) AS same,
    collect(CASE WHEN known AND NOT same THEN [key, properties(fact)] END) AS others
RETURN size(fresh), size(same), CASE WHEN size(fresh) < size(same) THEN fresh ELSE same END, others
"""


def merge_entities(type: str) -> str:
    """Make those entities that are not there yet, as they are told."""
    return f"""
UNWIND $rows AS row MERGE (n:Entity {{id: row.id}}) ON CREATE SET n = row, n += $shared, n:{type}
{_outcome("n", "row.id", "row", "fact._type = $shared._type")}
"""


REWRITE_ENTITIES = """
UNWIND $rows AS row MATCH (n:Entity) USING INDEX n:Entity(id) WHERE n.id = row.id SET n = row
"""
DELETE_ENTITIES = f"""
{_BY_ID} WITH n, n.id AS id, n._claims AS claims DETACH DELETE n RETURN id, claims
"""
RELATIONS_AT = f"""
{_BY_ID} CALL (n) {{ MATCH (n)-[r]-(:Entity) RETURN r }}
RETURN DISTINCT startNode(r).id, type(r), endNode(r).id
"""
ENTITIES_TOLD_BY = """
MATCH (n:Entity) USING INDEX n:Entity(_told_by) WHERE n._told_by IN $keys RETURN properties(n) LIMIT $limit
"""
TELLINGS = "MATCH (t:TwinwheelTelling) WHERE $dataset IN t.datasets RETURN t.key"
WRITE_TELLINGS = "UNWIND $rows AS row MERGE (t:TwinwheelTelling {key: row.key}) ON CREATE SET t.datasets = row.datasets"
WRITE_DATASETS = """
UNWIND $rows AS row MERGE (d:TwinwheelDataset {key: row.key}) ON CREATE SET d.name = row.name, d.claims = 0
SET d.claims = d.claims + row.claims
"""
UNMERGE = f"{_MERGED} WHERE m.id IN $ids DELETE m"
WRITE_MERGED = "UNWIND $rows AS row MERGE (m:TwinwheelMerged {id: row.id}) SET m.canonical = row.canonical"
WRITE_WITHHELD = "UNWIND $rows AS row MERGE (w:TwinwheelWithheld {key: row.key}) SET w = row"
RELEASE = f"""
{_WITHHELD_AT} AND ($types IS NULL OR w.type IN $types) WITH w, w.claim AS claim DELETE w RETURN claim
"""
WITHDRAW_WITHHELD = f"{_WITHHELD_KEYED} WITH w, w.claim AS claim DELETE w RETURN claim"
FORGET_WITHHELD = """
MATCH (w:TwinwheelWithheld) USING INDEX w:TwinwheelWithheld(dataset) WHERE w.dataset = $key DELETE w
"""
FORGET_TELLINGS = "MATCH (t:TwinwheelTelling) WHERE $dataset IN t.datasets DELETE t"
FORGET_DATASET = "MATCH (d:TwinwheelDataset {key: $key}) DELETE d"
WRITE_GONE = "CREATE (:TwinwheelGone {revision: $revision, ids: $ids, types: $types, ends: $ends})"


def merge_relations(type: str) -> str:
    """Make those relations of a type that are not there yet, as they are told; what lacks an end becomes nothing."""
    return f"""
UNWIND $rows AS row WITH row, row[0] AS key {_ENDS}
MERGE (a)-[r:{type}]->(b) ON CREATE SET r = row[1], r += $shared
{_outcome("r", "key", "row[1]")}
"""


def rewrite_relations(type: str) -> str:
    """Write relations of a type anew."""
    return f"UNWIND $rows AS row WITH row, row.key AS key {_both_ends(type)} SET r = row.properties"


def delete_relations(type: str) -> str:
    """Take out relations of a type; what was there."""
    return f"""
UNWIND $keys AS key {_both_ends(type)}
WITH key, r, r._claims AS claims DELETE r RETURN key[0], key[1], claims
"""


def relation_tellings(type: str) -> str:
    """Relations of a type that some sets of datasets tell of, with what is told."""
    return f"""
MATCH (a)-[r:{type}]->(b) USING INDEX r:{type}(_told_by) WHERE r._told_by IN $keys RETURN a.id, b.id, r._claims
"""


def relations_told_by(type: str) -> str:
    """Relations of a type that some sets of datasets tell of."""
    return f"""
MATCH (a)-[r:{type}]->(b) USING INDEX r:{type}(_told_by) WHERE r._told_by IN $keys
RETURN a.id, '{type}', b.id, properties(r) LIMIT $limit
"""
