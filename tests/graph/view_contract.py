"""The laws of networkx views, the same on every store. A test module subclasses ViewContract and gives `new_store`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from graph.store_strategies import batches, laws, rooted
from graph_support import Model, batch, entity, everything, relation, source
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.analyse import views
from twinwheel_graph.analyse.views import Choice, around, part
from twinwheel_graph.errors import BadRow, UsageError
from twinwheel_graph.model import Batch
from twinwheel_graph.stores.base import GraphStore

NewStore = Callable[[], GraphStore]
Edge = tuple[str, str, str]


def park(store: GraphStore) -> GraphStore:
    other = source("b", "2", "curated")
    store.apply(
        batch(
            entity("org:u", "大学"),
            entity("org:u", "大学", by=other),
            *(entity(f"ach:{number}", f"成果{number}", trl=number) for number in range(3)),
            entity("firm:f", "甲公司", by=other, city="聊城", products=["轴承", "钢球"]),
            entity("city:x", "聊城"),
            *(relation(f"ach:{number}", "HELD_BY", "org:u") for number in range(3)),
            relation("ach:0", "PARTNERED_BY", "firm:f", by=other, date="2019"),
            relation("ach:0", "LICENSED_TO", "firm:f", date="2020"),
            relation("firm:f", "LOCATED_IN", "city:x"),
        )
    )
    return store


def edges(graph: nx.MultiDiGraph[str]) -> set[Edge]:
    return {(start, type, end) for start, end, type in graph.edges(keys=True)}


class ViewContract:
    @laws
    @given(
        st.lists(batches, max_size=3),
        st.sampled_from([(), ("Firm",), ("institution", "achievement")]),
        st.sampled_from([(), ("a",), ("b", "c")]),
    )
    def test_a_part_is_what_was_chosen(
        self, new_store: NewStore, brought: list[Batch], groups: tuple[str, ...], told: tuple[str, ...]
    ) -> None:
        store, model = new_store(), Model()
        for one in brought:
            rooted_one = rooted(one, model)
            store.apply(rooted_one)
            model.apply(rooted_one)
        types = (
            {"Firm"} if groups == ("Firm",) else {"University", "ResearchInstitute", "Achievement"} if groups else set()
        )
        graph = everything(store)
        fits = {id for id, one in graph.entities.items() if not types or one.type in types}
        says = [one for one in graph.relations.values() if not told or {by.dataset for by in one.sources} & set(told)]
        links = {(one.start, one.type, one.end) for one in says if {one.start, one.end} <= fits}
        nodes = {id for id in fits if not told or {by.dataset for by in graph.entities[id].sources} & set(told)}
        found = part(store, Choice(types=groups, sources=told))
        assert edges(found) == links
        assert nodes | {id for one in links for id in (one[0], one[2])} <= set(found) <= fits

    def test_all_is_there_where_nothing_is_chosen(self, new_store: NewStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "PAGE", 2)
        graph = part(park(new_store()))
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (6, 6)
        assert graph.nodes["firm:f"] == {"type": "Firm", "name": "甲公司", "synthetic": False}
        assert graph.edges["ach:0", "firm:f", "LICENSED_TO"] == {"type": "LICENSED_TO", "date": "2020"}

    def test_types_and_groups_choose_entities_and_types_choose_relations(self, new_store: NewStore) -> None:
        store = park(new_store())
        assert set(part(store, Choice(types=["achievement", "institution"]))) == {"ach:0", "ach:1", "ach:2", "org:u"}
        graph = part(store, Choice(types=["Achievement", "Firm"], relations=["LICENSED_TO"]))
        assert set(graph) == {"ach:0", "ach:1", "ach:2", "firm:f"}
        assert edges(graph) == {("ach:0", "LICENSED_TO", "firm:f")}

    def test_a_source_chooses_what_it_says_with_the_ends(self, new_store: NewStore) -> None:
        graph = part(park(new_store()), Choice(sources=["b"]))
        assert set(graph) == {"org:u", "firm:f", "ach:0"}
        assert edges(graph) == {("ach:0", "PARTNERED_BY", "firm:f")}
        assert set(part(park(new_store()), Choice(types=["Firm"], sources=["b"]))) == {"firm:f"}

    def test_properties_come_along_when_wanted(self, new_store: NewStore) -> None:
        graph = part(park(new_store()), props=True)
        firm = graph.nodes["firm:f"]
        assert (firm["city"], firm["products"], firm["sources"]) == ("聊城", ("轴承", "钢球"), ("b",))
        assert graph.nodes["org:u"]["sources"] == ("b", "made-up")
        assert graph.edges["ach:0", "firm:f", "PARTNERED_BY"]["sources"] == ("b",)

    def test_steps_lead_from_the_nearest(self, new_store: NewStore) -> None:
        store = park(new_store())
        assert set(around(store, ["firm:f"])) == {"firm:f", "ach:0", "city:x"}
        assert set(around(store, ["firm:f"], steps=2)) == {"firm:f", "ach:0", "city:x", "org:u"}
        assert set(around(store, ["firm:f"], steps=9)) == {"firm:f", "ach:0", "ach:1", "ach:2", "city:x", "org:u"}
        assert set(around(store, ["firm:f"], steps=0)) == {"firm:f"}
        assert list(around(store, ["firm:f"], steps=9, most=5)) == ["firm:f", "ach:0", "city:x", "org:u", "ach:1"]
        assert set(around(store, ["firm:nobody"])) == set()

    def test_steps_keep_to_what_was_chosen(self, new_store: NewStore) -> None:
        store = park(new_store())
        assert set(around(store, ["firm:f"], steps=2, choice=Choice(types=["achievement"]))) == {"firm:f", "ach:0"}
        assert edges(around(store, ["firm:f"], steps=2, choice=Choice(relations=["LICENSED_TO"]))) == {
            ("ach:0", "LICENSED_TO", "firm:f")
        }
        assert edges(around(store, ["firm:f"], steps=2, choice=Choice(sources=["b"]))) == {
            ("ach:0", "PARTNERED_BY", "firm:f")
        }

    def test_what_is_not_known_is_told(self, new_store: NewStore) -> None:
        store = new_store()
        with pytest.raises(UsageError):
            part(store, Choice(types=["Nothing"]))
        with pytest.raises(BadRow):
            around(store, ["firm:f"], choice=Choice(relations=["NOTHING"]))

    def test_a_view_is_written_as_graphml(self, new_store: NewStore, tmp_path: Path) -> None:
        graph = part(park(new_store()))
        nx.write_graphml(graph, tmp_path / "park.graphml")
        again = nx.read_graphml(tmp_path / "park.graphml", force_multigraph=True)
        assert (set(again), edges(again)) == (set(graph), edges(graph))
