"""A folder with an ONNX encoder: which files it is made of, and what its vectors are called."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.recipe import Recipe, read_recipe

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
SHOWN = 12
"""Characters of a digest that tell two models apart."""


@dataclass(frozen=True, slots=True)
class EncoderFolder:
    """The parts of an encoder on disk."""

    model: Path
    tokenizer: Path
    recipe: Recipe

    def name(self) -> str:
        """The name of the vectors: the model's, and a digest of all that changes the vector of a document."""
        digest = hashlib.sha256(self.recipe.of_documents().encode())
        for path in (self.model, *self._weights(), self.tokenizer):
            digest.update(bytes.fromhex(sha256(path)))
        return f"{self.recipe.name}@{digest.hexdigest()[:SHOWN]}"

    def _weights(self) -> list[Path]:
        """Large models keep their weights in files beside: `model.onnx_data`, `model.onnx.data`."""
        beside = (f"{self.model.name}_", f"{self.model.name}.")
        return sorted(path for path in self.model.parent.iterdir() if path.name.startswith(beside))


def open_folder(folder: Path) -> EncoderFolder:
    """What a folder holds: `model.onnx` or its only `*.onnx`, `tokenizer.json` or its only `*tokenizer.json`.

    Raises:
        EncoderError: There is no such folder, or it lacks one of them.
    """
    if not folder.is_dir():
        raise EncoderError("no_encoder_folder", path=folder)
    return EncoderFolder(_only(folder, MODEL, "*.onnx"), _only(folder, TOKENIZER, f"*{TOKENIZER}"), read_recipe(folder))


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal; EncoderError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError("cannot_read", path=path, detail=error.strerror) from error


def _only(folder: Path, usual: str, pattern: str) -> Path:
    if (folder / usual).is_file():
        return folder / usual
    found = sorted(path for path in folder.glob(pattern) if path.is_file())
    if not found:
        raise EncoderError("encoder_lacks_file", path=folder, wanted=usual)
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise EncoderError("encoder_has_several", path=folder, known=names, wanted=usual)
    return found[0]
