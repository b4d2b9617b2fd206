"""Questions to an encoder that may fall silent: then there is no vector, and it is asked again only after a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.base import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Told = Callable[[EncoderError], object]
"""Told why an encoder has fallen silent, once each time that it does."""

AGAIN_SECONDS = 5.0
"""How long a silent encoder is left alone: else each question would wait for it in vain."""


class Asker:
    """Asks an encoder for the vectors of questions. Safe to use from several threads."""

    def __init__(self, encoder: Encoder, told: Told = lambda _error: None, again: float = AGAIN_SECONDS) -> None:
        self._encoder = encoder
        self._told = told
        self._again = again
        self._lock = threading.Lock()
        self._answered = False
        self._silent: EncoderError | None = None
        self._failed_at = 0.0
        self._due = 0.0

    @property
    def silent(self) -> EncoderError | None:
        """Why it does not answer; None while it does, or has not been asked."""
        return self._silent

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """The vector of a question; None where the encoder is silent."""
        if not self._may_ask():
            return None
        begun = time.monotonic()
        try:
            found = self._encoder.query(text)
        except EncoderError as error:
            self.failed(error)
            return None
        self._has_answered(begun)
        return found

    def failed(self, error: EncoderError) -> None:
        """Take it that the encoder is silent, whoever has found that out."""
        with self._lock:
            first = self._silent is None
            self._silent = error
            self._failed_at = time.monotonic()
            self._due = self._failed_at + self._again
        if first:
            self._told(error)

    def awaken(self) -> None:
        """Ask a silent encoder whether it answers again, where it is time to."""
        if self._silent is not None:
            self.vector("1")

    def require(self) -> None:
        """See that the encoder answers, before it is given much.

        Raises:
            EncoderError: It does not.
        """
        if not self._answered or self._silent is not None:
            self.vector("1")
        if (error := self._silent) is not None:
            raise error.with_traceback(None)

    def _may_ask(self) -> bool:
        """Whether it is time to ask; of several threads one tries what is silent."""
        with self._lock:
            if self._silent is None:
                return True
            if time.monotonic() < self._due:
                return False
            self._due = time.monotonic() + self._again
            return True

    def _has_answered(self, begun: float) -> None:
        """An answer that was asked for before the last failure proves nothing: who failed must still find it silent."""
        with self._lock:
            self._answered = True
            if self._silent is not None and begun > self._failed_at:
                self._silent = None
