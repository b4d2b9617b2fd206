"""Encoders behind an HTTP endpoint, against a server that really serves vectors."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from encoder_support import DIMENSIONS, LETTERS, code_of, tiny
from endpoint_support import Service, serving

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.endpoint import Endpoint, EndpointEncoder
from twinwheel_graph.language.encoders.onnx import OnnxEncoder

KEY = "sk-secret-0123456789"
TEXTS = [LETTERS[at : at + 4] for at in range(len(LETTERS))]
BUSY = (429, b"slow down", {})
BROKEN = (503, b"starting", {})


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return OnnxEncoder(tiny(tmp_path_factory.mktemp("served") / "tiny"))


@pytest.fixture
def service(local: OnnxEncoder) -> Iterator[Service]:
    with serving(Service(local, key=KEY)) as served:
        yield served


def opened(service: Service, path: str = "/v1", key: str = KEY, query_prefix: str = "") -> EndpointEncoder:
    encoder = EndpointEncoder(Endpoint(service.url + path, "tiny", key, query_prefix, seconds=5, pause=0.01))
    assert encoder.dimensions == DIMENSIONS
    return encoder


def refusal(service: Service, path: str = "/v1", key: str = KEY) -> EncoderError:
    with pytest.raises(EncoderError) as caught:
        opened(service, path, key)
    return caught.value


def test_vectors_are_the_served_ones_in_order_and_of_length_one(service: Service, local: OnnxEncoder) -> None:
    encoder = opened(service)
    assert encoder.dimensions == DIMENSIONS
    assert encoder.name == f"tiny@{service.url}/v1/embeddings"
    texts = TEXTS * 10
    found = encoder.documents(texts)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, local.documents(texts), atol=1e-6)
    assert [len(body["input"]) for body in service.asked[1:]] == [64, 64, len(texts) - 128]
    np.testing.assert_allclose(encoder.query(TEXTS[0]), local.query(TEXTS[0]), atol=1e-6)


def test_a_question_has_its_prefix_and_odd_texts_are_sent_as_texts(service: Service) -> None:
    encoder = opened(service, query_prefix="问：")
    encoder.query("锂电池")
    assert service.asked[-1] == {"model": "tiny", "input": ["问：锂电池"], "encoding_format": "float"}
    assert encoder.documents(["", " \n", "\ud800锂", "长" * 100_000]).shape == (4, DIMENSIONS)
    assert [len(text) for text in service.asked[-1]["input"]] == [1, 1, 2, 6000]
    assert encoder.documents([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("", "/v1/embeddings"),
        ("/", "/v1/embeddings"),
        ("/v1/", "/v1/embeddings"),
        ("/api/paas/v4", "/api/paas/v4/embeddings"),
        ("/custom/embeddings?api-version=1", "/custom/embeddings?api-version=1"),
    ],
)
def test_an_address_may_be_a_base_or_whole(service: Service, written: str, called: str) -> None:
    assert "api-version" not in opened(service, written).name
    assert service.paths == [called]


def test_a_busy_or_broken_service_is_asked_again(service: Service, local: OnnxEncoder) -> None:
    encoder = opened(service)
    service.instead = [BUSY, BROKEN, BUSY]
    np.testing.assert_allclose(encoder.query("电池"), local.query("电池"), atol=1e-6)
    assert len(service.asked) == 1 + 4


def test_the_wait_that_is_asked_for_is_kept(service: Service) -> None:
    service.instead = [(429, b"", {"Retry-After": "1"})]
    start = time.monotonic()
    opened(service)
    assert time.monotonic() - start >= 1


def test_a_service_that_stays_busy_is_told(service: Service) -> None:
    service.instead = [BUSY] * 10
    code, params = code_of(refusal(service))
    assert (code, params["status"], params["detail"]) == ("endpoint_refused", 429, "slow down")
    assert len(service.asked) == 4


def test_a_key_that_is_refused_is_never_shown(service: Service) -> None:
    error = refusal(service, key="sk-wrong-42")
    assert code_of(error)[1]["status"] == 401
    assert "Incorrect API key: Bearer ***" in error.message("en")
    assert "sk-wrong-42" not in f"{error!r} {error} {error.message('zh')}"
    assert KEY not in repr(Endpoint("http://127.0.0.1", "tiny", KEY))
    assert len(service.asked) == 1  # not tried again


def test_user_and_password_of_an_address_are_never_shown(service: Service) -> None:
    service.instead = [(400, b"no", {})]
    with pytest.raises(EncoderError) as caught:
        EndpointEncoder(Endpoint(service.url.replace("//", "//me:hush@"), "tiny")).query("锂")
    assert "hush" not in caught.value.message("en")


def test_a_key_that_cannot_be_one_is_refused_before_it_is_sent(service: Service) -> None:
    error = refusal(service, key="密钥")
    assert code_of(error)[0] == "bad_endpoint_key"
    assert "密钥”" not in error.message("en")
    assert service.asked == []


@pytest.mark.parametrize("url", ["ftp://host/v1", "http://", "http://host:port/v1", "https:///v1"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(EncoderError) as caught:
        EndpointEncoder(Endpoint(url, "tiny"))
    assert code_of(caught.value)[0] == "bad_endpoint"


def test_nothing_is_asked_before_it_must(service: Service) -> None:
    encoder = EndpointEncoder(Endpoint(service.url, "tiny", KEY))
    assert encoder.name == f"tiny@{service.url}/v1/embeddings"
    assert service.asked == []
    encoder.query("锂")
    assert (encoder.dimensions, len(service.asked)) == (DIMENSIONS, 1)


def test_nobody_there() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, not listening
        with pytest.raises(EncoderError) as caught:
            EndpointEncoder(Endpoint(f"http://127.0.0.1:{held.getsockname()[1]}", "tiny", pause=0.01)).query("锂")
    assert code_of(caught.value)[0] == "endpoint_silent"


def test_nobody_answering() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(EncoderError) as caught:
            EndpointEncoder(Endpoint(url, "tiny", seconds=0.05, pause=0.01)).query("锂")
    assert code_of(caught.value)[0] == "endpoint_silent"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"\xff",
        b"[]",
        b"{}",
        b'{"data": 1}',
        b'{"data": [1]}',
        b'{"data": [{"index": 0}]}',
        b'{"data": [{"index": [0], "embedding": [1]}]}',
        b'{"data": [{"index": 0, "embedding": "1234"}]}',
        b'{"data": [{"index": 0, "embedding": [[1], [2, 3]]}]}',
        b'{"data": [{"index": 0, "embedding": [[1], [2]]}]}',
        b'{"data": [{"index": 0, "embedding": [{}, {}]}]}',
    ],
)
def test_an_answer_that_is_no_vectors(service: Service, body: bytes) -> None:
    service.instead = [(200, body, {})]
    code, params = code_of(refusal(service))
    assert code == "endpoint_not_vectors"
    assert service.url in str(params["url"])


@pytest.mark.parametrize("number", ["NaN", "null", "1e999", "1e300"])
def test_numbers_that_are_not_finite(service: Service, number: str) -> None:
    service.instead = [(200, f'{{"data": [{{"index": 0, "embedding": [{number}, 1]}}]}}'.encode(), {})]
    assert code_of(refusal(service))[0] == "encoder_not_finite"


@pytest.mark.parametrize("rows", [[], [0, 0], [0, 2], [0, 1, 2], [0, "1"], [0, None]])
def test_vectors_that_are_too_few_or_too_many(service: Service, rows: list[object]) -> None:
    encoder = opened(service)
    data = [{"index": row, "embedding": [1.0] * DIMENSIONS} for row in rows]
    service.instead = [(200, json.dumps({"data": data}).encode(), {})]
    with pytest.raises(EncoderError) as caught:
        encoder.documents(["锂", "电"])
    assert code_of(caught.value)[0] == "endpoint_count"


@pytest.mark.parametrize("change", [DIMENSIONS - 1, DIMENSIONS + 1, 0])
def test_vectors_of_another_length_than_before(service: Service, change: int) -> None:
    encoder = opened(service)
    service.change = lambda rows: [{**row, "embedding": [1.0] * change} for row in rows]
    with pytest.raises(EncoderError) as caught:
        encoder.documents(["锂"])
    code, params = code_of(caught.value)
    assert (code, params["count"], params["wanted"]) == ("endpoint_dimensions", change, DIMENSIONS)


def test_no_dimensions_at_all(service: Service) -> None:
    service.change = lambda rows: [{**row, "embedding": []} for row in rows]
    assert code_of(refusal(service))[0] == "endpoint_dimensions"


def test_two_models_of_one_endpoint_have_two_names(service: Service, tmp_path: Path) -> None:
    other = EndpointEncoder(Endpoint(service.url, "other", KEY))
    assert len({other.name, opened(service).name, OnnxEncoder(tiny(tmp_path / "tiny")).name}) == 3
