"""The Neo4j store by the laws of the port, and step by step beside the embedded store."""

from __future__ import annotations

import gc
import itertools
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from graph.copy_contract import peak
from graph.merge_strategies import histories, kept
from graph.store_contract import StoreContract
from graph.store_strategies import laws, steps
from graph_support import Mirror, batch, entity, everything, relation, source
from hypothesis import given, settings
from neo4j import Driver
from neo4j_store_support import NewServerStore, new_stores
from neo4j_support.address import Address
from neo4j_support.turn import turn

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Applied, Batch, Change, Direction, Stats
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import neo4j_around, neo4j_feed, neo4j_write
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.neo4j import Neo4jStore
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture(scope="module")
def new_store(neo4j_server: Address, neo4j_driver: Driver) -> Iterator[NewServerStore]:
    with turn(neo4j_server, neo4j_driver):
        yield new_stores(neo4j_server, neo4j_driver)


@pytest.fixture
def store(new_store: NewServerStore) -> Neo4jStore:
    return new_store()


@pytest.fixture(scope="module")
def new_pair(
    new_store: NewServerStore, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], tuple[GraphStore, GraphStore]]:
    folder, numbers = tmp_path_factory.mktemp("stores"), itertools.count()
    return lambda: (new_store(), SqliteStore(Path(folder, f"{next(numbers)}.db"), create=True))


class TestNeo4jStore(StoreContract):
    """The laws of the port."""


@settings(laws, max_examples=15)
@given(steps)
def test_every_step_does_what_it_does_in_the_embedded_store(
    new_pair: Callable[[], tuple[GraphStore, GraphStore]], given_steps: list[Batch | str]
) -> None:
    ours, model = new_pair()
    for step in given_steps:
        assert done(ours, step) == done(model, step)
        assert everything(ours) == everything(model)
        for since in (0, model.revision() - 1):
            assert feed(ours, since) == feed(model, since)
        assert ours.stats() == model.stats()
        for name in ("甲公司", "a", "乙"):
            assert ours.named(name) == model.named(name)
    model.close()


@settings(laws, max_examples=15)
@given(histories)
def test_every_merge_does_what_it_does_in_the_embedded_store(
    new_pair: Callable[[], tuple[GraphStore, GraphStore]], given_steps: list[Batch | str]
) -> None:
    ours, model = new_pair()
    for step in given_steps:
        assert done(ours, step) == done(model, step)
        assert kept(ours) == kept(model)
        assert feed(ours, model.revision() - 1) == feed(model, model.revision() - 1)
        assert ours.stats() == model.stats()
    assert ours.integrity() == model.integrity() == "ok"
    model.close()


def done(store: GraphStore, step: Batch | str) -> Applied | tuple[str, str]:
    """What a step did, or why it was refused: relations may lack their ends here."""
    try:
        return store.forget(step) if isinstance(step, str) else store.apply(step)
    except BadRow as error:
        return error.code, error.message("en")


def feed(store: GraphStore, since: int) -> list[tuple[int, list[str]]]:
    """The change feed, the order inside of a revision aside."""
    grouped = itertools.groupby(store.changes(since), key=lambda change: (change.revision, change.gone))
    return [(revision, sorted(map(str, changes))) for (revision, _), changes in grouped]


def test_a_person_who_looks_sees_the_domain(store: Neo4jStore, neo4j_driver: Driver) -> None:
    store.apply(
        batch(
            entity("ach:0", "激光焊接", trl=5, keywords=["激光", "焊接"]),
            entity("org:0", "聊城大学", by=source("b")),
            relation("ach:0", "HELD_BY", "org:0", unit="材料学院"),
        )
    )
    asked = "MATCH (a:Achievement {trl: 5})-[h:HELD_BY {unit: '材料学院'}]->(u:University) WHERE '激光' IN a.keywords"
    found = neo4j_driver.execute_query(f"{asked} RETURN a.name, u.id, labels(a), u._datasets").records
    assert [tuple(row.values()) for row in found] == [("激光焊接", "org:0", ["Entity", "Achievement"], ["b"])]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_feed_of_many_pages_is_whole_and_in_order(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    for number in range(4):
        ends = entity(f"ach:{number}"), entity(f"org:{number}"), entity("firm:0", str(number))
        store.apply(batch(*ends, relation(f"ach:{number}", "HELD_BY", f"org:{number}")))
    store.apply(Batch(delete_entities=["ach:1", "ach:2"]))
    whole = list(store.changes(0))
    monkeypatch.setattr(neo4j_feed, "PAGE", size)
    monkeypatch.setattr(neo4j_feed, "GONE_PAGE", size)
    paged = list(store.changes(0))
    assert sorted(map(str, paged)) == sorted(map(str, whole))
    assert [one.revision for one in paged] == sorted(one.revision for one in whole)
    mirror = Mirror()
    mirror.follow(store)
    assert mirror.graph == everything(store)


def test_what_a_feed_has_not_reached_yet_comes_later(store: Neo4jStore) -> None:
    store.apply(batch(entity("firm:0"), entity("firm:1")))
    begun = store.changes(0)
    first = next(begun)
    store.apply(batch(entity("firm:0", "甲"), entity("firm:1", "乙"), entity("firm:2")))
    assert {one.revision for one in [first, *begun]} == {1}
    assert {one.entity for one in store.changes(1)} == {"firm:0", "firm:1", "firm:2"}


@pytest.mark.parametrize("size", [1, 2, 5, 100])
@pytest.mark.parametrize("direction", Direction)
def test_relations_read_in_parts_are_the_same(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, size: int, direction: Direction
) -> None:
    ids = [f"firm:{number}" for number in range(7)]
    links = [relation(ids[0], "SUPPLIES", id) for id in ids] + [relation(id, "SUPPLIES", ids[3]) for id in ids]
    outside = [relation(id, "PART_OF", "firm:out") for id in ids[:4]]
    store.apply(batch(*(entity(id) for id in (*ids, "firm:out", "firm:alone")), *links, *outside))
    asked = [*ids, "firm:alone", "firm:nobody"]
    whole = sorted(str(one.key) for one in store.relations(asked, direction=direction))
    monkeypatch.setattr(neo4j_around, "RELATIONS_AT_ONCE", size)
    monkeypatch.setattr(neo4j_around, "IDS_AT_ONCE", 4)
    assert sorted(str(one.key) for one in store.relations(asked, direction=direction)) == whole
    assert len(whole) == len(set(whole)) == (13 if direction is Direction.IN else 17)


def test_the_memory_of_relations_does_not_grow_with_their_number(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "neo4j")  # what is logged is kept until the test ends
    monkeypatch.setattr(neo4j_around, "RELATIONS_AT_ONCE", 50)

    def hub(name: str, size: int) -> None:
        ids = [f"firm:{name}-{number}" for number in range(size)]
        store.apply(batch(entity(f"org:{name}"), *(entity(id) for id in ids)))
        store.apply(batch(*(relation(id, "PART_OF", f"org:{name}") for id in ids)))

    def read(name: str) -> None:
        for count, _ in enumerate(store.relations([f"org:{name}"])):
            if count % 50 == 0:
                gc.collect()  # what the driver holds in circles

    hub("small", 200)
    hub("large", 2_000)
    read("small")
    peaks = [peak(lambda: read("small")), peak(lambda: read("large"))]
    assert peaks[1] < 1.3 * peaks[0]


def test_batches_larger_than_a_statement_are_whole(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_write, "ROWS", 3)
    ids = [f"firm:{number}" for number in range(10)]
    links = [relation(start, "SUPPLIES", end) for start, end in itertools.pairwise(ids)]
    told = batch(*(entity(id) for id in ids), *links)
    assert store.apply(told) == Applied(1, added=19)
    assert store.apply(told) == Applied(2, unchanged=19)
    assert list(store.changes(1)) == []
    assert store.apply(Batch(delete_entities=ids[:4])) == Applied(3, removed=8)
    assert store.forget("made-up") == Applied(4, removed=11)
    assert store.stats() == Stats(4)


def test_where_the_server_cannot_hold_it_a_dataset_is_forgotten_in_parts(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for by in (source("a"), source("b")):
        ids = [f"firm:{by.dataset}{number}" for number in range(4)]
        links = [relation("firm:0", "SUPPLIES", id, by=by) for id in ids]
        store.apply(batch(entity("firm:0", by=by), *(entity(id, by=by) for id in ids), *links))
    monkeypatch.setattr("twinwheel_graph.stores.neo4j.FACTS_AT_ONCE", 3)
    done = store._forget_in_parts("a")
    assert (done.changed, done.removed) == (1, 8)
    assert done.revision > 4
    assert dict(store.stats().datasets) == {"b": 9}
    assert sorted(everything(store).entities) == ["firm:0", "firm:b0", "firm:b1", "firm:b2", "firm:b3"]
    gone = {one.entity for one in store.changes(2) if one.gone and one.entity}
    assert gone == {f"firm:a{number}" for number in range(4)}


SCANS = {"AllNodesScan", "NodeByLabelScan", "DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan"}
SCANS |= {"DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan", "NodeHashJoin", "ValueHashJoin"}


def statements() -> list[str]:
    """Every statement that reads or writes the graph, for one type where there is one for each."""
    around = (cypher.relations, cypher.relations_after, cypher.degrees)
    made = [
        cypher.merge_entities("Firm"),
        *(make("HELD_BY") for make in (cypher.merge_relations, cypher.changed_relations, cypher.rewrite_relations)),
        *(make("HELD_BY") for make in (cypher.delete_relations, cypher.relations_told_by)),
        *(make(["HELD_BY", "PART_OF"], direction) for make in around for direction in Direction),
        cypher.changed_kinds(list(ontology().relations)),
    ]
    # An examination reads through all there is.
    own = ("MIGRATIONS", "AWAIT_INDEXES", "UNFIT_INDEXES", "COUNT_NODES", "MISPLACED")
    graph = [text for name, text in vars(cypher).items() if name[0].isalpha() and name.isupper() and name not in own]
    return [*made, *graph]


@pytest.mark.parametrize("size", [1, 1_000])
@pytest.mark.parametrize("filled", [False, True])
def test_every_access_path_has_an_index(store: Neo4jStore, neo4j_driver: Driver, filled: bool, size: int) -> None:
    if filled:
        ids = [f"firm:{number}" for number in range(2_000)]
        store.apply(batch(*(entity(id) for id in ids), *(relation(id, "PART_OF", ids[0]) for id in ids)))
    row = {"id": "x", "key": ["x", "y"], "name": "x", "claims": 1, "datasets": [], "properties": {}}
    shared = {"_revision": 1, "_datasets": [], "_told_by": "x", "_type": "Firm"}
    many = {"ids": ["x"] * size, "keys": [["x", "y"]] * size, "rows": [row] * size}
    given: dict[str, Any] = {
        **many,
        "since": 0,
        "goal": 9,
        "limit": 5,
        "after": "",
        "type": "Firm",
        "where": {},
        "key": "x",
    }
    given |= {
        "dataset": "x",
        "identity": "x",
        "schema": 1,
        "ontology": "",
        "revision": 1,
        "types": [],
        "ends": [],
        "shared": shared,
    }
    neo4j_driver.execute_query("CALL db.clearQueryCaches()")
    for statement in statements():
        with neo4j_driver.session() as session:
            plan = session.run(f"EXPLAIN {statement}", given).consume().plan
        assert plan is not None
        # The store's own few nodes are found by their label.
        found = {name for name, details in operators(plan) if "Twinwheel" not in details}
        assert not SCANS & found, statement


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield plan["operatorType"].partition("@")[0], str(plan["args"].get("Details", ""))
    for child in plan.get("children", []):
        yield from operators(child)


def test_a_change_says_what_it_is_about(store: Neo4jStore) -> None:
    store.apply(batch(entity("firm:0")))
    assert list(store.changes(0)) == [Change(1, gone=False, entity="firm:0")]
