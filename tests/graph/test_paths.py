from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from graph_support import batch, entity, relation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twinwheel_graph.analyse.paths import HUB, paths
from twinwheel_graph.model import RelationClaim
from twinwheel_graph.stores.sqlite import SqliteStore

Link = tuple[str, str, str]


def store_of(path: Path, links: list[RelationClaim]) -> SqliteStore:
    ids = sorted({id for one in links for id in (one.start, one.end)})
    store = SqliteStore(path, create=True)
    store.apply(batch(*(entity(id) for id in ids), *links))
    return store


@pytest.fixture
def park(tmp_path: Path) -> Iterator[SqliteStore]:
    links = [
        relation("ach:a", "HELD_BY", "org:u"),
        relation("ach:b", "HELD_BY", "org:u"),
        relation("ach:b", "PARTNERED_BY", "firm:f"),
        relation("ach:a", "CLASSIFIED_AS", "ipc:1"),
        relation("need:n", "CLASSIFIED_AS", "ipc:1"),
        relation("need:n", "STATED_BY", "firm:f"),
        relation("org:u", "COOPERATED_WITH", "firm:g"),
        relation("firm:h", "LOCATED_IN", "city:x"),
    ]
    store = store_of(tmp_path / "park.db", links)
    yield store
    store.close()


def nodes(way: list[Link], start: str) -> list[str]:
    """The entities that a way leads along."""
    seen = [start]
    for _, one, other in way:
        assert seen[-1] in (one, other)
        seen.append(other if seen[-1] == one else one)
    return seen


def ways(store: SqliteStore, start: str, end: str, **wanted: int) -> list[list[str]]:
    found = paths(store, start, end, **wanted)
    return [nodes([(one.type, one.start, one.end) for one in way], start) for way in found]


def test_all_shortest_ways_are_found_in_either_sense_of_a_relation(park: SqliteStore) -> None:
    assert ways(park, "ach:a", "firm:f") == [
        ["ach:a", "ipc:1", "need:n", "firm:f"],
        ["ach:a", "org:u", "ach:b", "firm:f"],
    ]
    assert ways(park, "firm:f", "ach:a") == [
        ["firm:f", "ach:b", "org:u", "ach:a"],
        ["firm:f", "need:n", "ipc:1", "ach:a"],
    ]


def test_a_neighbour_is_one_step_away(park: SqliteStore) -> None:
    ((link,),) = paths(park, "org:u", "firm:g")
    assert (link.type, link.start, link.end) == ("COOPERATED_WITH", "org:u", "firm:g")


@pytest.mark.parametrize(("start", "end"), [("ach:a", "ach:a"), ("ach:a", "city:x"), ("ach:a", "no"), ("no", "ach:a")])
def test_where_no_way_leads_there_is_none(park: SqliteStore, start: str, end: str) -> None:
    assert ways(park, start, end) == []


def test_no_way_is_longer_than_asked_for(park: SqliteStore) -> None:
    assert ways(park, "ach:a", "firm:f", longest=2) == []
    assert len(ways(park, "ach:a", "firm:f", longest=3)) == 2


def test_no_more_ways_than_asked_for(park: SqliteStore) -> None:
    assert ways(park, "ach:a", "firm:f", most=1) == [["ach:a", "ipc:1", "need:n", "firm:f"]]


def test_parallel_relations_are_ways_of_their_own(tmp_path: Path) -> None:
    links = [relation("firm:a", type, "firm:b") for type in ("SUPPLIES", "PART_OF")]
    store = store_of(tmp_path / "a.db", [*links, relation("firm:b", "SUPPLIES", "firm:a")])
    found = [[(one.type, one.start) for one in way] for way in paths(store, "firm:a", "firm:b")]
    assert found == [[("PART_OF", "firm:a")], [("SUPPLIES", "firm:a")], [("SUPPLIES", "firm:b")]]
    store.close()


def test_a_relation_to_itself_leads_nowhere(tmp_path: Path) -> None:
    store = store_of(
        tmp_path / "a.db", [relation("firm:a", "SUPPLIES", "firm:a"), relation("firm:a", "MAKES", "prod:p")]
    )
    assert ways(store, "firm:a", "prod:p") == [["firm:a", "prod:p"]]
    store.close()


def test_the_order_in_which_things_came_does_not_matter(tmp_path: Path) -> None:
    links = [
        relation(f"ach:{number}", type, end)
        for number in range(4)
        for type, end in (("HELD_BY", "org:u"), ("PARTNERED_BY", "firm:f"))
    ]
    first = store_of(tmp_path / "a.db", links)
    second = store_of(tmp_path / "b.db", links[::-1])
    found = ways(first, "org:u", "firm:f", most=3)
    assert found == [["org:u", f"ach:{number}", "firm:f"] for number in range(3)]
    assert ways(second, "org:u", "firm:f", most=3) == found
    first.close()
    second.close()


def test_a_hub_is_an_end_of_ways_and_no_passage(tmp_path: Path) -> None:
    firms = [f"firm:{number}" for number in range(HUB + 1)]
    store = store_of(tmp_path / "a.db", [relation(firm, "LOCATED_IN", "city:x") for firm in firms])
    assert ways(store, "firm:0", "firm:1") == []
    assert ways(store, "firm:0", "city:x") == [["firm:0", "city:x"]]
    assert ways(store, "city:x", "firm:0") == [["city:x", "firm:0"]]
    store.close()


def test_the_first_of_millions_of_ways_are_found(tmp_path: Path) -> None:
    layers = [["firm:a"], *([f"firm:{layer}-{number:02}" for number in range(40)] for layer in range(4)), ["firm:z"]]
    pairs = [pair for one, other in itertools.pairwise(layers) for pair in itertools.product(one, other)]
    store = store_of(tmp_path / "a.db", [relation(start, "SUPPLIES", end) for start, end in pairs])
    found = ways(store, "firm:a", "firm:z", longest=5, most=2)
    assert found == [["firm:a", *(f"firm:{layer}-00" for layer in range(3)), last, "firm:z"] for last in layers[4][:2]]
    store.close()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.differing_executors])
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=14), st.integers(1, 4))
def test_the_ways_are_those_of_networkx(
    tmp_path_factory: pytest.TempPathFactory, pairs: set[tuple[int, int]], longest: int
) -> None:
    links = [relation(f"firm:{one}", "SUPPLIES", f"firm:{other}") for one, other in pairs]
    store = store_of(tmp_path_factory.mktemp("ways") / "a.db", links)
    graph = nx.MultiGraph((one.start, one.end) for one in links)
    for start, end in itertools.combinations(sorted(graph), 2):
        known = list(nx.all_shortest_paths(graph, start, end)) if nx.has_path(graph, start, end) else []
        wanted = sorted({tuple(way) for way in known if len(way) - 1 <= longest})
        assert sorted({tuple(way) for way in ways(store, start, end, longest=longest, most=10_000)}) == wanted
    store.close()
