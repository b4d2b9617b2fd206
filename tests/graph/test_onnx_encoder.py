"""ONNX encoders on small models made for the test: shapes, pooling, prefixes, names, and what is no encoder."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from encoder_support import DIMENSIONS, LETTERS, code_of, ids, table, tiny
from numpy.typing import NDArray

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.onnx import OnnxEncoder

TEXT = "锂电池材料"


def states(text: str) -> NDArray[np.float32]:
    """What the model says of each token of a text."""
    each = table()[ids(text)]
    return each + each.mean(axis=0)


def one(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / np.linalg.norm(vector)


def recipe(folder: Path, **said: object) -> Path:
    (folder / "encoder.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny(tmp_path / "tiny")


def test_the_first_token_is_the_text_s_where_nothing_is_said(folder: Path) -> None:
    encoder = OnnxEncoder(folder)
    assert encoder.dimensions == DIMENSIONS
    found = encoder.documents([TEXT, "唐诗"])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [one(states(text)[0]) for text in (TEXT, "唐诗")], atol=1e-6)
    np.testing.assert_array_equal(encoder.query(TEXT), found[0])


def test_pooling_is_as_the_recipe_says(folder: Path) -> None:
    expected = {"cls": states(TEXT)[0], "last": states(TEXT)[-1], "mean": states(TEXT).mean(axis=0)}
    for pooling, vector in expected.items():
        encoder = OnnxEncoder(recipe(folder, pooling=pooling))
        np.testing.assert_allclose(encoder.documents([TEXT])[0], one(vector), atol=1e-6)


def test_a_model_that_gives_one_vector_a_text_is_taken_at_its_word(tmp_path: Path) -> None:
    encoder = OnnxEncoder(tiny(tmp_path / "pooled", output="mean"))
    np.testing.assert_allclose(encoder.query(TEXT), one(table()[ids(TEXT)].mean(axis=0)), atol=1e-6)


@pytest.mark.parametrize(
    "inputs",
    [("input_ids",), ("input_ids", "attention_mask"), ("input_ids", "attention_mask", "position_ids")],
    ids=len,
)
def test_a_model_gets_the_inputs_that_it_has(tmp_path: Path, folder: Path, inputs: tuple[str, ...]) -> None:
    encoder = OnnxEncoder(tiny(tmp_path / "other", inputs=inputs))
    np.testing.assert_array_equal(encoder.query(TEXT), OnnxEncoder(folder).query(TEXT))


def test_prefixes_stand_before_documents_and_questions(folder: Path) -> None:
    plain = OnnxEncoder(folder).documents(["研究" + TEXT, "宋词" + TEXT])
    encoder = OnnxEncoder(recipe(folder, document_prefix="研究", query_prefix="宋词"))
    np.testing.assert_array_equal(encoder.documents([TEXT])[0], plain[0])
    np.testing.assert_array_equal(encoder.query(TEXT), plain[1])


def test_longer_texts_are_cut_at_the_limit_of_tokens(folder: Path) -> None:
    encoder = OnnxEncoder(recipe(folder, max_tokens=5))
    cut, long, longest = encoder.documents(["锂电池", "锂电池材料", "锂电池" + "料" * 100_000])
    np.testing.assert_array_equal(cut, long)
    np.testing.assert_array_equal(cut, longest)


def test_files_of_other_names_do_where_there_is_one_of_each(folder: Path) -> None:
    expected = OnnxEncoder(folder).query(TEXT)
    (folder / "model.onnx").rename(folder / "tiny-q.onnx")
    (folder / "tokenizer.json").rename(folder / "tiny-q-tokenizer.json")
    np.testing.assert_array_equal(OnnxEncoder(folder).query(TEXT), expected)


def test_threads_do_not_get_into_each_other_s_way(folder: Path) -> None:
    encoder = OnnxEncoder(folder, threads=1)
    texts = [LETTERS[at : at + 1 + at % 4] for at in range(len(LETTERS))] * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(encoder.query, texts))
    np.testing.assert_array_equal(found, encoder.documents(texts))


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    encoder = OnnxEncoder(tiny(tmp_path / "nan", weights=np.full_like(table(), np.nan)))
    with pytest.raises(EncoderError) as caught:
        encoder.documents([TEXT])
    assert code_of(caught.value) == ("encoder_not_finite", {"name": encoder.name})


def test_a_name_changes_with_whatever_changes_a_document_s_vector(tmp_path: Path, folder: Path) -> None:
    name = OnnxEncoder(recipe(folder, name="tiny")).name
    assert name.startswith("tiny@")
    assert OnnxEncoder(recipe(folder, name="tiny", query_prefix="研究")).name == name
    others = [
        recipe(tiny(tmp_path / "weights", weights=table(1)), name="tiny"),
        recipe(tiny(tmp_path / "letters", letters=LETTERS[::-1]), name="tiny"),
        recipe(tiny(tmp_path / "pooling"), name="tiny", pooling="mean"),
        recipe(tiny(tmp_path / "prefix"), name="tiny", document_prefix="研究"),
        recipe(tiny(tmp_path / "cut"), name="tiny", max_tokens=4),
    ]
    (tiny(tmp_path / "beside") / "model.onnx_data").write_bytes(b"weights")
    names = {name, *(OnnxEncoder(other).name for other in [*others, recipe(tmp_path / "beside", name="tiny")])}
    assert len(names) == 7
