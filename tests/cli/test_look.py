"""`entities`, `show`, `paths`: looking at the graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_support import Twinwheel, entity, lines, one_object, relation

from twinwheel_graph.moving.content import content
from twinwheel_graph.stores.sqlite import SqliteStore

NEED = "need:demo:01"
FIRM = "firm:demo:01"


def pages(twinwheel: Twinwheel, *arguments: object) -> Iterator[list[str]]:
    """The ids on each page, followed by --after."""
    after: list[str] = []
    while True:
        page = one_object("entities", twinwheel("entities", *arguments, *after, "--json").out)
        yield [item["id"] for item in page["items"]]
        if page["next"] is None:
            return
        after = ["--after", page["next"]]


def stored(path: Path, *types: str) -> list[str]:
    store = SqliteStore(path)
    try:
        return sorted(one.id for type in types for one in store.entities(type, limit=10_000).items)
    finally:
        store.close()


def found(twinwheel: Twinwheel, *arguments: object) -> list[dict[str, Any]]:
    answer = twinwheel("entities", *arguments, "--json")
    assert answer.code == 0
    items: list[dict[str, Any]] = one_object("entities", answer.out)["items"]
    return items


# --- entities


def test_pages_cover_everything_once_in_order_of_id(park: Path, twinwheel: Twinwheel) -> None:
    store = SqliteStore(park)
    total = sum(store.stats().entities.values())
    store.close()
    ids = [id for page in pages(twinwheel, "--limit", "500") for id in page]
    assert len(ids) == total
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("limit", [1, 7, 24, 1000])
def test_a_group_is_paged_like_a_type(park: Path, twinwheel: Twinwheel, limit: int) -> None:
    made = list(pages(twinwheel, "--type", "institution", "--limit", limit))
    ids = [id for page in made for id in page]
    assert ids == stored(park, "University", "ResearchInstitute")
    assert all(len(page) == limit for page in made[:-1])
    assert 0 < len(made[-1]) <= limit


def test_a_type_is_told_with_or_without_capitals(park: Path, twinwheel: Twinwheel) -> None:
    assert {item["type"] for item in found(twinwheel, "--type", "Firm")} == {"Firm"}
    assert found(twinwheel, "--type", "firm") == found(twinwheel, "--type", "Firm")


def test_an_unknown_type_lists_those_that_there_are(park: Path, twinwheel: Twinwheel) -> None:
    answer = twinwheel("entities", "--type", "Frim")
    assert (answer.code, answer.out) == (2, "")
    assert "Firm" in answer.err


def test_a_page_says_how_to_get_the_next(park: Path, twinwheel: Twinwheel) -> None:
    first = twinwheel("entities", "--type", "firm", "--limit", "2")
    assert first.code == 0
    cursor = first.err.split("--after ")[1].strip()
    second = twinwheel("entities", "--type", "firm", "--limit", "1000", "--after", cursor)
    assert second.err == ""
    shown = [[word for word in answer.out.split() if word.startswith("firm:")] for answer in (first, second)]
    assert [*shown[0], *shown[1]] == stored(park, "Firm")


def test_after_the_last_there_is_nothing(park: Path, twinwheel: Twinwheel) -> None:
    assert found(twinwheel, "--after", "\uffff") == []


def test_a_query_gives_what_is_named_so_first(park: Path, twinwheel: Twinwheel) -> None:
    assert found(twinwheel, "--query", "聊城大学")[0]["id"] == "org:聊城大学"
    assert found(twinwheel, "--query", "深沟球轴承 沟道超精研")[0]["id"] == "ach:demo:0001"
    assert len(found(twinwheel, "--query", "轴承", "--limit", "3")) == 3


def test_a_query_keeps_to_its_type(park: Path, twinwheel: Twinwheel) -> None:
    for type, types in {"Firm": {"Firm"}, "institution": {"University", "ResearchInstitute"}}.items():
        items = found(twinwheel, "--query", "轴承大学", "--type", type)
        assert items
        assert {item["type"] for item in items} <= types


def test_a_query_without_an_answer_is_an_empty_list(park: Path, twinwheel: Twinwheel) -> None:
    assert found(twinwheel, "--query", "ééé") == []
    assert twinwheel("entities", "--query", "ééé").code == 0


# --- show


def test_show_tells_properties_relations_and_sources(park: Path, twinwheel: Twinwheel) -> None:
    shown = twinwheel("show", FIRM)
    assert (shown.code, shown.err) == (0, "")
    for said in (
        "鲁衡精密轴承（示例）有限公司（合成示例）",
        "[企业]",
        FIRM,
        "从事深沟球轴承、推力轴承的车、磨、装配与检测",
        "低噪声深沟球轴承；推力球轴承；轴承套圈",
        "家电电机轴承异响治理（合成示例）",
        NEED,
        "聊城市",
        "demo · firms.jsonl#1 · 合成示例",
    ):
        assert said in "".join(shown.out.split("\n")) or said in shown.out


def test_show_in_json_is_the_entity(park: Path, twinwheel: Twinwheel) -> None:
    shown = one_object("show", twinwheel("show", "鲁衡精密轴承（示例）有限公司", "--json").out)
    assert (shown["id"], shown["type"], shown["synthetic"]) == (FIRM, "Firm", True)
    assert shown["props"]["products"] == ["低噪声深沟球轴承", "推力球轴承", "轴承套圈"]
    assert shown["props"]["employees"] == 186
    assert [(one["dataset"], one["locator"], one["kind"]) for one in shown["sources"]] == [
        ("demo", "firms.jsonl#1", "synthetic")
    ]
    real = one_object("show", twinwheel("show", "org:聊城大学", "--json").out)
    assert real["synthetic"] is False
    assert all(source["dataset"] and source["locator"] and source["kind"] for source in real["sources"])


def test_a_hub_shows_some_of_its_relations_and_says_so(park: Path, twinwheel: Twinwheel) -> None:
    shown = twinwheel("show", "city:聊城市", "--lang", "en")
    assert sum(line.startswith("  —") for line in shown.out.splitlines()) == 40
    assert "40 shown" in shown.err


def test_text_is_text(twinwheel: Twinwheel, tmp_path: Path) -> None:
    odd = "[/bold] [red]红[/red] :car: [link=x]"
    rows = [
        entity("Achievement", "ach:key:1", odd, abstract=odd, keywords=[odd]),
        entity("Firm", "firm:car:1", f"甲{odd}", {"dataset": odd, "text": odd}, business_scope=odd),
        relation("PARTNERED_BY", "ach:key:1", "firm:car:1"),
    ]
    assert twinwheel("ingest", lines(tmp_path / "rows.jsonl", rows)).code == 0
    for arguments in (
        ("entities", "--type", "achievement"),
        ("entities", "--query", odd),
        ("show", "ach:key:1"),
        ("show", "firm:car:1"),
        ("paths", "ach:key:1", "firm:car:1"),
        ("match", "reverse", "--text", odd, "--explain"),
        ("match", "forward", "--text", odd, "--explain"),
        ("doctor", "--store", "sqlite:///[red]:car:.db"),
    ):
        answer = twinwheel(*arguments)
        assert answer.code == (1 if arguments[0] == "doctor" else 0), answer.err
        assert "[red]" in answer.out
        assert ":car:" in answer.out


# --- paths


def test_the_shortest_paths_with_their_sources(park: Path, twinwheel: Twinwheel) -> None:
    answer = one_object("paths", twinwheel("paths", NEED, FIRM, "--json").out)
    assert (answer["from"], answer["to"]) == (NEED, FIRM)
    for path in answer["paths"]:
        assert [node["id"] for node in path["nodes"]] == [NEED, FIRM]
        (step,) = path["steps"]
        assert (step["type"], step["forward"], step["label"]) == ("STATED_BY", True, "提出企业")
        assert step["sources"][0]["dataset"] == "demo"
    back = one_object("paths", twinwheel("paths", FIRM, NEED, "--json", "--lang", "en").out)
    assert back["paths"][0]["steps"][0]["forward"] is False
    assert back["paths"][0]["steps"][0]["label"] != answer["paths"][0]["steps"][0]["label"]


def test_a_longer_path_joins_up(park: Path, twinwheel: Twinwheel) -> None:
    answer = one_object("paths", twinwheel("paths", "ach:demo:0001", "聊城大学科技园", "--json").out)
    assert answer["paths"]
    assert len({len(path["steps"]) for path in answer["paths"]}) == 1
    for path in answer["paths"]:
        assert len(path["nodes"]) == len(path["steps"]) + 1
        assert all(step["sources"] for step in path["steps"])


def test_a_path_as_text_marks_what_is_synthetic(park: Path, twinwheel: Twinwheel) -> None:
    shown = twinwheel("paths", NEED, FIRM)
    mark = "（合成示例）"
    assert f"家电电机轴承异响治理{mark} —提出企业{mark} 2022-08→ 鲁衡精密轴承（示例）有限公司{mark}" in shown.out
    assert "demo · relations.jsonl#476 · 合成示例" in shown.out
    assert "· synthetic" in twinwheel("paths", NEED, FIRM, "--lang", "en").out


def test_no_path_is_an_answer(park: Path, twinwheel: Twinwheel) -> None:
    alone = twinwheel("paths", NEED, "org:聊城大学", "--longest", "1")
    assert (alone.code, alone.out) == (0, "")
    assert "没有找到路径" in alone.err
    for end in ("org:聊城大学", NEED):
        answer = twinwheel("paths", NEED, end, "--longest", "1", "--json")
        assert json.loads(answer.out)["paths"] == []


# --- what is merged


def test_a_merged_id_is_shown_as_what_it_goes_by(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    told = [
        {"merge": "firm:other", "into": FIRM},
        entity("Firm", "firm:other", "另一名称有限公司"),
    ]
    assert twinwheel("ingest", lines(tmp_path / "merges.jsonl", told)).code == 0
    answer = twinwheel("show", "firm:other", "--lang", "en")
    assert answer.code == 0
    assert FIRM in answer.out
    assert "as firm:other (另一名称有限公司)" in answer.out
    assert f"firm:other is merged into {FIRM}" in answer.err
    found = one_object("show", twinwheel("show", "另一名称有限公司", "--json").out)
    assert found["id"] == FIRM
    assert [one["origin"] for one in found["sources"] if one["origin"]] == ["firm:other"]


def test_a_graph_is_exported_as_records_and_taken_in_again(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    assert twinwheel("ingest", lines(tmp_path / "merges.jsonl", [{"merge": "firm:other", "into": FIRM}])).code == 0
    done = twinwheel("export", "records", "-o", tmp_path / "park.jsonl.gz", "--json")
    counts = one_object("export", done.out)
    assert counts["entities"] > 100
    url = f"sqlite:///{tmp_path}/again.db"
    assert twinwheel("ingest", tmp_path / "park.jsonl.gz", "--store", url).code == 0
    one, other = SqliteStore(park), SqliteStore(tmp_path / "again.db")
    assert content(one) == content(other)
    one.close()
    other.close()
    assert twinwheel("export", "records", "-o", tmp_path / "no" / "where.jsonl").code == 1
