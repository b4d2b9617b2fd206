"""An endpoint that falls silent: words go on, it is said once, and meaning is back when the endpoint is."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from encoder_support import tiny
from endpoint_support import Service, serving
from graph_support import batch, entity
from match_support import BEARING, park

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.endpoint import Endpoint, EndpointEncoder
from twinwheel_graph.language.encoders.onnx import OnnxEncoder
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Request
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.retrieve.meaning import INCOMPLETE, Meaning
from twinwheel_graph.retrieve.vector_stage import VectorStage
from twinwheel_graph.stores.sqlite import SqliteStore

BROKEN = (500, b"out of order", {})
ODD = (200, b"<html>", {})
REQUEST = Request("reverse", text=BEARING, top=5)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with serving(Service(OnnxEncoder(tiny(tmp_path / "tiny")))) as served:
        yield served


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "store.db", create=True)
    made.apply(batch(*park()))
    yield made
    made.close()


def retriever_of(
    store: SqliteStore, folder: Path, url: str, told: list[str], again: float = 0.0, seconds: float = 5.0
) -> LocalRetriever:
    encoder = EndpointEncoder(Endpoint(url, "tiny", seconds=seconds, pause=0.001))
    stage = VectorStage(store, folder / f"{key_of(encoder.name)}", encoder)
    meaning = Meaning(stage, encoder, lambda error: told.append(error.code), again)
    made = LocalRetriever(store, folder / "index", meaning=meaning)
    made.follow()
    return made


def by_words(store: SqliteStore, folder: Path) -> list[tuple[str, float]]:
    retriever = LocalRetriever(store, folder / "index")
    retriever.follow()
    return hits(store, retriever)


def hits(store: SqliteStore, retriever: LocalRetriever) -> list[tuple[str, float]]:
    found = Matcher(store, retriever).match(REQUEST).hits
    return [(hit.id, hit.score) for hit in found]


def test_words_go_on_it_is_said_once_and_meaning_comes_back(
    store: SqliteStore, tmp_path: Path, service: Service
) -> None:
    told: list[str] = []
    retriever = retriever_of(store, tmp_path, service.url, told)
    assert retriever.encode(None)
    service.instead = [BROKEN] * 40
    words = by_words(store, tmp_path)
    assert hits(store, retriever) == words
    assert hits(store, retriever) == words
    assert told == ["endpoint_refused"]
    assert retriever.encoder() == INCOMPLETE
    assert all(hit.confidence is None for hit in Matcher(store, retriever).match(REQUEST).hits)
    service.instead = []
    assert hits(store, retriever) != words
    assert retriever.encoder() == retriever.encoder_set()
    assert told == ["endpoint_refused"]


def test_a_silent_endpoint_is_left_alone_for_a_while(store: SqliteStore, tmp_path: Path, service: Service) -> None:
    retriever = retriever_of(store, tmp_path, service.url, [], again=3600)
    retriever.encode(None)
    service.instead = [ODD] * 40
    hits(store, retriever)
    asked = len(service.asked)
    hits(store, retriever)
    assert len(service.asked) == asked


def test_who_looks_after_the_vectors_awakens_it(store: SqliteStore, tmp_path: Path, service: Service) -> None:
    retriever = retriever_of(store, tmp_path, service.url, [])
    retriever.encode(None)
    service.instead = [ODD]
    hits(store, retriever)
    assert retriever.encoder() == INCOMPLETE
    assert retriever.encode(64)
    assert retriever.encoder() == retriever.encoder_set()


@pytest.mark.parametrize("seconds", [5.0, 0.05], ids=["refused", "silent"])
def test_nobody_there_at_all(store: SqliteStore, tmp_path: Path, seconds: float) -> None:
    told: list[str] = []
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        if seconds < 1:
            held.listen()
        retriever = retriever_of(store, tmp_path, f"http://127.0.0.1:{held.getsockname()[1]}", told, 3600, seconds)
        with pytest.raises(EncoderError) as caught:
            retriever.encode(32)
        assert caught.value.code == "endpoint_silent"
        assert hits(store, retriever) == by_words(store, tmp_path)
    assert told == ["endpoint_silent"]


def test_a_question_that_has_its_vector_needs_no_endpoint(store: SqliteStore, tmp_path: Path, service: Service) -> None:
    retriever = retriever_of(store, tmp_path, service.url, [])
    retriever.encode(None)
    service.instead = [BROKEN] * 40
    asked = len(service.asked)
    store_text = Request("reverse", entity="need:bearing", top=5)
    Matcher(store, retriever).match(store_text)
    assert len(service.asked) == asked
    assert retriever.encoder() == retriever.encoder_set()


def test_what_was_made_before_it_fell_silent_is_kept(store: SqliteStore, tmp_path: Path, service: Service) -> None:
    retriever = retriever_of(store, tmp_path, service.url, [])
    assert not retriever.encode(10)
    service.instead = [BROKEN] * 4
    with pytest.raises(EncoderError):
        retriever.encode(None)
    assert retriever.encode(None)
    resumed = len(service.asked[-1]["input"])
    assert retriever_of(store, tmp_path / "anew", service.url, []).encode(None)
    assert resumed <= len(service.asked[-1]["input"]) - 10


def test_vectors_of_another_length_are_no_vectors(store: SqliteStore, tmp_path: Path, service: Service) -> None:
    retriever_of(store, tmp_path, service.url, []).encode(None)
    service.change = lambda rows: [{**row, "embedding": [*row["embedding"], 1.0]} for row in rows]
    told: list[str] = []
    retriever = retriever_of(store, tmp_path, service.url, told)
    assert hits(store, retriever) == by_words(store, tmp_path)
    assert told == ["encoder_changed"]
    store.apply(batch(entity("ach:new", "全新的方法", date="2018")))
    with pytest.raises(EncoderError) as caught:
        retriever.encode(None)
    assert caught.value.code == "encoder_changed"


def test_looking_again_and_again_does_not_put_off_the_next_try(
    store: SqliteStore, tmp_path: Path, service: Service
) -> None:
    retriever = retriever_of(store, tmp_path, service.url, [], again=0.3)
    service.instead = [ODD]
    for _ in range(100):
        with suppress(EncoderError):
            if retriever.encode(32):
                break
        time.sleep(0.05)
    assert not service.instead
    assert len(service.asked) > 2


def test_a_question_without_a_vector_is_judged_by_the_line_of_words(
    store: SqliteStore, tmp_path: Path, service: Service
) -> None:
    retriever = retriever_of(store, tmp_path, service.url, [])
    retriever.encode(None)
    service.instead = [BROKEN] * 40
    silent = Matcher(store, retriever).match(REQUEST).hits
    spoken = LocalRetriever(store, tmp_path / "index")
    spoken.follow()
    words = Matcher(store, spoken).match(REQUEST).hits
    assert [hit.credible for hit in silent] == [hit.credible for hit in words]
    assert None not in [hit.credible for hit in silent]
    assert all(hit.confidence is None for hit in silent)


def test_where_some_texts_have_vectors_and_others_none_nothing_is_judged(
    store: SqliteStore, tmp_path: Path, service: Service
) -> None:
    retriever = retriever_of(store, tmp_path, service.url, [])
    while not any(one.meaning for one in retriever.candidates(Query(REQUEST.text), ["Achievement"], 50).items):
        assert not retriever.encode(5)
    assert {hit.credible for hit in Matcher(store, retriever).match(REQUEST).hits} == {None}
