"""`model pull`, `model list`, and what `doctor` says of the encoder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import Answer, Twinwheel, one_object
from conftest import missing
from encoder_support import tiny
from endpoint_support import Service, serving

from twinwheel_api.cli.main import run
from twinwheel_graph.language.encoders.catalogue import DEFAULT, catalogue
from twinwheel_graph.language.encoders.onnx import OnnxEncoder

KEY = "sk-secret-0123456789"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with the default one, really pulled by the command."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWINWHEEL_MODELS", str(folder))
        if run(["model", "pull"]) != 0:
            missing("the default encoder cannot be fetched")
    return folder


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Service]:
    with serving(Service(OnnxEncoder(tiny(tmp_path / "tiny")), key=KEY)) as service:
        yield service


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of models."""
    monkeypatch.setenv("TWINWHEEL_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv("TWINWHEEL_ENCODER", raising=False)
    return tmp_path / "models"


def states(twinwheel: Twinwheel) -> dict[str, tuple[str, bool]]:
    listed = one_object("model", twinwheel("model", "list", "--json").out)["models"]
    return {one["name"]: (one["state"], one["in_use"]) for one in listed}


def encoder_check(twinwheel: Twinwheel) -> tuple[bool, str]:
    """What `doctor` says of the encoder."""
    checks = one_object("doctor", twinwheel("doctor", "--json", "--lang", "en").out)["checks"]
    return next((one["ok"], one["text"]) for one in checks if one["name"] == "encoder")


def without(answer: Answer, secret: str) -> bool:
    return secret not in answer.out + answer.err


def test_nothing_is_pulled_at_first(twinwheel: Twinwheel, models: Path) -> None:
    assert states(twinwheel) == dict.fromkeys(catalogue(), ("absent", False))
    ok, text = encoder_check(twinwheel)
    assert ok
    assert "twinwheel model pull" in text
    assert not models.exists()


def test_the_table_is_in_both_languages(twinwheel: Twinwheel, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_MODELS", str(cache))
    chinese, english = twinwheel("model", "list"), twinwheel("model", "list", "--lang", "en")
    assert chinese.code == english.code == 0
    assert all(told in chinese.out for told in (*catalogue(), "MIT", "16 MB", "已取得", "未取得", "✓", "许可"))
    assert all(told in english.out for told in (*catalogue(), "pulled", "not pulled", "Licence", str(cache)))


def test_a_pulled_model_is_in_use(twinwheel: Twinwheel, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_MODELS", str(cache))
    assert states(twinwheel)[DEFAULT] == ("pulled", True)
    ok, text = encoder_check(twinwheel)
    assert ok
    assert text.startswith(f"{DEFAULT}@")
    again = twinwheel("model", "pull", "--lang", "en")
    assert (again.code, again.out) == (0, "")
    assert "already" in again.err


def test_the_cache_is_the_user_s_where_nothing_is_said(
    twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWINWHEEL_MODELS")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    listed = one_object("model", twinwheel("model", "list", "--json").out)["models"]
    assert listed[0]["folder"] == str(tmp_path / "cache" / "twinwheel" / "models" / DEFAULT)


def test_without_network_words_still_work(twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY" if name.isupper() else "no_proxy", "")
    answer = twinwheel("model", "pull", "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert "matching by words works without it" in answer.said
    assert answer.err.count("\n") == 1


def test_a_name_that_is_not_known(twinwheel: Twinwheel) -> None:
    answer = twinwheel("model", "pull", "bge-huge")
    assert answer.code == 1
    assert DEFAULT in answer.said


def test_a_damaged_model_is_told_with_the_mend(twinwheel: Twinwheel, models: Path) -> None:
    (models / DEFAULT).mkdir(parents=True)
    (models / DEFAULT / "model.onnx").write_bytes(b"half")
    assert states(twinwheel)[DEFAULT] == ("damaged", False)
    ok, text = encoder_check(twinwheel)
    assert not ok
    assert f"twinwheel model pull {DEFAULT}" in text


def test_a_model_that_was_named_but_not_pulled(twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> None:
    other = next(name for name in catalogue() if name != DEFAULT)
    monkeypatch.setenv("TWINWHEEL_ENCODER", other)
    ok, text = encoder_check(twinwheel)
    assert not ok
    assert f"twinwheel model pull {other}" in text


def test_none_wanted(twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_ENCODER", "none")
    assert encoder_check(twinwheel)[0]
    assert "TWINWHEEL_ENCODER" in twinwheel("model", "list").err


def test_a_folder(twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_ENCODER", str(tiny(tmp_path / "own")))
    assert encoder_check(twinwheel)[1].startswith("own@")
    os.truncate(tmp_path / "own" / "model.onnx", 10)
    ok, text = encoder_check(twinwheel)
    assert not ok
    assert "model.onnx" in text
    monkeypatch.setenv("TWINWHEEL_ENCODER", "bge-hug")
    assert encoder_check(twinwheel)[0] is False


def test_an_endpoint(twinwheel: Twinwheel, served: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_ENCODER", served.url.replace("//", "//me:hush@"))
    assert "TWINWHEEL_ENCODER_MODEL" in encoder_check(twinwheel)[1]
    monkeypatch.setenv("TWINWHEEL_ENCODER", served.url)
    monkeypatch.setenv("TWINWHEEL_ENCODER_MODEL", "tiny")
    monkeypatch.setenv("TWINWHEEL_ENCODER_KEY", KEY)
    assert encoder_check(twinwheel) == (True, f"tiny@{served.url}/v1/embeddings, 6 dimensions")
    assert json.loads(twinwheel("model", "list", "--json").out)["encoder"] == f"{served.url}/v1/embeddings"


def test_secrets_are_not_shown(twinwheel: Twinwheel, served: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_ENCODER", served.url.replace("//", "//me:hush@"))
    monkeypatch.setenv("TWINWHEEL_ENCODER_MODEL", "tiny")
    monkeypatch.setenv("TWINWHEEL_ENCODER_KEY", "sk-wrong-42")
    for command in (["doctor"], ["doctor", "--json"], ["model", "list"], ["model", "list", "--json"]):
        answer = twinwheel(*command)
        assert without(answer, "hush")
        assert without(answer, "sk-wrong-42")
    assert encoder_check(twinwheel)[0] is False
