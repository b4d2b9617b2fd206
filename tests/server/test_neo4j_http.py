"""Two services on one Neo4j store: who has written with the one sees it with the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_park import RECORDS
from api_support import Served, serving
from graph_support import batch
from neo4j import Driver
from neo4j_store_support import new_stores
from neo4j_support.address import Address
from neo4j_support.turn import turn

from twinwheel_api.settings import Settings
from twinwheel_ingest.sources.records import claim_of

OUTCOME = {"asked": "need:cathode", "partner": "ach:coating", "outcome": "contacted", "date": "2024-05-06"}


@pytest.fixture(scope="module")
def two(neo4j_server: Address, neo4j_driver: Driver) -> Iterator[tuple[Served, Served]]:
    with turn(neo4j_server, neo4j_driver):
        new_stores(neo4j_server, neo4j_driver)().apply(batch(*map(claim_of, RECORDS)))
        settings = Settings(store=neo4j_server.url)
        with serving(settings) as first, serving(settings) as second:
            yield first, second


def test_an_answer_carries_the_bookmarks_of_what_it_saw(two: tuple[Served, Served]) -> None:
    first, second = two
    ids = [record["id"] for record in RECORDS if record.get("entity") == "Achievement"]
    number, _, marks = first.client.get(f"/entities/{ids[0]}").headers["twinwheel-revision"].partition(";")
    assert number == "1"
    assert marks.isprintable()
    assert " " not in marks
    for seen in (number, f"{number};{marks}"):
        answer = second.client.get(f"/entities/{ids[0]}", headers={"Twinwheel-Revision": seen})
        assert answer.status_code == 200


def test_who_has_written_sees_it_elsewhere(two: tuple[Served, Served]) -> None:
    first, second = two
    written = first.client.post("/engagements", json=OUTCOME)
    assert written.status_code == 201, written.text
    seen = {"Twinwheel-Revision": written.headers["twinwheel-revision"]}
    found = second.client.get("/engagements", headers=seen)
    assert [one["partner"] for one in found.json()["items"]] == [OUTCOME["partner"]]
    asked = {"direction": "reverse", "text": "轴承涂层"}
    match = second.client.post("/match", json=asked, headers=seen)
    assert match.headers["twinwheel-revision"].partition(";")[0] == "2"


def test_a_bookmark_of_nobody_is_503_and_spoils_nothing(two: tuple[Served, Served]) -> None:
    first, _ = two
    answer = first.client.get("/entities", headers={"Twinwheel-Revision": "1;no-bookmark"})
    assert (answer.status_code, answer.json()["code"]) == (503, "revision_ahead")
    assert first.client.get("/entities").status_code == 200
