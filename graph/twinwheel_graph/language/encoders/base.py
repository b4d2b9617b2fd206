"""The port to encoders, which make vectors of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from twinwheel_graph.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Encoder(Protocol):
    """Makes vectors of texts, such that the dot product of two (their cosine) says how near the texts' meanings are.

    May be used from several threads at once.
    """

    @property
    def name(self) -> str:
        """Whose vectors these are; a store remembers it, since vectors of two encoders cannot be compared.

        It changes with the model, with its tokenizer and with whatever else changes the vector of a document.
        """
        ...

    @property
    def dimensions(self) -> int:
        """How long a vector is."""
        ...

    def documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts to be found, of shape (texts, dimensions), in order, each of length 1.

        Raises:
            EncoderError: The encoder does not answer, or not with vectors.
        """
        ...

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a text to find others by, of shape (dimensions,) and length 1.

        Raises:
            EncoderError: The encoder does not answer, or not with vectors.
        """
        ...


def unit(vectors: NDArray[np.floating], name: str) -> NDArray[np.float32]:
    """The rows at length 1 (zeros stay as they are); EncoderError where a number is not finite."""
    import numpy as np

    rows = vectors.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all():
        raise EncoderError("encoder_not_finite", name=name)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def printable(text: str) -> str:
    """The text with what is no Unicode (lone surrogates) as question marks, as the words of the index have it."""
    return text.encode("utf-8", "replace").decode()
