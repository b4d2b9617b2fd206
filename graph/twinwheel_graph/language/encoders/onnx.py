"""An ONNX encoder from a folder, run on the processor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.base import printable, unit
from twinwheel_graph.language.encoders.folder import open_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

CHARACTERS_A_TOKEN = 32
"""Text past this many a token of the limit is not looked at: cutting a book into tokens takes seconds."""


class OnnxEncoder:
    """Any encoder that is a folder with an ONNX model and its tokenizer.

    Texts are encoded one by one, never padded to a batch. Models with weights of 8 bits measure out their numbers
    over a whole batch, so that in a batch a text's vector would depend on its neighbours (cosines down to .985 with
    the default model); and on a processor a batch is not faster.
    """

    def __init__(self, folder: Path, threads: int = 2) -> None:
        """Load the model and try it.

        Raises:
            EncoderError: The folder has no encoder, or one that cannot be used.
        """
        parts = open_folder(folder)
        self._path = parts.model
        self._recipe = parts.recipe
        self._tokenizer = _tokenizer(parts.tokenizer, parts.recipe.max_tokens)
        self._session = _session(parts.model, threads)
        self._inputs = _inputs(self._session, parts.model)
        self._output = self._session.get_outputs()[0].name
        self._longest = parts.recipe.max_tokens * CHARACTERS_A_TOKEN
        self.name = parts.name()
        self.dimensions = int(self._vector("").shape[0])

    def documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts, of shape (texts, dimensions), in order, each of length 1."""
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(self._recipe.document_prefix + text)
        return unit(vectors, self.name)

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, of shape (dimensions,) and length 1, with the prefix that the model wants."""
        vector = self._vector(self._recipe.query_prefix + text)
        return unit(vector[None, :], self.name).reshape(self.dimensions)

    def _vector(self, text: str) -> NDArray[Any]:
        import numpy as np

        ids = self._tokenizer.encode(printable(text[: self._longest])).ids
        tokens = np.array([ids], dtype=np.int64)
        known = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        known["position_ids"] = np.arange(len(ids), dtype=np.int64)[None, :]
        try:
            found = self._session.run([self._output], {name: known[name] for name in self._inputs})[0]
        except Exception as error:  # the runtime's errors have no base of their own
            raise EncoderError("encoder_unusable", path=self._path, detail=_first_line(error)) from error
        return self._pooled(np.asarray(found))

    def _pooled(self, found: NDArray[Any]) -> NDArray[Any]:
        """One vector of an output of shape (1, dimensions) or (1, tokens, dimensions)."""
        import numpy as np

        if found.ndim not in {2, 3} or found.shape[0] != 1:
            raise EncoderError("encoder_output", path=self._path, shape=list(found.shape))
        tokens: NDArray[Any] = found[0]
        if found.ndim == 2:
            return tokens
        if self._recipe.pooling == "mean":
            return np.asarray(tokens.mean(axis=0))
        return np.asarray(tokens[0 if self._recipe.pooling == "cls" else -1])


def _tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        made = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare ones
        raise EncoderError("encoder_unusable", path=path, detail=_first_line(error)) from error
    made.no_padding()
    made.enable_truncation(max_tokens)
    return made


def _session(path: Path, threads: int) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait by spinning win nothing here and take a core from whoever else is at work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's errors have no base of their own
        raise EncoderError("encoder_unusable", path=path, detail=_first_line(error)) from error


def _inputs(session: InferenceSession, path: Path) -> list[str]:
    """The inputs of the model, all of which must be known here."""
    known = {"input_ids", "attention_mask", "token_type_ids", "position_ids"}
    wanted = [one.name for one in session.get_inputs()]
    if not set(wanted) <= known or "input_ids" not in wanted:
        raise EncoderError("encoder_inputs", path=path, value=", ".join(wanted), known=", ".join(sorted(known)))
    return wanted


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
