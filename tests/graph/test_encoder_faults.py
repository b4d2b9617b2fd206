"""Folders that hold no encoder, or half of one: each is refused with what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from encoder_support import code_of, tiny

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.onnx import OnnxEncoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny(tmp_path / "tiny")


def refused(folder: Path) -> str:
    """The code of the refusal, which names the folder or a file in it."""
    with pytest.raises(EncoderError) as caught:
        OnnxEncoder(folder)
    code, _params = code_of(caught.value)
    assert str(folder) in caught.value.message("zh")
    return code


def test_a_folder_that_is_not_there_or_is_a_file(folder: Path) -> None:
    assert refused(folder / "nowhere") == "no_encoder_folder"
    assert refused(folder / "model.onnx") == "no_encoder_folder"


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_part_that_lacks(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert refused(folder) == "encoder_lacks_file"


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_several_to_choose_from(folder: Path, name: str) -> None:
    (folder / name).rename(folder / f"a-{name}")
    (folder / f"b-{name}").write_bytes((folder / f"a-{name}").read_bytes())
    assert refused(folder) == "encoder_has_several"


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"my diary", None], ids=["empty", "other", "cut"])
def test_a_part_that_is_damaged(folder: Path, name: str, content: bytes | None) -> None:
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert refused(folder) == "encoder_unusable"


def test_a_model_of_something_else(tmp_path: Path) -> None:
    assert refused(tiny(tmp_path / "pictures", inputs=("input_ids", "pixels"))) == "encoder_inputs"


def test_a_tokenizer_of_another_model(tmp_path: Path) -> None:
    from encoder_support import table

    assert refused(tiny(tmp_path / "small", weights=table()[:1])) == "encoder_unusable"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "cannot_read"),
        ("[]", "not_an_object"),
        ('{"poolng": "cls"}', "unknown_property"),
        ('{"pooling": "max"}', "not_in_list"),
        ('{"pooling": ["cls"]}', "not_a_text"),
        ('{"query_prefix": 1}', "not_a_text"),
        ('{"max_tokens": "512"}', "not_an_integer"),
        ('{"max_tokens": true}', "not_an_integer"),
        ('{"max_tokens": 0}', "out_of_range"),
    ],
)
def test_a_recipe_that_cannot_be(folder: Path, text: str, code: str) -> None:
    (folder / "encoder.json").write_text(text, encoding="utf-8")
    assert refused(folder) == code
