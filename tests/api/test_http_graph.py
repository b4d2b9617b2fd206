"""Entities, neighbours, paths: ids and names, pages, validators."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from api_park import RECORDS

ENTITIES = {record["id"] for record in RECORDS if "entity" in record}


def pages(client: httpx.Client, path: str, key: str = "items", **params: Any) -> list[list[Any]]:
    """All the pages of a listing."""
    found = []
    while True:
        answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        found.append(answer.json()[key])
        if answer.json()["next"] is None:
            return found
        params["cursor"] = answer.json()["next"]


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_pages_cover_every_entity_once_in_order(client: httpx.Client, limit: int) -> None:
    found = pages(client, "/entities", limit=limit)
    ids = [one["id"] for page in found for one in page]
    assert ids == sorted(ENTITIES)
    assert all(len(page) == limit for page in found[:-1])


@pytest.mark.parametrize(("type", "count"), [("Firm", 7), ("firm", 7), ("institution", 2), ("organisation", 11)])
def test_pages_of_a_type_or_group(client: httpx.Client, type: str, count: int) -> None:
    ids = [one["id"] for page in pages(client, "/entities", type=type, limit=2) for one in page]
    assert len(ids) == len(set(ids)) == count


def test_pages_of_a_search_are_cut_from_one_ranking(client: httpx.Client) -> None:
    whole = [one["id"] for one in pages(client, "/entities", query="三元正极材料", limit=200)[0]]
    parts = [one["id"] for page in pages(client, "/entities", query="三元正极材料", limit=2) for one in page]
    assert parts == whole
    assert len(whole) == len(set(whole))
    assert "ach:coating" in whole[:3]


def test_the_entity_of_exactly_that_name_is_the_first_found(client: httpx.Client) -> None:
    found = client.get("/entities", params={"query": "江大", "limit": 1}).json()
    assert found["items"][0]["id"] == "org:江城大学"


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("ach:coating", "ach:coating"),
        (quote("firm:made:%E6%B1%9F%E5%9F%8E"), "firm:made:%E6%B1%9F%E5%9F%8E"),
        ("firm:made:%E6%B1%9F%E5%9F%8E", "firm:made:%E6%B1%9F%E5%9F%8E"),
        ("firm:made:（东湖）", "firm:made:（东湖）"),
        ("江大", "org:江城大学"),
        (quote("江城新能源（集团）"), "firm:made:%E6%B1%9F%E5%9F%8E"),
        ("江城新能源(集团)", "firm:made:%E6%B1%9F%E5%9F%8E"),
    ],
)
def test_an_entity_by_id_name_or_alias(client: httpx.Client, written: str, id: str) -> None:
    answer = client.get(f"/entities/{written}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["id"] == id
    assert answer.json()["sources"][0]["dataset"] == "made-up"
    assert client.get(f"/entities/{written}/neighbours").json()["id"] == id


def test_neighbours_in_pages_cover_every_relation_once(client: httpx.Client) -> None:
    whole = client.get("/entities/org:江城大学/neighbours").json()
    found = [one for page in pages(client, "/entities/org:江城大学/neighbours", "relations", limit=2) for one in page]
    assert found == whole["relations"]
    assert len(found) == 8
    assert {one["relation"] for one in found} == {"HELD_BY", "PART_OF"}
    others = {end for one in found for end in (one["from"], one["to"])} - {"org:江城大学"}
    assert {one["id"] for one in whole["entities"]} == others


def test_neighbours_of_a_kind_and_direction(client: httpx.Client) -> None:
    around = "/entities/firm:made:battery/neighbours"
    outward = client.get(around, params={"direction": "out"}).json()["relations"]
    assert [one["relation"] for one in outward] == ["SITUATED_IN"]
    stated = client.get(around, params={"types": ["STATED_BY", "HELD_BY"], "direction": "in"}).json()["relations"]
    assert [(one["from"], one["to"]) for one in stated] == [("need:cathode", "firm:made:battery")]


def test_paths_with_their_sources(client: httpx.Client) -> None:
    answer = client.get("/paths", params={"from": "江城大学材料学院", "to": "ach:coating", "longest": 3})
    found = answer.json()
    assert (found["from"], found["to"]) == ("col:材料", "ach:coating")
    (path,) = found["paths"]
    assert [node["id"] for node in path["nodes"]] == ["col:材料", "org:江城大学", "ach:coating"]
    assert [(step["label"], step["forward"]) for step in path["steps"]] == [("隶属", True), ("持有成果", False)]
    assert path["steps"][0]["sources"][0]["locator"] == "park:1"
    assert client.get("/paths", params={"from": "ach:wheat", "to": "firm:made:same1"}).json()["paths"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/entities",
        "/entities?query=电池",
        "/entities/ach:coating",
        "/entities/ach:coating/neighbours",
        "/paths?from=ach:coating&to=ach:binder",
    ],
)
def test_what_the_client_holds_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    mark = first.headers["etag"]
    for held in (mark, f'"other", {mark}', mark.removeprefix("W/"), "*"):
        again = client.get(path, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == mark
        assert again.headers["twinwheel-revision"] == first.headers["twinwheel-revision"]
    assert client.get(path, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_the_mark_of_paths_knows_the_language(client: httpx.Client) -> None:
    path = "/paths?from=ach:coating&to=ach:binder"
    chinese, english = (client.get(path, headers={"Accept-Language": one}) for one in ("zh", "en"))
    assert chinese.headers["etag"] != english.headers["etag"]
    assert "Accept-Language" in chinese.headers["vary"]


@pytest.mark.parametrize("path", ["/health", "/entities?limit=2", "/entities/ach:coating", "/openapi.json"])
def test_head_is_get_without_the_body(client: httpx.Client, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(int(whole.headers["content-length"]))


def test_health(client: httpx.Client) -> None:
    found = client.get("/health").json()
    assert (found["status"], found["revision"], found["index_revision"]) == ("ok", 1, 1)
    assert (found["encoder"], found["vectors"]) == ("", "none")
