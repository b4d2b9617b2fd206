"""The server retriever: candidates are found where the data lives, and a process of ours keeps nothing but a cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twinwheel_graph.retrieve import lucene, scale
from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.retrieve.base import Candidate, Candidates, Family, Neighbours, Query, family_of
from twinwheel_graph.retrieve.meaning import MOST, NEAREST
from twinwheel_graph.retrieve.neo4j_rarity import Rarities
from twinwheel_graph.retrieve.neo4j_stage import PassageStage
from twinwheel_graph.retrieve.neo4j_state import State, state_of
from twinwheel_graph.stores.neo4j_codec import relation_of
from twinwheel_graph.stores.neo4j_read import rows

if TYPE_CHECKING:
    from twinwheel_graph.retrieve.neo4j_meaning import ServerMeaning
    from twinwheel_graph.retrieve.segments import Vectors
    from twinwheel_graph.retrieve.vector_stage import Pace
    from twinwheel_graph.stores.neo4j_server import Server

LOOKED_AT = 2_000
"""Of a very long question so many different terms are looked at, those that stand in it most often first."""

CLAUSES = 1_000
"""Lucene takes 1,024 in one question."""

FEWEST = 64
"""So many terms are asked for however many ids a question has."""

FIRST, WIDER = 1.25, 4
"""How many times as many near neighbours are asked for as are wanted, at first and where conditions may take many out.

What four times as many cost is three times the time.
"""

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to one field, and what its scores are multiplied by."""

    field: str
    text: str
    factor: float


class Neo4jRetriever:
    """Candidates by words and by vectors from a Neo4j store's own indexes. Safe to use from several threads."""

    def __init__(self, server: Server, stage: PassageStage, meaning: ServerMeaning | None = None) -> None:
        self._server = server
        self._stage = stage
        self.meaning = meaning
        self._rarities = Rarities(server)
        self._lock = threading.Lock()
        self._state = State()

    @property
    def folder(self) -> str:
        """Where the index is."""
        return str(self._server.address)

    def candidates(self, query: Query, types: Sequence[str], n: int) -> Candidates:
        """The best `n` by each score among entities of these types (of one family)."""
        family = family_of(types[0])
        asked = [one for field in scale.UNITS if (one := self._asked(field, query, types, family))]
        question = self.meaning.question(query) if self.meaning is not None else None
        if not asked and question is None:
            return Candidates((), self.revision())
        statement, values = _statement(asked, query, types, n, question)
        found = self._server.ask(lambda server: rows(server, statement, **values))
        if not found:
            return Candidates((), self.revision())
        reached, spoken, near, expected, *around = found[0]
        return Candidates(_joined(spoken, near, min(expected, MOST), asked), reached, _neighbours(*around))

    def rarity(self, words: Sequence[str], family: Family) -> Mapping[str, float]:
        """The inverse document frequency of each word."""
        state = self._seen()
        nowhere = scale.rarity(state.of(family).passages, 0)
        found = self._rarities.of(family, "words", [word[: lucene.LONGEST] for word in words], state)
        return {word: found[word[: lucene.LONGEST]] or nowhere for word in words}

    def encode(
        self,
        at_most: int | None,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
        pace: Pace | None = None,
    ) -> bool:
        """Make the vectors of up to `at_most` passages (None: of all); whether every text has its vector.

        Raises:
            EncoderError: The encoder does not answer; what was made before that is kept.
        """
        return self.meaning is not None and self.meaning.follow(at_most, progress, pace)

    def encoder(self) -> str:
        """Whose vectors take part; empty where words alone are searched."""
        return self.meaning.encoder() if self.meaning is not None else ""

    def encoder_set(self) -> str:
        """The encoder that is set, whether its vectors take part just now or not; empty where there is none."""
        return self.meaning.encoder_set() if self.meaning is not None else ""

    def follow(self) -> int:
        """Catch up with the store; the revision that was reached."""
        return self._saw(self._stage.follow()).revision

    def current(self) -> bool:
        """Whether what is searched is what the store holds; waits for nobody."""
        return self._saw(state_of(self._server)).current

    def reached(self) -> int:
        """The revision of the store that the passages have reached; 0 where they are of another store or absent."""
        state = self._saw(state_of(self._server))
        return state.revision if state.usable else 0

    def revision(self) -> int:
        """The revision of the store that is searched, as it was last seen."""
        return self._state.revision

    def _saw(self, state: State) -> State:
        with self._lock:
            self._state = state
        if self.meaning is not None:
            self.meaning.saw(state)
        return state

    def _seen(self) -> State:
        return self._state if self._state.usable else self._saw(state_of(self._server))

    def _asked(self, field: str, query: Query, types: Sequence[str], family: Family) -> _Asked | None:
        """A question to one field; None where it has no term that occurs."""
        state = self._seen()
        looked_at = _looked_at(field, query)
        idf = self._rarities.of(family, field, looked_at, state)
        most = max(FEWEST, min(scale.TERMS, CLAUSES - len(query.admitted) - len(query.disclosed) - len(types)))
        weights = scale.weightiest(looked_at, idf.__getitem__, most)
        occurring = {term: weight for term, weight in weights.items() if idf[term]}
        if not occurring:
            return None
        worth = scale.worth(query, weights, idf.__getitem__, state.of(family).passages)
        text = f"{lucene.asked(field, occurring)} {lucene.conditions(query, types)}"
        return _Asked(field, text, scale.scale(worth, scale.TYPICAL[field]))


def _looked_at(field: str, query: Query) -> dict[str, float]:
    """The terms of a question, the same way as those of texts are kept."""
    found: dict[str, float] = {}
    for term, weight in scale.weights(field, query).items():
        found[term[: lucene.LONGEST]] = max(weight, found.get(term[: lucene.LONGEST], 0.0))
    if len(found) <= LOOKED_AT:
        return found
    return dict(sorted(found.items(), key=lambda item: -item[1])[:LOOKED_AT])


def _statement(
    asked: Sequence[_Asked], query: Query, types: Sequence[str], n: int, question: Vectors | None
) -> tuple[str, dict[str, Any]]:
    family = family_of(types[0])
    values: dict[str, Any] = {
        "index": cypher.words_index(family),
        "questions": [{"field": one.field, "query": one.text} for one in asked],
        "n": n,
    }
    if question is None:
        return cypher.found(query.around, by_both=False), values
    return cypher.found(query.around, by_both=True), {
        **values,
        "family": family.value,
        "vectors": cypher.vectors_index(family, len(question)),
        "question": question.tolist(),
        "types": list(types),
        "before": lucene.day(query.before) if query.before else lucene.LAST_DAY,
        "admitted": sorted(query.admitted),
        "disclosed": sorted(query.disclosed),
        "nearest": NEAREST,
        "first": NEAREST * WIDER if query.before else round(NEAREST * FIRST),
        "wide": NEAREST * WIDER,
    }


def _neighbours(seen: int, around: Sequence[Row] | None) -> Neighbours | None:
    if around is None:
        return None
    kinds: dict[str, str] = {}
    for start, _, end, _, *types in around:
        kinds.update(zip((start, end), types, strict=True))
    return Neighbours(tuple(relation_of(*kept) for *kept, _, _ in around), kinds, seen)


def _joined(
    spoken: Sequence[Row], near: Sequence[Row], expected: float, asked: Sequence[_Asked]
) -> tuple[Candidate, ...]:
    """Candidates on their one scale; of several passages of one the best counts."""
    kinds = {id: kind for _, id, kind, _ in spoken} | {id: kind for id, kind, _ in near}
    factors = {one.field: one.factor for one in asked}
    told: dict[str, dict[str, float]] = {field: {} for field in scale.UNITS}
    for field, id, _, score in spoken:
        told[field][id] = min(1.0, score * factors[field])
    cosines: dict[str, float] = {}
    for id, _, cosine in near:
        cosines[id] = max(cosine, cosines.get(id, -1.0))
    meant = {id: min(1.0, max(0.0, (cosine - expected) / (1 - expected))) for id, cosine in cosines.items()}
    return tuple(
        Candidate(id, kind, told["characters"].get(id, 0.0), told["words"].get(id, 0.0), meant.get(id, 0.0))
        for id, kind in kinds.items()
    )
