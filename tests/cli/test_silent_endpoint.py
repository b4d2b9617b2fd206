"""Commands with an endpoint that does not answer: words go on and it is said once; `index` alone fails by it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import Answer, Twinwheel, one_firm, one_object
from encoder_support import tiny
from endpoint_support import Service, serving

from twinwheel_graph.language.encoders.onnx import OnnxEncoder

ODD = (200, b"<html>", {})
MATCH = ("match", "reverse", "--text", "轴承保持架高速下磨损快，求耐磨轻量材料")
SILENT = "the encoder does not answer"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """An endpoint that is set as the encoder."""
    with serving(Service(OnnxEncoder(tiny(tmp_path / "tiny")))) as served:
        monkeypatch.setenv("TWINWHEEL_ENCODER", served.url)
        monkeypatch.setenv("TWINWHEEL_ENCODER_MODEL", "tiny")
        yield served


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An endpoint that is set and not there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TWINWHEEL_ENCODER", f"http://127.0.0.1:{held.getsockname()[1]}")
        monkeypatch.setenv("TWINWHEEL_ENCODER_MODEL", "tiny")
        yield


def check_of(twinwheel: Twinwheel, name: str) -> tuple[bool, str]:
    checks = one_object("doctor", twinwheel("doctor", "--json", "--lang", "en").out)["checks"]
    return next((one["ok"], one["text"]) for one in checks if one["name"] == name)


def said_once(answer: Answer) -> bool:
    return answer.err.count(SILENT) == 1 and "embedding service http://127.0.0.1:" in answer.err


@pytest.mark.parametrize(
    "command",
    [
        ["entities", "--query", "轴承"],
        ["entities", "--type", "Need"],
        ["show", "org:聊城大学"],
        ["paths", "org:聊城大学", "firm:demo:01"],
        ["engage", "list"],
        ["learn", "--show"],
        ["learn", "--back"],
        ["model", "list"],
        ["index", "--no-vectors"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_what_neither_matches_nor_makes_vectors_asks_no_encoder(
    park: Path, twinwheel: Twinwheel, service: Service, command: list[str]
) -> None:
    service.instead = [ODD] * 10
    answer = twinwheel(*command, "--lang", "en")
    assert answer.code == 0
    assert service.asked == []
    assert SILENT not in answer.err


@pytest.mark.usefixtures("nobody")
def test_a_match_goes_on_by_words_and_says_it_once(
    park: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer = twinwheel(*MATCH, "--json", "--lang", "en")
    assert answer.code == 0
    assert said_once(answer)
    assert "编码器没有应答" in twinwheel(*MATCH).err
    found = one_object("match", answer.out)
    assert [hit["confidence"] for hit in found["hits"]] == [None] * len(found["hits"])
    monkeypatch.setenv("TWINWHEEL_ENCODER", "none")
    words = one_object("match", twinwheel(*MATCH, "--json").out)
    assert [(hit["id"], hit["score"]) for hit in found["hits"]] == [(hit["id"], hit["score"]) for hit in words["hits"]]


@pytest.mark.usefixtures("nobody")
def test_reading_in_goes_on_and_says_it_once(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    answer = twinwheel("ingest", one_firm(tmp_path / "firm.jsonl"), "--lang", "en")
    assert answer.code == 0
    assert said_once(answer)
    assert twinwheel("show", "firm:made:1").code == 0


def test_an_endpoint_that_falls_silent_after_the_vectors_are_made(
    park: Path, twinwheel: Twinwheel, service: Service
) -> None:
    assert one_object("index", twinwheel("index", "--json").out)["vectors_complete"]
    assert check_of(twinwheel, "vectors")[0]
    service.instead = [ODD] * 20
    answer = twinwheel(*MATCH, "--lang", "en")
    assert (answer.code, said_once(answer)) == (0, True)
    assert check_of(twinwheel, "encoder")[0] is False
    service.instead = []
    assert SILENT not in twinwheel(*MATCH, "--lang", "en").err


def test_index_fails_by_it_and_keeps_what_was_made(
    park: Path, twinwheel: Twinwheel, service: Service, tmp_path: Path
) -> None:
    assert twinwheel("index").code == 0
    assert twinwheel("ingest", one_firm(tmp_path / "firm.jsonl"), "--no-vectors").code == 0
    kept = len(service.asked)
    service.instead = [ODD]
    answer = twinwheel("index", "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert "are not vectors" in answer.err
    assert "the vectors made so far are kept" in answer.err
    assert SILENT not in answer.err
    assert check_of(twinwheel, "vectors") == (False, check_of(twinwheel, "vectors")[1])
    assert twinwheel("index").code == 0
    assert sum(len(body["input"]) for body in service.asked[kept:]) < 10


@pytest.mark.usefixtures("nobody")
def test_weights_are_not_learned_by_half(park: Path, twinwheel: Twinwheel) -> None:
    answer = twinwheel("learn", "--lang", "en")
    assert answer.code == 1
    assert "weights are not learned then" in answer.err
