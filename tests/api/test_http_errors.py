"""Every error is application/problem+json, says the mend in the client's language, and echoes nothing."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_support import Served, serving, settings_of

from twinwheel_api.schemas import Problem

NEED = {"direction": "reverse", "text": "电池"}


def problem(answer: httpx.Response, status: int, code: str) -> Problem:
    """The error in an answer, which must be whole."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["twinwheel-revision"]) >= 1
    found = Problem.model_validate_json(answer.content)
    assert (found.status, found.code, found.type) == (status, code, "about:blank")
    assert found.instance == f"urn:uuid:{answer.headers['x-request-id']}"
    assert found.detail
    return found


def post(client: httpx.Client, body: str | bytes, **headers: str) -> httpx.Response:
    return client.post("/match", content=body, headers={"Content-Type": "application/json", **headers})


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, "no_route"),
        ("/health/", 404, "no_route"),
        ("/entities/", 404, "no_route"),
        ("/entities//neighbours", 404, "no_route"),
        ("/entities/ach:none", 404, "no_entity_like"),
        ("/entities/a/b/c", 404, "no_entity_like"),
        ("/entities/同名科技有限公司", 409, "ambiguous_id"),
        ("/entities/ach:none/neighbours", 404, "no_entity_like"),
        ("/paths?from=ach:none&to=ach:coating", 404, "no_entity_like"),
        ("/match?direction=forward&target=team&text=a", 400, "wrong_target"),
        ("/entities?type=Ship", 400, "unknown_target"),
        ("/entities?cursor=xyz", 400, "bad_cursor"),
        ("/entities?query=a&cursor=WyJpZCIsImEiXQ", 400, "bad_cursor"),
        ("/entities/ach:coating/neighbours?types=OWNS", 422, "unknown_relation"),
        ("/entities?limit=0", 422, "invalid"),
        ("/entities?limit=201", 422, "invalid"),
        ("/entities?limit=99999999999999999999", 422, "invalid"),
        ("/entities?limit=1e400", 422, "invalid"),
        ("/entities?typ=Firm", 422, "invalid"),
        ("/paths?from=a", 422, "invalid"),
        ("/paths?from=ach:coating&to=ach:binder&longest=7", 422, "invalid"),
        ("/match?direction=forward", 422, "invalid"),
        ("/match?direction=forward&target=expert&text=a", 400, "wrong_target"),
        ("/match?direction=reverse&text=a&breadth=1.5", 422, "invalid"),
        ("/match?direction=reverse&text=a&breadth=nan", 422, "invalid"),
        ("/match?direction=reverse&text=a&breadth=wide", 422, "invalid"),
        ("/match?direction=forward&entity=%ED%A0%80", 404, "no_entity_like"),
    ],
)
def test_reads_that_go_wrong(client: httpx.Client, path: str, status: int, code: str) -> None:
    problem(client.get(path), status, code)


@pytest.mark.parametrize(
    ("body", "status", "code", "fields"),
    [
        ("{", 400, "bad_body", []),
        ("", 422, "invalid", ["body"]),
        ('{"direction": "reverse", "text": "锂"}'.encode("gbk"), 400, "bad_body", []),
        ("[" * 30_000, 400, "bad_body", []),
        ('{"direction": "reverse", "text": "a", "top": ' + "9" * 5_000 + "}", 400, "bad_body", []),
        ("[]", 422, "invalid", ["body"]),
        ('{"direction": "reverse", "text": "a", "breadth": 2}', 422, "invalid", ["breadth"]),
        ('{"direction": "reverse", "text": "a", "breadth": -0.1}', 422, "invalid", ["breadth"]),
        ('{"direction": "reverse", "text": "a", "breadth": "0.5"}', 422, "invalid", ["breadth"]),
        ("null", 422, "invalid", ["body"]),
        ("{}", 422, "invalid", ["direction"]),
        ('{"direction": "up", "text": "a"}', 422, "invalid", ["direction"]),
        ('{"direction": "reverse"}', 422, "invalid", ["body"]),
        ('{"direction": "reverse", "text": "  "}', 422, "invalid", ["text"]),
        ('{"direction": "reverse", "text": "\\ud800"}', 422, "invalid", ["text"]),
        ('{"direction": "reverse", "text": "a", "\\ud800": 1}', 422, "invalid", ["body"]),
        ('{"direction": "reverse", "text": NaN}', 422, "invalid", ["text"]),
        ('{"direction": "reverse", "text": "a", "top": NaN}', 422, "invalid", ["top"]),
        ('{"direction": "reverse", "text": "a", "top": 1e400}', 422, "invalid", ["top"]),
        ('{"direction": "reverse", "text": "a", "top": 99999999999999999999}', 422, "invalid", ["top"]),
        ('{"direction": "reverse", "text": "a", "top": true}', 422, "invalid", ["top"]),
        ('{"direction": "reverse", "text": "a", "top": "5"}', 422, "invalid", ["top"]),
        ('{"direction": "reverse", "text": "a", "top": 0}', 422, "invalid", ["top"]),
        ('{"direction": "reverse", "text": "a", "top": 101, "x": 1}', 422, "invalid", ["top", "x"]),
        ('{"direction": "reverse", "text": "a", "explain": 0}', 422, "invalid", ["explain"]),
        ('{"direction": "reverse", "text": "a", "target": "firm"}', 422, "invalid", ["target"]),
        ('{"direction": "reverse", "text": "a", "before": "2018-13"}', 422, "invalid", ["before"]),
        ('{"direction": "reverse", "text": "a", "before": "２０１８-01"}', 422, "invalid", ["before"]),
        ('{"direction": "reverse", "text": "a", "exclude": "b"}', 422, "invalid", ["exclude"]),
        ('{"direction": "reverse", "text": "a", "exclude": ["b", 1]}', 422, "invalid", ["exclude.1"]),
        ('{"direction": "reverse", "text": "a", "exclude": ["ach:none"]}', 404, "no_entity_like", []),
        ('{"direction": "reverse", "entity": "同名科技有限公司"}', 409, "ambiguous_id", []),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_bodies_that_go_wrong(
    client: httpx.Client, body: str | bytes, status: int, code: str, fields: list[str], language: str
) -> None:
    answer = post(client, body, **{"Accept-Language": language})
    found = problem(answer, status, code)
    assert [one.field for one in found.errors] == fields
    assert answer.headers["content-language"] == language
    assert any("一" <= char <= "鿿" for char in found.detail) is (language == "zh") or "同名" in found.detail


def test_a_long_wrong_body_is_not_echoed(client: httpx.Client) -> None:
    answer = post(client, json.dumps({"direction": "reverse", "text": ["机密" * 10_000], "键" * 10_000: 1}))
    problem(answer, 422, "invalid")
    assert len(answer.content) < 1_000
    assert "机密" not in answer.text


def test_a_body_of_another_type(client: httpx.Client) -> None:
    for headers in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "nonsense"}):
        problem(client.post("/match", content=json.dumps(NEED), headers=headers), 415, "not_json")
    assert post(client, json.dumps(NEED), **{"Content-Type": "application/vnd.x+json"}).status_code == 200


def test_a_body_that_is_too_long(client: httpx.Client) -> None:
    problem(post(client, b" " * (256 * 1024 + 1)), 413, "too_long")
    problem(post(client, (b" " * 1024 for _ in range(300))), 413, "too_long")  # type: ignore[arg-type]
    at_the_limit = json.dumps(NEED).encode()
    assert post(client, at_the_limit + b" " * (256 * 1024 - len(at_the_limit))).status_code == 200


def test_a_method_that_is_not_taken(client: httpx.Client) -> None:
    found = client.put("/match", json=NEED)
    problem(found, 405, "no_method")
    assert found.headers["allow"] == "GET, HEAD, POST"
    assert client.post("/entities/ach:coating").headers["allow"] == "GET, HEAD"
    problem(client.options("/match"), 405, "no_method")


def test_a_fault_of_ours_is_500_with_the_id_of_its_log_line(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("twinwheel_api.routers.entities._entity", broken)
    answer = served.client.get("/entities/ach:coating")
    found = problem(answer, 500, "internal")
    assert "secret" not in answer.text
    line = served.last()
    assert line["id"] in found.detail
    assert "ZeroDivisionError: secret" in line["error"]


def test_the_server_says_nothing_of_where_its_store_lies(store_file: Path, tmp_path: Path) -> None:
    with serving(settings_of(store_file)) as running:
        running.app.state.service.house.store.close()
        store_file.write_bytes(b"no store" * 1_000)
        for stale in tmp_path.glob("park.db-*"):
            stale.unlink()
        answer = running.client.get("/entities")
    assert answer.status_code == 503, answer.text
    assert str(tmp_path) not in answer.text
    assert answer.headers["retry-after"] == "1"


def test_a_slow_body_gives_up_its_place(store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twinwheel_api.middleware.BODY_SECONDS", 0.2)

    def slow() -> Any:
        yield b'{"direction":'
        time.sleep(0.6)
        yield b'"reverse"}'

    with serving(settings_of(store_file)) as running:
        problem(post(running.client, slow()), 408, "body_too_slow")


def test_ids_of_a_proxy_are_kept_if_they_are_ids(client: httpx.Client) -> None:
    given = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    assert client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"] == given
    assert client.get("/health", headers={"X-Request-ID": 'a", "b": "'}).headers["x-request-id"] != 'a", "b": "'


@pytest.mark.parametrize("field", ["text", "entity"])
def test_a_blank_text_is_said_to_be_empty(client: httpx.Client, field: str) -> None:
    answer = post(client, json.dumps({"direction": "reverse", field: "  "}), **{"Accept-Language": "zh"})
    (fault,) = problem(answer, 422, "invalid").errors
    assert fault.code == "field_blank"
    assert "内容为空" in fault.message
    assert "\\S" not in answer.text
