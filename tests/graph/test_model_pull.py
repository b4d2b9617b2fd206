"""A model is pulled once, whole, and as it was tested, or not at all."""

from __future__ import annotations

import dataclasses
import gc
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import missing
from encoder_support import code_of

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.language.encoders.catalogue import DEFAULT, CatalogueModel, catalogue, find
from twinwheel_graph.language.encoders.fetch import pull
from twinwheel_graph.language.encoders.onnx import OnnxEncoder

MODEL = find(DEFAULT)
NOBODY = "http://127.0.0.1:9"
FILES = ["encoder.json", "model.onnx", "tokenizer.json"]


@pytest.fixture(scope="session")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model, really pulled."""
    models = tmp_path_factory.mktemp("pulled") / "models"
    try:
        assert pull(MODEL, models)
    except EncoderError as error:
        if error.code != "model_not_fetched":
            raise
        missing(error.message("en"))
    return models


@pytest.fixture
def models(pulled: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(pulled, tmp_path / "models"))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Cut the network: every connection goes by way of a port where nobody listens."""

    def cut() -> None:
        monkeypatch.setenv("HTTPS_PROXY", NOBODY)
        monkeypatch.setenv("https_proxy", NOBODY)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")

    return cut


def refusal(model: CatalogueModel, models: Path) -> EncoderError:
    with pytest.raises(EncoderError) as caught:
        pull(model, models)
    code_of(caught.value)
    return caught.value


def test_what_is_pulled_is_whole_and_alone(pulled: Path, encoder: Encoder) -> None:
    assert MODEL.state(pulled) == "pulled"
    assert [path.name for path in pulled.iterdir()] == [DEFAULT]
    assert sorted(path.name for path in (pulled / DEFAULT).iterdir()) == FILES
    other = OnnxEncoder(pulled / DEFAULT)
    assert (other.name, other.dimensions) == (encoder.name, encoder.dimensions)
    np.testing.assert_array_equal(other.query("锂电池"), encoder.query("锂电池"))


def test_progress_is_told_in_bytes(tmp_path: Path, pulled: Path) -> None:
    told: list[tuple[int, int]] = []
    assert pull(MODEL, tmp_path, lambda done, total: told.append((done, total)))
    assert told[-1] == (MODEL.bytes, MODEL.bytes)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_second_pull_does_nothing(models: Path, offline: Callable[[], None]) -> None:
    offline()
    before = {path: path.stat().st_mtime_ns for path in models.rglob("*")}
    assert not pull(MODEL, models)
    assert {path: path.stat().st_mtime_ns for path in models.rglob("*")} == before


@pytest.mark.parametrize("name", FILES)
def test_a_single_wrong_byte_is_noticed_named_and_mended(models: Path, name: str) -> None:
    path = models / DEFAULT / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert MODEL.state(models) == "damaged"
    assert MODEL.damage(models / DEFAULT) == name
    assert pull(MODEL, models)
    assert MODEL.state(models) == "pulled"
    assert [path.name for path in models.iterdir()] == [DEFAULT]


def test_a_file_that_lacks_is_mended(models: Path) -> None:
    (models / DEFAULT / "tokenizer.json").unlink()
    assert MODEL.damage(models / DEFAULT) == "tokenizer.json"
    assert pull(MODEL, models)
    assert MODEL.state(models) == "pulled"


def test_without_network_it_is_told_that_words_still_work(tmp_path: Path, offline: Callable[[], None]) -> None:
    offline()
    error = refusal(MODEL, tmp_path / "models")
    assert error.code == "model_not_fetched"
    assert "words" in error.message("en")
    assert "字词" in error.message("zh")
    assert list((tmp_path / "models").iterdir()) == []


def test_without_network_a_damaged_copy_stays_as_it_was(models: Path, offline: Callable[[], None]) -> None:
    (models / DEFAULT / "encoder.json").write_text("{}")
    offline()
    assert refusal(MODEL, models).code == "model_not_fetched"
    assert (models / DEFAULT / "encoder.json").read_text() == "{}"


@pytest.mark.parametrize("what", ["archive", "member"])
def test_what_is_not_as_tested_is_not_kept(tmp_path: Path, pulled: Path, what: str) -> None:
    wrong = "0" * 64
    members = {**MODEL.members, "model.onnx": dataclasses.replace(MODEL.members["model.onnx"], sha256=wrong)}
    model = dataclasses.replace(MODEL, **({"sha256": wrong} if what == "archive" else {"members": members}))
    error = refusal(model, tmp_path)
    assert error.code == "model_not_as_tested"
    assert ("model.onnx" if what == "member" else MODEL.artifact) in error.message("en")
    assert list(tmp_path.iterdir()) == []


def test_a_version_that_does_not_exist_is_told(tmp_path: Path, pulled: Path) -> None:
    assert refusal(dataclasses.replace(MODEL, version="0.0.0"), tmp_path).code == "model_not_fetched"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the client drops its connection
@pytest.mark.parametrize("after", [0.0, 0.5, 1.0])
def test_interrupted_it_leaves_nothing(tmp_path: Path, pulled: Path, after: float) -> None:
    def interrupt(done: int, total: int) -> None:
        if done >= after * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(MODEL, tmp_path, interrupt)
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_the_draft_of_a_killed_process_is_swept_when_it_is_old(models: Path) -> None:
    for name, age in (("old", 7200), ("new", 60)):
        draft = models / f".draft-{name}"
        draft.mkdir()
        os.utime(draft, (time.time() - age,) * 2)
    (models / DEFAULT / "encoder.json").unlink()
    assert pull(MODEL, models)
    assert sorted(path.name for path in models.iterdir()) == [".draft-new", DEFAULT]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = refusal(MODEL, tmp_path / "file" / "models")
    assert error.code == "cannot_write"
    assert str(tmp_path / "file") in error.message("en")


def test_every_model_of_the_catalogue_is_whole() -> None:
    assert DEFAULT in catalogue()
    for name, model in catalogue().items():
        assert model.name == name
        assert set(model.members) == {"model.onnx", "tokenizer.json"}
        digests = [model.sha256, *(member.sha256 for member in model.members.values())]
        assert all(len(bytes.fromhex(digest)) == 32 for digest in digests)


def test_a_name_that_is_not_in_it_is_told_with_those_that_are() -> None:
    with pytest.raises(EncoderError) as caught:
        find("bge-huge")
    assert code_of(caught.value) == ("unknown_model", {"value": "bge-huge", "known": ", ".join(catalogue())})
