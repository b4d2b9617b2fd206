"""Histories in which ids are taken for one, and what of a store they are compared by."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from graph.store_strategies import rooted
from graph_support import Graph, Model, batch, entity, everything, relation, source
from hypothesis import strategies as st

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Batch, Merge, RelationClaim, RelationKey, Telling
from twinwheel_graph.stores.base import GraphStore

FIRMS = ("firm:0", "firm:1", "firm:2", "firm:3")
IDS = (*FIRMS, "org:0", "ach:0")
KEYS = (
    *(RelationKey("SUPPLIES", *ends) for ends in itertools.product(FIRMS, FIRMS)),
    *(RelationKey("PARTNERED_BY", "ach:0", id) for id in FIRMS),
    *(RelationKey("COOPERATED_WITH", "org:0", id) for id in FIRMS),
)

sources = st.builds(source, st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from(["official", "secondary"]))
entities = st.builds(
    lambda id, name, by: entity(id, name, by=by), st.sampled_from(IDS), st.sampled_from(["甲公司", "乙"]), sources
)
links = st.builds(
    lambda key, by, date: relation(key.start, key.type, key.end, by=by, **date),
    st.sampled_from(KEYS),
    sources,
    st.sampled_from([{}, {"date": "2018"}]),
)
claims = st.builds(
    Batch,
    entities=st.lists(entities, max_size=5),
    relations=st.lists(links, max_size=4),
    delete_entities=st.lists(st.sampled_from(IDS), max_size=1),
    delete_relations=st.lists(st.sampled_from(KEYS), max_size=1),
)
merges = st.builds(
    Batch,
    merges=st.lists(st.builds(Merge, st.sampled_from(IDS[:5]), st.sampled_from(IDS[:5])), max_size=2),
    splits=st.lists(st.sampled_from(FIRMS), max_size=1),
)
tellings = st.builds(Telling, st.sampled_from([*IDS, *KEYS]), st.sampled_from("ab"), st.sampled_from("12"))
taking_back = st.builds(
    replace, st.one_of(claims, merges, st.just(Batch())), withdrawn=st.lists(tellings, min_size=1, max_size=5)
)
histories = st.lists(st.one_of(claims, merges, merges, taking_back, st.sampled_from("ab")), min_size=1, max_size=8)
full = st.lists(claims.map(lambda one: replace(one, delete_entities=[], delete_relations=[])), min_size=1, max_size=3)


def merged(*pairs: tuple[str, str], splits: tuple[str, ...] = ()) -> Batch:
    return Batch(merges=[Merge(*pair) for pair in pairs], splits=splits)


def filled(store: GraphStore, told: list[Batch]) -> Model:
    """Take in what can be taken in; the model of it."""
    model = Model()
    for one in told:
        brought = rooted(one, model)
        model.apply(brought)
        store.apply(brought)
    return model


def kept(store: GraphStore) -> tuple[Graph, list[Merge], list[RelationClaim]]:
    """All that a store holds, shown or not."""
    return everything(store), list(store.merges(limit=1_000).items), list(store.withheld())


def two_of_one(store: GraphStore) -> GraphStore:
    """A firm under two ids, each with a name, a product and a link of its own."""
    one, other = source("a", kind="official"), source("b", kind="secondary")
    store.apply(
        batch(
            entity("firm:0", "甲股份", by=one, products=["轴承"]),
            entity("firm:1", "甲有限公司", by=other, products=["钢球"], city="聊城"),
            entity("ach:0", by=one),
            relation("ach:0", "PARTNERED_BY", "firm:0", by=one),
            relation("ach:0", "PARTNERED_BY", "firm:1", by=other),
        )
    )
    return store


def both(store: GraphStore, model: Model, brought: Batch) -> None:
    """Apply to both, or both refuse it."""
    before = kept(store)
    code = ""
    try:
        store.apply(brought)
    except BadRow as error:
        code = error.code
    if not code:
        model.apply(brought)
        return
    assert kept(store) == before
    assert code in ("merge_cycle", "merge_types", "merge_related", "type_conflict")
    with pytest.raises(BadRow):
        model.apply(brought)
