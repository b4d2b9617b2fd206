"""One tantivy index: BM25 over characters with pairs, and over words, of the passages of one family."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import tantivy

from twinwheel_graph.language.text import characters_and_pairs, words
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.base import Candidate, Query
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.passages import Passage

WRITER_BYTES = 64 << 20
TERMS = 512
"""The most different terms a query asks for; of a longer text the weightiest are kept."""

K1 = 1.2
"""Of BM25, as tantivy has it: a term counts at most K1 + 1 times its rarity."""

TYPICAL: Mapping[str, float] = {"characters": 100.0, "words": 25.0}
"""How many terms a technology need has, about, each counted by how much it is worth."""

LARGE = 5_000
"""In a corpus of so many texts a term that occurs nowhere is worth half as much as the rarest that does."""

ALSO = 0.5
"""How much a term counts that only stands in what is searched as well."""

UNITS: Mapping[str, Callable[[str], list[str]]] = {"characters": characters_and_pairs, "words": words}
"""The fields, and how each cuts a text."""

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
        weights = self._weights(field, query)
        terms = [self._clause(field, term, weight) for term, weight in weights.items() if self._idf(field, term)]
        if not terms:
            return {}
        scale = _scale(self._worth(field, query, weights), TYPICAL[field])
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(terms)), *conditions]
        return {id: min(1.0, score * scale) for id, score in self._search(clauses, n).items()}

    def rarity(self, spoken: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        total = self._counted()
        return {word: _idf(total, self._searcher.doc_freq("words", word)) for word in set(spoken)}

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

    def _weights(self, field: str, query: Query) -> dict[str, float]:
        """The terms of a question with their weights; of a very long one the weightiest."""
        cut = UNITS[field]
        counts: dict[str, float] = dict(Counter(cut(query.text)))
        for term, count in Counter(cut(query.also)).items() if query.also else ():
            counts[term] = counts.get(term, 0.0) + ALSO * count
        weights = {term: _saturated(count, query.saturation) for term, count in counts.items()}
        if len(weights) <= TERMS:
            return weights
        worth = {term: weight * self._idf(field, term) for term, weight in weights.items()}
        best = sorted(worth, key=lambda term: (-worth[term], term))[:TERMS]
        return {term: weights[term] for term in best}

    def _worth(self, field: str, query: Query, weights: Mapping[str, float]) -> list[float]:
        """What each term is worth; one that occurs nowhere as much as the rarest, the more the larger the corpus is.

        Of a question in another language only terms that occur are worth anything: that the others do not occur says
        nothing.
        """
        total = self._counted()
        unknown = 0.0 if query.meant else _idf(total, 0) * total / (total + LARGE)
        return [weight * (self._idf(field, term) or unknown) for term, weight in weights.items()]

    def _clause(self, field: str, term: str, weight: float) -> Clause:
        return tantivy.Occur.Should, _term(self._index.schema, field, term, weight)

    def _idf(self, field: str, term: str) -> float:
        """How rare a term is; 0 where it does not occur."""
        known = self._rarities.get((field, term))
        if known is None:
            found = self._searcher.doc_freq(field, term)
            known = self._rarities[field, term] = _idf(self._counted(), found) if found else 0.0
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


def _scale(worth: Sequence[float], typical: float) -> float:
    """What a BM25 score is multiplied by, of terms worth so much: see Candidate."""
    ideal = sum(worth) * (K1 + 1)
    effective = sum(worth) ** 2 / sum(one**2 for one in worth)
    return math.sqrt(effective / typical) / ideal


def _saturated(count: float, saturation: float) -> float:
    return count if math.isinf(saturation) else (saturation + 1) * count / (saturation + count)


def _term(schema: tantivy.Schema, field: str, term: str, weight: float) -> tantivy.Query:
    query = tantivy.Query.term_query(schema, field, term, index_option="freq")
    return query if weight == 1 else tantivy.Query.boost_query(query, weight)


def _silent(query: tantivy.Query) -> tantivy.Query:
    """A condition that adds nothing to the score."""
    return tantivy.Query.const_score_query(query, 0.0)


def _idf(total: int, containing: int) -> float:
    return math.log(1 + (total - containing + 0.5) / (containing + 0.5))
