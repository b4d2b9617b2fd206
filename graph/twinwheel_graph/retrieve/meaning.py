"""What texts mean beside what words they use: scores by vectors, where there is an encoder and its vectors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.retrieve.base import Candidate, Family, Query, family_of
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.segments import Keys, Vectors
from twinwheel_graph.retrieve.vector_folder import State
from twinwheel_graph.retrieve.vector_stage import VectorStage
from twinwheel_graph.retrieve.vectors import Conditions, VectorIndex

NEAREST = 100
"""How many are looked for by meaning. What shares no word with a question has the scores of words 0."""

MOST = 0.99
"""The highest mean cosine that is believed: where all texts are one, none is nearer than another."""

KEPT = 256
"""How many questions' vectors are kept: each is asked for once a family."""


class Meaning:
    """Scores by vectors, of what the stage has reached. Safe to use from several threads."""

    def __init__(self, stage: VectorStage, encoder: Encoder) -> None:
        self._stage = stage
        self._encoder = encoder
        self._lock = threading.Lock()
        self._state: State | None = None
        self._indexes: Mapping[Family, VectorIndex] = {}
        self._questions: dict[str, Vectors] = {}

    def reload(self) -> int:
        """See what the stage has reached; the revision of the store that it stems from."""
        state = self._stage.stored()
        with self._lock:
            if self._state != state:
                indexes = self._stage.opened()
                for index in indexes.values():
                    index.mean  # noqa: B018 - read now, not in the first question
                self._indexes, self._state = indexes, state
                self._questions = {}
        return state.revision

    def follow(self, at_most: int | None, progress: Callable[[int, int], None]) -> bool:
        """Make the vectors of up to `at_most` changed entities (None: all) and see them; whether every text has one."""
        done = self._stage.current() or self._stage.follow(at_most, progress)
        self.reload()  # another process may have made them
        return done

    def encoder(self) -> str:
        """The name of the encoder whose vectors take part; empty where there are none yet."""
        return self._encoder.name if any(len(index) for index in self._indexes.values()) else ""

    def added(self, query: Query, types: Sequence[str], known: Sequence[Candidate]) -> list[Candidate]:
        """These candidates (of one family) with their meaning, and the nearest of these types besides."""
        index = self._indexes.get(family_of(types[0]))
        if index is None or not len(index):
            return list(known)
        question = self._vector(query)
        expected = min(index.expected(question), MOST)
        keys = [key_of(one.id) for one in known]
        near = index.nearest(question, _conditions(query, types), NEAREST, np.array(keys, dtype=np.int64))
        scores = {key: min(1.0, max(0.0, (cosine - expected) / (1 - expected))) for key, cosine in near.items()}
        kinds = {key_of(name): name for name in types}
        beside = dict.fromkeys(index.named(scores.keys() - set(keys)))
        return [
            *(
                Candidate(one.id, one.type, one.characters, one.words, scores.get(key, 0.0))
                for one, key in zip(known, keys, strict=True)
            ),
            *(Candidate(id, kinds[kind], 0.0, 0.0, scores[key]) for id, kind, key in beside),
        ]

    def _vector(self, query: Query) -> Vectors:
        """The vector of a question: a text that is in the store has one already."""
        text = query.meant or query.text
        with self._lock:
            if text in self._questions:
                return self._questions[text]
        digest = key_of(text)
        kept = [index.vectors_of([digest]).get(digest) for index in self._indexes.values()]
        made = next((vector for vector in kept if vector is not None), None)
        vector = self._encoder.query(text) if made is None else made
        with self._lock:
            if len(self._questions) >= KEPT:
                self._questions.clear()
            self._questions[text] = vector
        return vector


def _conditions(query: Query, types: Sequence[str]) -> Conditions:
    kinds = tuple(key_of(name) for name in types)
    return Conditions(kinds, query.before, _keys(query.admitted), _keys(query.disclosed))


def _keys(names: Iterable[str]) -> Keys:
    return np.array([key_of(name) for name in names], dtype=np.int64)
