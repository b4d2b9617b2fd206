"""The facts of an entity's texts over HTTP."""

from __future__ import annotations

from api_support import Served
from cli_support import validator


def test_the_facts_of_an_achievement(served: Served) -> None:
    answer = served.client.get("/entities/ach:vision/facts")
    assert answer.status_code == 200
    told = answer.json()
    validator("show_facts").validate(told)
    assert told["entity"] == {
        "id": "ach:vision",
        "type": "Achievement",
        "name": "焊缝缺陷视觉检测系统",
        "synthetic": True,
    }
    (quantity,) = (one for one in told["facts"] if one["kind"] == "quantity")
    assert (quantity["value"], quantity["quantity"]["of"]) == ("<3 permille", "漏检率")
    start, end = quantity["mark"]
    assert quantity["sentence"][start:end] == quantity["text"] == "低于千分之三"


def test_they_hold_as_long_as_the_store_does(served: Served) -> None:
    first = served.client.get("/entities/ach:vision/facts")
    again = served.client.get("/entities/ach:vision/facts", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_nobody_unknown_has_any(served: Served) -> None:
    answer = served.client.get("/entities/ach:none/facts")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_entity_like")
