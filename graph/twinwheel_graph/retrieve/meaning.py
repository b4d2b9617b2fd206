"""What texts mean beside what words they use: scores by vectors, where there is an encoder and its vectors."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.asker import AGAIN_SECONDS, Asker, Told
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.retrieve.base import Candidate, Family, Query, family_of
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.lock import Holder
from twinwheel_graph.retrieve.segments import Keys, Vectors
from twinwheel_graph.retrieve.vector_stage import Pace, Progress, VectorStage
from twinwheel_graph.retrieve.vector_state import State
from twinwheel_graph.retrieve.vectors import Conditions, VectorIndex

NEAREST = 100
"""How many are looked for by meaning. What shares no word with a question has the scores of words 0."""

INCOMPLETE = "incomplete"
"""The name of no encoder: nothing is calibrated for scores to which meaning adds here and not there."""

MOST = 0.99
"""The highest mean cosine that is believed: where all texts are one, none is nearer than another."""

KEPT = 256
"""How many questions' vectors are kept: each is asked for once a family."""


class Meaning:
    """Scores by vectors, of what the stage has reached; none while the encoder is silent. Safe to use from threads.

    `told` is told why the encoder has fallen silent; it is asked again after `again` seconds.
    """

    def __init__(
        self,
        stage: VectorStage,
        encoder: Encoder,
        told: Told = lambda _error: None,
        again: float = AGAIN_SECONDS,
    ) -> None:
        self._stage = stage
        self._encoder = encoder
        self._asker = Asker(encoder, told, again)
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

    def follow(self, at_most: int | None, progress: Progress, pace: Pace | None = None) -> bool:
        """Make the vectors of up to `at_most` changed entities (None: all) and see them; whether every text has one.

        Raises:
            EncoderError: The encoder does not answer; what was made before that is kept.
        """
        try:
            if self._stage.current():
                self._asker.awaken()
                return True
            self._asker.require()
            return self._made(at_most, progress, pace or Pace())
        finally:
            self.reload()  # another process may have made them

    def encoder(self) -> str:
        """The name of the encoder whose vectors take part; INCOMPLETE while it is silent or some texts have none."""
        return INCOMPLETE if self._asker.silent or not self.complete() else self._encoder.name

    def encoder_set(self) -> str:
        """The name of the encoder, whether its vectors take part just now or not."""
        return self._encoder.name

    def complete(self) -> bool:
        """Whether every text has its vector in what is searched."""
        return self._state is not None and self._stage.reaches(self._state)

    def silent(self) -> EncoderError | None:
        """Why the encoder does not answer; None while it does, or has not been asked."""
        return self._asker.silent

    def check(self) -> Sequence[str]:
        """Look at each byte of what was made; the names of what is lost or damaged, which is then made again."""
        return self._stage.check().lost

    def adopt(self) -> None:
        """Nothing to do: vectors by another encoder lie in a folder of their own."""

    def holder(self) -> Holder | None:
        """Which process makes vectors at this moment, if any."""
        return self._stage.folder.holder()

    def added(self, query: Query, types: Sequence[str], known: Sequence[Candidate]) -> list[Candidate]:
        """These candidates (of one family) with their meaning, and the nearest of these types besides."""
        index = self._indexes.get(family_of(types[0]))
        if index is None or not len(index):
            return list(known)
        question = self._vector(query, index.dimensions)
        if question is None:
            return list(known)
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

    def _made(self, at_most: int | None, progress: Progress, pace: Pace) -> bool:
        try:
            return self._stage.follow(at_most, progress, replace(pace, go_on=lambda: self._seen(pace)))
        except EncoderError as error:
            self._asker.failed(error)
            raise

    def _seen(self, pace: Pace) -> bool:
        self.reload()
        return pace.go_on()

    def _vector(self, query: Query, dimensions: int) -> Vectors | None:
        """The vector of a question, None where the encoder is silent; a text that is in the store has one already."""
        text = query.meant or query.text
        with self._lock:
            if text in self._questions:
                return self._questions[text]
        digest = key_of(text)
        kept = [index.vectors_of([digest]).get(digest) for index in self._indexes.values()]
        made = next((vector for vector in kept if vector is not None), None)
        vector = self._asker.vector(text) if made is None else made
        if vector is None:
            return None
        if len(vector) != dimensions:
            name = self._encoder.name
            self._asker.failed(EncoderError("encoder_changed", name=name, count=len(vector), wanted=dimensions))
            return None
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
