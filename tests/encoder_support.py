"""Small real encoders, made for a test: an ONNX model with a table of vectors, and a tokenizer of characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors

from twinwheel_graph.errors import EncoderError

LETTERS = "锂电池正负极材料唐诗宋词研究abc"
DIMENSIONS = 6
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def table(seed: int = 0) -> NDArray[np.float32]:
    """A vector a token: of shape (tokens, DIMENSIONS)."""
    return np.random.default_rng(seed).normal(size=(len(LETTERS) + 3, DIMENSIONS)).astype(np.float32)


def tiny(
    folder: Path,
    *,
    weights: NDArray[np.float32] | None = None,
    inputs: Sequence[str] = INPUTS,
    output: str = "states",
    letters: str = LETTERS,
) -> Path:
    """A folder with an encoder whose states are each token's vector plus the mean of all.

    `output` is what it gives: `states` (texts, tokens, dimensions), `mean` (texts, dimensions), or `table`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_model(table() if weights is None else weights, inputs, output), str(folder / "model.onnx"))
    _tokenizer(letters).save(str(folder / "tokenizer.json"))
    return folder


def ids(text: str) -> list[int]:
    """What the tokenizer makes of a text."""
    return [1, *(LETTERS.find(letter) + 3 if letter in LETTERS else 0 for letter in text), 2]


def code_of(error: EncoderError) -> tuple[str, Mapping[str, object]]:
    """What an error says by code, and that it says it in both languages."""
    assert error.message("zh") != error.message("en") != ""
    return error.code, error.params


def _model(weights: NDArray[np.float32], inputs: Sequence[str], output: str) -> onnx.ModelProto:
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["each"]),
        helper.make_node("ReduceMean", ["each"], ["kept"], axes=[1], keepdims=1),
        helper.make_node("Add", ["each", "kept"], ["states"]),
        helper.make_node("ReduceMean", ["each"], ["mean"], axes=[1], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(weights, "table")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def _tokenizer(letters: str) -> Tokenizer:
    known = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, **{letter: at for at, letter in enumerate(letters, 3)}}
    made = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))  # noqa: S106 - a token of text
    made.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return made
