"""What texts mean, where the vectors are a server's: the question's vector is made here, and compared there."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.asker import AGAIN_SECONDS, Asker, Told
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.lock import Holder
from twinwheel_graph.retrieve.meaning import INCOMPLETE, KEPT
from twinwheel_graph.retrieve.neo4j_passages import digest
from twinwheel_graph.retrieve.neo4j_state import State, state_of
from twinwheel_graph.retrieve.neo4j_vectors import VectorMaker
from twinwheel_graph.retrieve.segments import Vectors
from twinwheel_graph.retrieve.vector_stage import Pace, Progress
from twinwheel_graph.stores.neo4j_read import rows

if TYPE_CHECKING:
    from twinwheel_graph.stores.neo4j_server import Server


class ServerMeaning:
    """Vectors of questions, and the stage that makes those of passages. Safe to use from threads."""

    def __init__(
        self,
        maker: VectorMaker,
        server: Server,
        encoder: Encoder,
        told: Told = lambda _error: None,
        again: float = AGAIN_SECONDS,
    ) -> None:
        self._maker = maker
        self._server = server
        self._encoder = encoder
        self._asker = Asker(encoder, told, again)
        self._lock = threading.Lock()
        self._state = State()
        self._questions: dict[str, Vectors] = {}

    def saw(self, state: State) -> None:
        """Take a state for the one of now."""
        with self._lock:
            if state.sums != self._state.sums or state.encoder != self._state.encoder:
                self._questions = {}
            self._state = state

    def reload(self) -> int:
        """See what has been reached; the revision of the store that it stems from."""
        self.saw(state_of(self._server))
        return self._state.revision

    def follow(self, at_most: int | None, progress: Progress, pace: Pace | None = None) -> bool:
        """Make the vectors of up to `at_most` passages (None: all); whether every text has one.

        Raises:
            EncoderError: The encoder does not answer; what was made before that is kept.
        """
        try:
            self.reload()
            if self.complete():
                self._asker.awaken()
                return True
            self._asker.require()
            return self._made(at_most, progress, pace or Pace())
        finally:
            self.reload()

    def adopt(self) -> None:
        """Make vectors by this encoder, whoever made those that there are."""
        self._maker.adopt()

    def encoder(self) -> str:
        """The name of the encoder whose vectors take part; INCOMPLETE while it is silent or some texts have none."""
        return INCOMPLETE if self._asker.silent or not self.complete() else self._encoder.name

    def encoder_set(self) -> str:
        """The name of the encoder, whether its vectors take part just now or not."""
        return self._encoder.name

    def complete(self) -> bool:
        """Whether every text has its vector."""
        state = self._state
        return state.current and not state.pending and (state.encoder == self._encoder.name or not state.sums)

    def silent(self) -> EncoderError | None:
        """Why the encoder does not answer; None while it does, or has not been asked."""
        return self._asker.silent

    def check(self) -> Sequence[str]:
        """The server keeps its files whole itself."""
        return ()

    def holder(self) -> Holder | None:
        """Which other process makes vectors at this moment, if any."""
        return self._maker.holder(state_of(self._server))

    def question(self, query: Query) -> Vectors | None:
        """The vector of a question, to be compared; None where there is nothing to compare with, or none to be had."""
        state = self._state
        if query.words_only or not state.dimensions or state.encoder != self._encoder.name:
            return None
        text = query.meant or query.text
        with self._lock:
            if text in self._questions:
                return self._questions[text]
        vector = self._kept(text)
        if vector is None:
            vector = self._asker.vector(text)
        return None if vector is None else self._remembered(text, vector, state.dimensions)

    def _kept(self, text: str) -> Vectors | None:
        """The vector of a text that is in the store."""
        found = self._server.ask(lambda server: rows(server, cypher.BY_DIGEST, digests=[digest(text)]))
        return np.array(found[0][1], dtype=np.float32) if found else None

    def _remembered(self, text: str, vector: Vectors, dimensions: int) -> Vectors | None:
        if len(vector) != dimensions:
            name = self._encoder.name
            self._asker.failed(EncoderError("encoder_changed", name=name, count=len(vector), wanted=dimensions))
            return None
        if not np.isfinite(vector).all() or not vector.any():
            return None
        with self._lock:
            if len(self._questions) >= KEPT:
                self._questions.clear()
            self._questions[text] = vector
        return vector

    def _made(self, at_most: int | None, progress: Progress, pace: Pace) -> bool:
        try:
            return self._maker.follow(at_most, progress, pace) and self._current()
        except EncoderError as error:
            self._asker.failed(error)
            raise

    def _current(self) -> bool:
        self.reload()
        return self.complete()
