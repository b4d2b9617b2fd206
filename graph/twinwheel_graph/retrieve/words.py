"""One tantivy index: BM25 over characters with pairs, and over words, of the passages of one family."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import tantivy

from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve import scale
from twinwheel_graph.retrieve.base import Candidate, Query
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.passages import Passage
from twinwheel_graph.retrieve.scale import UNITS

WRITER_BYTES = 64 << 20
Clause: TypeAlias = tuple[tantivy.Occur, tantivy.Query]


class WordIndex:
    """Passages on disk. Reading is safe from several threads and processes; one writer at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._ids: dict[int, str] = {}
        self._kinds: dict[str, str] = {}
        # Numbers that do not shift when the ontology gains a type.
        self._types = {name: key_of(name) for name in ontology().entities}
        self._searcher = self._index.searcher()
        self._rarities: dict[tuple[str, str], float] = {}

    def reload(self) -> None:
        """See what was last committed."""
        self._index.reload()
        self._searcher = self._index.searcher()
        self._rarities = {}

    def writer(self) -> tantivy.IndexWriter:
        """The one writer; ValueError (LockBusy) while another process holds it."""
        return self._index.writer(WRITER_BYTES, 1)

    def add(self, writer: tantivy.IndexWriter, passage: Passage) -> None:
        """Add a passage; it is seen after the writer's commit and a reload."""
        writer.add_document(
            tantivy.Document(
                id=passage.id,
                key=key_of(passage.id),
                type=self._types[passage.type],
                date=passage.date,
                restricted=int(passage.restricted),
                **{field: " ".join(cut(passage.text)) for field, cut in UNITS.items()},
            )
        )

    def candidates(self, query: Query, types: Sequence[str], n: int) -> list[Candidate]:
        """The best `n` entities by characters and the best `n` by words, with both scores where known (else 0)."""
        conditions = self._conditions(query, types)
        found = {field: self._best(field, query, conditions, n) for field in UNITS}
        return self._joined(found)

    def _joined(self, found: Mapping[str, Mapping[str, float]]) -> list[Candidate]:
        characters, spoken = found["characters"], found["words"]
        ids = dict.fromkeys((*characters, *spoken))
        return [Candidate(id, self._kinds[id], characters.get(id, 0.0), spoken.get(id, 0.0)) for id in ids]

    def _best(self, field: str, query: Query, conditions: Sequence[Clause], n: int) -> dict[str, float]:
        """The best `n` by one field, on the scale of Candidate."""
        idf = functools.partial(self._idf, field)
        weights = scale.weightiest(scale.weights(field, query), idf)
        terms = [self._clause(field, term, weight) for term, weight in weights.items() if idf(term)]
        if not terms:
            return {}
        worth = scale.worth(query, weights, idf, self._counted())
        factor = scale.scale(worth, scale.TYPICAL[field]) / (scale.K1 + 1)  # by which tantivy's scores are greater
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(terms)), *conditions]
        return {id: min(1.0, score * factor) for id, score in self._search(clauses, n).items()}

    def rarity(self, spoken: Iterable[str]) -> dict[str, float]:
        """The inverse document frequency of each word."""
        total = self._counted()
        return {word: scale.rarity(total, self._searcher.doc_freq("words", word)) for word in set(spoken)}

    def stale(self) -> float:
        """The share of deleted documents among those that word statistics still cover, until segments are merged."""
        counted = self._counted()
        return 1 - self._searcher.num_docs / counted if counted else 0.0

    def _counted(self) -> int:
        """How many documents the statistics cover: every one is either restricted or not."""
        return sum(self._searcher.doc_freq("restricted", flag) for flag in (0, 1))

    def _search(self, clauses: Sequence[Clause], n: int) -> dict[str, float]:
        searcher = self._searcher
        hits = searcher.search(tantivy.Query.boolean_query(clauses), n, count=False).hits
        best: dict[str, float] = {}
        for id, (score, _address) in zip(self._ids_of(searcher, [address for _, address in hits]), hits, strict=True):
            best.setdefault(id, score)
        return best

    def _clause(self, field: str, term: str, weight: float) -> Clause:
        return tantivy.Occur.Should, _term(self._index.schema, field, term, weight)

    def _idf(self, field: str, term: str) -> float:
        """How rare a term is; 0 where it does not occur."""
        known = self._rarities.get((field, term))
        if known is None:
            found = self._searcher.doc_freq(field, term)
            known = self._rarities[field, term] = scale.rarity(self._counted(), found) if found else 0.0
        return known

    def _conditions(self, query: Query, types: Sequence[str]) -> list[Clause]:
        schema = self._index.schema
        codes = [self._types[name] for name in types]
        wanted = [_silent(tantivy.Query.term_set_query(schema, "type", codes))]
        if query.before:
            integer = tantivy.FieldType.Integer
            earlier = tantivy.Query.range_query(schema, "date", integer, upper_bound=query.before, include_upper=False)
            wanted.append(_silent(self._or_one_of(earlier, query.admitted)))
        unrestricted = tantivy.Query.term_query(schema, "restricted", 0)
        wanted.append(_silent(self._or_one_of(unrestricted, query.disclosed)))
        return [(tantivy.Occur.Must, condition) for condition in wanted]

    def _or_one_of(self, condition: tantivy.Query, ids: frozenset[str]) -> tantivy.Query:
        if not ids:
            return condition
        return condition.or_should_match(tantivy.Query.term_set_query(self._index.schema, "id", sorted(ids)))

    def _ids_of(self, searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[str]:
        """Entity ids of documents: from memory by their key, from the index the first time."""
        keys = searcher.fast_field_values("key", addresses)
        ids = []
        for key, address in zip(keys, addresses, strict=True):
            ids.append(self._ids.get(int(key or 0)) or self._learned(searcher, int(key or 0), address))
        return ids

    def _learned(self, searcher: tantivy.Searcher, key: int, address: tantivy.DocAddress) -> str:
        """The id of a document met for the first time; its type is kept as well (an id is of one type for good)."""
        id = str(searcher.doc(address).get_first("id"))
        code = int(searcher.fast_field_values("type", [address])[0] or 0)
        self._kinds[id] = next(name for name, number in self._types.items() if number == code)
        self._ids[key] = id
        return id


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("key", "type", "date", "restricted"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("characters", "words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _term(schema: tantivy.Schema, field: str, term: str, weight: float) -> tantivy.Query:
    query = tantivy.Query.term_query(schema, field, term, index_option="freq")
    return query if weight == 1 else tantivy.Query.boost_query(query, weight)


def _silent(query: tantivy.Query) -> tantivy.Query:
    """A condition that adds nothing to the score."""
    return tantivy.Query.const_score_query(query, 0.0)
