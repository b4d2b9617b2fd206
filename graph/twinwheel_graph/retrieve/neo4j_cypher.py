"""Every Cypher statement of retrieval, once. Values are parameters; labels and index names come from the families.

Beside the domain stand `(:TwinwheelPassage:TwinwheelItems {id, type, date, flag, characters, words, vector})`: what
is searched of an entity, cut into terms by our own code; `TwinwheelPending` are those that have no vector yet.
`TwinwheelIndex` says what the passages stem from and is their writers' lock; `TwinwheelFamily` keeps a family's sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from twinwheel_graph.retrieve.base import Family

# --- schema

SCHEMA = (
    "CREATE CONSTRAINT twinwheel_index IF NOT EXISTS FOR (i:TwinwheelIndex) REQUIRE i.only IS UNIQUE",
    "CREATE CONSTRAINT twinwheel_family IF NOT EXISTS FOR (f:TwinwheelFamily) REQUIRE f.name IS UNIQUE",
    "CREATE CONSTRAINT twinwheel_passage IF NOT EXISTS FOR (p:TwinwheelPassage) REQUIRE p.key IS UNIQUE",
    "CREATE INDEX twinwheel_passage_id IF NOT EXISTS FOR (p:TwinwheelPassage) ON (p.id)",
    "CREATE INDEX twinwheel_passage_type IF NOT EXISTS FOR (p:TwinwheelPassage) ON (p.type)",
    "CREATE INDEX twinwheel_passage_digest IF NOT EXISTS FOR (p:TwinwheelPassage) ON (p.digest)",
)
AWAIT_INDEXES = "CALL db.awaitIndexes(600)"


def label(family: Family) -> str:
    """The label of a family's passages."""
    return f"Twinwheel{family.value.capitalize()}"


def words_index(family: Family) -> str:
    """The full-text index of a family."""
    return f"twinwheel_{family.value}_words"


def vectors_index(family: Family, dimensions: int) -> str:
    """The vector index of a family."""
    return f"twinwheel_{family.value}_vectors_{dimensions}"


def make_words_index(family: Family) -> str:
    """The statistics of BM25 are an index's, and families have their own."""
    fields = ", ".join(f"p.{name}" for name in ("characters", "words", "type", "date", "flag", "id"))
    return f"""
CREATE FULLTEXT INDEX {words_index(family)} IF NOT EXISTS FOR (p:{label(family)}) ON EACH [{fields}]
OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}
"""


def make_vectors_index(family: Family, dimensions: int) -> str:
    """Unquantised: what quantising loses is found by no asking for more."""
    return f"""
CREATE VECTOR INDEX {vectors_index(family, dimensions)} IF NOT EXISTS FOR (p:{label(family)}) ON (p.vector)
OPTIONS {{indexConfig: {{`vector.dimensions`: {dimensions}, `vector.similarity_function`: 'cosine',
`vector.quantization.enabled`: false}}}}
"""


# --- what there is

STATE = """
MATCH (s:TwinwheelStore) OPTIONAL MATCH (i:TwinwheelIndex)
RETURN s.identity, s.revision, i {.*, maker: CASE WHEN i.maker_until > timestamp() THEN i.maker END},
    COUNT { (:TwinwheelPending) },
    COLLECT { MATCH (f:TwinwheelFamily) RETURN f {.*, sum: null} }
"""
LOCK = "MERGE (i:TwinwheelIndex {only: 1}) SET i._lock = true RETURN properties(i)"
FOUND = """
MERGE (i:TwinwheelIndex {only: 1})
SET i.format = $format, i.identity = $identity, i.revision = 0, i.encoder = '', i.dimensions = 0
"""
CLAIM = """
MERGE (i:TwinwheelIndex {only: 1}) SET i._lock = true
WITH i, i.maker IS NULL OR i.maker = $maker OR i.maker_until < timestamp() AS free
SET i.maker = CASE WHEN free THEN $maker ELSE i.maker END,
    i.maker_until = CASE WHEN free THEN timestamp() + $milliseconds ELSE i.maker_until END
RETURN free
"""
RELEASE = "MATCH (i:TwinwheelIndex) WHERE i.maker = $maker REMOVE i.maker, i.maker_until"
REACHED = "MATCH (i:TwinwheelIndex) WHERE i.revision < $revision SET i.revision = $revision"
ENCODED_BY = "MATCH (i:TwinwheelIndex) SET i.encoder = $encoder, i.dimensions = $dimensions"
CLEAR = "MATCH (p:TwinwheelPassage) WITH p LIMIT $limit DELETE p RETURN count(*)"
FORGET_SUMS = "MATCH (f:TwinwheelFamily) DELETE f"

# --- writing

KNOWN = "MATCH (p:TwinwheelPassage) WHERE p.id IN $ids RETURN p {.*, vector: null}"
VECTORS = "MATCH (p:TwinwheelPassage) WHERE p.key IN $keys AND p.vector IS NOT NULL RETURN p.family, p.vector"
DELETE = "MATCH (p:TwinwheelPassage) WHERE p.key IN $keys DELETE p"
WRITE = """
UNWIND $rows AS row MERGE (p:TwinwheelPassage {key: row.passage.key})
SET p = row.passage, p:$(row.labels)
"""
FLAG = "UNWIND $rows AS row MATCH (p:TwinwheelPassage {key: row.key}) SET p.flag = row.flag"
ADD_TERMS = """
UNWIND $rows AS row MERGE (f:TwinwheelFamily {name: row.name})
ON CREATE SET f.passages = 0, f.characters_texts = 0, f.characters_terms = 0, f.words_texts = 0, f.words_terms = 0,
    f.encoded = 0, f.norm = 0.0
SET f.passages = f.passages + row.passages, f.characters_texts = f.characters_texts + row.characters_texts,
    f.characters_terms = f.characters_terms + row.characters_terms, f.words_texts = f.words_texts + row.words_texts,
    f.words_terms = f.words_terms + row.words_terms, f.stamp = $stamp
"""
SUMS = "MATCH (f:TwinwheelFamily) WHERE f.name IN $names RETURN f.name, f.encoded, f.sum"
WRITE_SUMS = """
UNWIND $rows AS row MATCH (f:TwinwheelFamily {name: row.name})
SET f.encoded = row.encoded, f.sum = row.sum, f.norm = row.norm
"""
PENDING = "MATCH (p:TwinwheelPending) RETURN p.key, p.id, p.digest, p.family LIMIT $limit"
BY_DIGEST = """
UNWIND $digests AS digest
CALL (digest) {
    MATCH (p:TwinwheelPassage {digest: digest}) WHERE p.vector IS NOT NULL RETURN p.vector AS vector LIMIT 1
}
RETURN digest, vector
"""
WRITE_VECTORS = """
UNWIND $rows AS row MATCH (p:TwinwheelPassage) USING INDEX p:TwinwheelPassage(key)
WHERE p.key = row.key AND p:TwinwheelPending AND p.digest = row.digest
CALL db.create.setNodeVectorProperty(p, 'vector', toFloatList(split(row.vector, ',')))
REMOVE p:TwinwheelPending RETURN p.key
"""
"""Found by the key's index, not among all that wait. A vector comes as text: the driver packs numbers singly."""
UNENCODE = """
MATCH (p:TwinwheelPassage) WHERE p.vector IS NOT NULL WITH p LIMIT $limit
SET p:TwinwheelPending REMOVE p.vector RETURN count(*)
"""
NO_SUMS = "MATCH (f:TwinwheelFamily) SET f.encoded = 0, f.norm = 0.0 REMOVE f.sum"

# --- searching

PROBE = """
UNWIND $questions AS one
CALL (one) {
    CALL db.index.fulltext.queryNodes($index, one.query, {limit: 1}) YIELD node, score
    RETURN score, size(split(node[one.field], ' ' + one.term + ' ')) - 1 AS count,
        size(split(node[one.field], '  ')) AS length
}
RETURN one.term, score, count, length
"""
"""The best text for one term alone: its score, how often it holds the term, how many terms it has."""

COUNTS = "(p.date < $before OR p.id IN $admitted) AND (p.flag = 'open' OR p.id IN $disclosed)"
COSINE = "2 * vector.similarity.cosine(p.vector, $question) - 1"

SPOKEN = """
CALL () {
    UNWIND $questions AS one
    CALL (one) {
        CALL db.index.fulltext.queryNodes($index, one.query, {limit: $n}) YIELD node, score
        RETURN node.id AS id, node.type AS type, max(score) AS score
    }
    RETURN collect([one.field, id, type, score]) AS spoken
}
"""
NEAR = f"""
CALL (f) {{
    CALL db.index.vector.queryNodes($vectors, $first, $question) YIELD node AS p, score
    WHERE p.type IN $types AND {COUNTS}
    WITH p, score ORDER BY score DESC LIMIT $nearest
    RETURN collect([p.id, p.type, 2 * score - 1]) AS nearest
}}
CALL (f, nearest) {{
    UNWIND CASE WHEN size(nearest) < $nearest AND f.encoded > $first AND $first < $wide THEN [$wide] ELSE [] END AS wide
    CALL db.index.vector.queryNodes($vectors, wide, $question) YIELD node AS p, score
    WHERE p.type IN $types AND {COUNTS}
    WITH p, score ORDER BY score DESC LIMIT $nearest
    RETURN collect([p.id, p.type, 2 * score - 1]) AS wider
}}
WITH *, CASE WHEN size(wider) > size(nearest) THEN wider ELSE nearest END AS near
CALL (f, near) {{
    UNWIND CASE WHEN size(near) < $nearest AND f.encoded > $wide THEN $types ELSE [] END AS type
    MATCH (p:TwinwheelPassage {{type: type}}) WHERE p.vector IS NOT NULL AND {COUNTS}
    WITH p, {COSINE} AS cosine ORDER BY cosine DESC LIMIT $nearest
    RETURN collect([p.id, p.type, cosine]) AS others
}}
WITH *, [one IN near + others | one[0]] AS compared
CALL (spoken, compared) {{
    UNWIND spoken AS one WITH DISTINCT one[1] AS id, compared WHERE NOT id IN compared
    MATCH (p:TwinwheelPassage {{id: id}}) WHERE p.vector IS NOT NULL AND {COUNTS}
    RETURN collect([p.id, p.type, {COSINE}]) AS known
}}
"""
"""The nearest; where conditions leave too few of the index's answers, those of more of its answers, and where these are
too few again, the nearest of all that meet them; and those that words have found. The types are unwound, since the
planner would look all passages up before it asks whether to.
"""

EXPECTED = """
CASE WHEN f.norm > 0 THEN (2 * vector.similarity.cosine(f.sum, $question) - 1) * f.norm / f.encoded ELSE 0.0 END
"""
_BEGUN = "MATCH (s:TwinwheelStore) MATCH (i:TwinwheelIndex) WITH s.revision AS seen, i.revision AS reached"
_BY_WORDS = f"{_BEGUN} {SPOKEN} WITH seen, reached, spoken, [] AS near, 0.0 AS expected"
_BY_BOTH = f"""
{_BEGUN} MATCH (f:TwinwheelFamily {{name: $family}}) {SPOKEN} {NEAR}
WITH seen, reached, spoken, near + others + known AS near, {EXPECTED} AS expected
"""


def found(around: Sequence[str], *, by_both: bool) -> str:
    """All candidates in one round trip, by words or by vectors too, with their relations of the types `around`.

    A relation comes with its ends' entity types: start, type, end, properties, type of start, type of end; `seen` is
    the store's revision before they were read.
    """
    statement = _BY_BOTH if by_both else _BY_WORDS
    if not around:
        return f"{statement} RETURN reached, spoken, near, expected, seen, null"
    return f"""
{statement} CALL (spoken, near) {{
    UNWIND [one IN spoken | one[1]] + [one IN near | one[0]] AS id
    WITH DISTINCT id MATCH (n:Entity) USING INDEX n:Entity(id) WHERE n.id = id
    CALL (n) {{ MATCH (n)-[r:{"|".join(around)}]-(:Entity) RETURN r }}
    WITH DISTINCT r, startNode(r) AS a, endNode(r) AS b
    RETURN collect([a.id, type(r), b.id, properties(r), a._type, b._type]) AS around
}} RETURN reached, spoken, near, expected, seen, around
"""
