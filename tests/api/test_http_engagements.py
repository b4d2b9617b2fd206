"""Outcomes over HTTP: recorded once, listed in pages, refused in the language of who asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_support import serving, settings_of

from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.learn import keep
from twinwheel_graph.learn.learning import Change, Lesson
from twinwheel_graph.match.learned import basis_of
from twinwheel_graph.match.targets import targets
from twinwheel_graph.stores.sqlite import SqliteStore

BASIS = basis_of(targets()["institution"])

PAIR = {"asked": "need:cathode", "partner": "ach:coating"}


@pytest.fixture
def park_client(store_file: Path) -> Iterator[httpx.Client]:
    with serving(settings_of(store_file, encoder="none")) as running:
        yield running.client


def test_an_outcome_is_recorded_once_and_listed(park_client: httpx.Client) -> None:
    told = {**PAIR, "outcome": "contract", "date": "2024-06", "amount_cny": 500000}
    first = park_client.post("/engagements", json=told)
    assert first.status_code == 201
    assert first.json() | told == first.json()
    assert park_client.get(first.headers["Location"].removeprefix("/api/v1")).json()["type"] == "Engagement"
    again = park_client.post("/engagements", json=told)
    assert (again.status_code, again.json()) == (200, first.json())
    seen = {"Twinwheel-Revision": first.headers["Twinwheel-Revision"]}
    assert park_client.get("/engagements", headers=seen).json()["items"] == [first.json()]


def test_pages_hold_every_outcome_once(park_client: httpx.Client) -> None:
    outcomes = ("contacted", "meeting", "sample", "contract", "payment")
    made = [park_client.post("/engagements", json={**PAIR, "outcome": one}).json()["id"] for one in outcomes]
    other = {"asked": "ach:vision", "partner": "firm:made:battery", "outcome": "failed", "reason": "vague"}
    assert park_client.post("/engagements", json=other).status_code == 201
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = park_client.get("/engagements", params={"asked": "高镍正极循环寿命", "limit": 2, **cursor}).json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == sorted(made)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**PAIR, "outcome": "failed"}, 422, None),
        ({**PAIR, "outcome": "contract", "reason": "price"}, 422, None),
        ({**PAIR, "outcome": "married"}, 422, None),
        ({**PAIR, "outcome": "contract", "date": "2024-13"}, 422, "invalid"),
        ({**PAIR, "outcome": "contract", "date": "2023-02-29"}, 422, "bad_date"),
        ({**PAIR, "outcome": "contract", "date": "2999"}, 422, "date_ahead"),
        ({**PAIR, "outcome": "contract", "amount_cny": -1}, 422, "invalid"),
        ({**PAIR, "outcome": "contract", "note": "长" * 2_001}, 422, "invalid"),
        ({"asked": "need:cathode", "partner": "park:made", "outcome": "contract"}, 409, "cannot_engage"),
        ({"asked": "need:none", "partner": "ach:coating", "outcome": "contract"}, 404, "no_entity_like"),
        ({"asked": "同名科技有限公司", "partner": "ach:coating", "outcome": "contract"}, 409, "ambiguous_id"),
        ({"asked": "need:cathode", "partner": "need:weld", "outcome": "contract"}, 409, "same_side"),
    ],
)
def test_what_cannot_be_is_refused(
    park_client: httpx.Client, body: dict[str, str], status: int, code: str | None
) -> None:
    answer = park_client.post("/engagements", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if code:
        assert answer.json()["code"] == code
    assert park_client.get("/engagements").json()["items"] == []


def test_sent_again_with_other_details_it_takes_these(park_client: httpx.Client) -> None:
    told = {**PAIR, "outcome": "failed", "reason": "price", "date": "2024-02-29"}
    first = park_client.post("/engagements", json=told)
    mended = park_client.post("/engagements", json={**told, "reason": "vague", "note": "另有说明"})
    assert (first.status_code, mended.status_code) == (201, 200)
    assert first.headers["Location"] == mended.headers["Location"]
    (item,) = park_client.get("/engagements").json()["items"]
    assert item == mended.json()
    assert (item["reason"], item["note"]) == ("vague", "另有说明")


def test_a_body_of_another_type_or_length_is_refused_as_elsewhere(park_client: httpx.Client) -> None:
    assert park_client.post("/engagements", content="{}").json()["code"] == "not_json"
    long = park_client.post("/engagements", json={**PAIR, "outcome": "contract", "note": "x" * (257 << 10)})
    assert (long.status_code, long.json()["code"]) == (413, "too_long")


def test_a_need_that_is_restricted_is_not_found_by_the_name_of_its_engagement(park_client: httpx.Client) -> None:
    secret = {"asked": "firm:made:battery", "partner": "ach:secret", "outcome": "meeting"}
    assert park_client.post("/engagements", json=secret).status_code == 201
    found = park_client.get("/entities", params={"query": "固态电池界面修饰工艺 江城电池材料有限公司"}).json()["items"]
    assert found
    assert not [one["id"] for one in found if one["type"] == "Engagement"]


def test_a_running_service_follows_what_is_learned_and_taken_back(store_file: Path) -> None:
    question = {"direction": "reverse", "text": "正极材料包覆", "target": "institution"}
    declared = dict(targets()["institution"].weights)
    with serving(settings_of(store_file, encoder="none")) as running:

        def weights() -> dict[str, float]:
            return dict(running.client.post("/match", json=question).json()["weights"])

        assert weights() == declared
        assert running.client.get("/learned").json()["generations"] == []
        store = SqliteStore(store_file)
        sure = Change(*[Interval(0.1, 0.05, 0.15)] * 3)
        new = {"characters": 0.25, "profile": 0.75}
        keep.take(store, Lesson("institution", 60, 30, declared, declared, new, sure, None, BASIS, "words"))
        assert weights() == new
        (told,) = running.client.get("/learned").json()["generations"]
        assert (told["number"], told["holds"], told["weights"]) == (1, True, new)
        held = {one["target"]: one for one in running.client.get("/learned").json()["targets"]}
        assert (held["institution"]["weights"], held["firm"]["generation"]) == (new, None)
        keep.back(store)
        store.close()
        assert weights() == declared
