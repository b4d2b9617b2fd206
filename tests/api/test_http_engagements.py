"""Outcomes over HTTP: recorded once, listed in pages, refused in the language of who asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_support import serving, settings_of

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
        ({**PAIR, "outcome": "contract", "date": "2024-13"}, 422, None),
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
