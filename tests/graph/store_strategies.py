"""What the laws of the store port are tried on: claims, batches, histories, values, and what no store takes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace

from graph_support import SOURCE, Graph, Model, entity, everything, relation, source
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, RelationKey, SourceKind, Telling
from twinwheel_graph.stores.base import GraphStore

NewStore = Callable[[], GraphStore]
"""Makes an empty store; the one made before may be gone then, since a server has one database."""

laws = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow]
)

IDS = ("firm:0", "firm:1", "org:0", "org:1", "ach:0", "ach:1")
ENDS = (("HELD_BY", "ach:", "org:"), ("PARTNERED_BY", "ach:", "firm:"), ("COOPERATED_WITH", "org:", "firm:"))
KEYS = tuple(
    RelationKey(type, start, end)
    for type, first, second in ENDS
    for start, end in itertools.product(IDS, IDS)
    if start.startswith(first) and end.startswith(second)
)

sources = st.builds(
    source,
    dataset=st.sampled_from("abc"),
    locator=st.sampled_from("12"),
    kind=st.sampled_from(list(SourceKind)),
    date=st.sampled_from(["", "2018", "2018-03", "2019-01-05"]),
)
props = st.fixed_dictionaries(
    {},
    optional={
        "aliases": st.lists(st.sampled_from(["甲", "乙", "Ａ", "a"]), unique=True).map(tuple),
        "description": st.text(st.characters(codec="utf-8"), max_size=5),
        "attested": st.sampled_from(["2017", "2017-05", "2018-01-01"]),
    },
)
dated = st.fixed_dictionaries({}, optional={"date": st.sampled_from(["2018", "2018-03"])})


@st.composite
def entity_claims(draw: st.DrawFn) -> EntityClaim:
    return entity(
        draw(st.sampled_from(IDS)), draw(st.sampled_from(["甲公司", "乙", "Ａ"])), by=draw(sources), **draw(props)
    )


@st.composite
def relation_claims(draw: st.DrawFn) -> RelationClaim:
    key = draw(st.sampled_from(KEYS))
    return relation(key.start, key.type, key.end, by=draw(sources), **draw(dated))


batches = st.builds(
    Batch,
    entities=st.lists(entity_claims(), max_size=6),
    relations=st.lists(relation_claims(), max_size=4),
    delete_entities=st.lists(st.sampled_from(IDS), max_size=1),
    delete_relations=st.lists(st.sampled_from(KEYS), max_size=2),
)
tellings = st.builds(
    Telling, subject=st.sampled_from([*IDS, *KEYS]), dataset=st.sampled_from("abc"), locator=st.sampled_from("12")
)
batches_that_withdraw = st.builds(replace, batches, withdrawn=st.lists(tellings, max_size=6).map(tuple))
steps = st.lists(st.one_of(batches, batches_that_withdraw, st.sampled_from("abc")), min_size=1, max_size=8)


texts = st.text(max_size=6)
values = st.one_of(
    texts,
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.lists(texts, max_size=3).map(tuple),
)

REFUSED = (
    ("bad_id", entity("firm:" + "x" * 9_000, type="Firm")),
    ("bad_id", entity("firm:a b", type="Firm")),
    ("missing_id", entity("", type="Firm")),
    ("lone_surrogate", entity("firm:\ud800", type="Firm")),
    ("lone_surrogate", entity("firm:1", "\udc00")),
    ("lone_surrogate", entity("firm:1", city="\ud83d")),
    ("lone_surrogate", entity("firm:1", products=["轴承", "\ud83d"])),
    ("lone_surrogate", entity("firm:1", by=source("d\ud800"))),
    ("lone_surrogate", relation("ach:0", "HELD_BY", "org:0", unit="\ud800")),
    ("too_large", entity("firm:1", employees=2**63)),
    ("too_large", entity("firm:1", employees=-(2**63) - 1)),
    ("too_large", relation("ach:0", "HELD_BY", "org:0", unit=10**5_000)),
    ("not_a_number", entity("firm:1", weight=float("nan"))),
    ("not_a_number", entity("firm:1", weight=float("inf"))),
    ("unknown_type", entity("firm:1", type="Rumour")),
    ("unknown_relation", relation("ach:0", "WHISPERS", "org:0")),
    ("unknown_property", entity("firm:1", _claims="")),
    ("unknown_property", EntityClaim("firm:1", "Firm", "甲", {"name": "乙"}, SOURCE)),
)


def rooted(brought: Batch, model: Model) -> Batch:
    """The batch without relations whose ends would be missing."""
    left = model.ids() - {model.at(id) for id in brought.delete_entities}
    left |= {model.at(one.id) for one in brought.entities}
    kept = [one for one in brought.relations if {model.at(one.start), model.at(one.end)} <= left]
    return replace(brought, relations=kept)


def graph_of(new_store: NewStore, told: Iterable[Batch]) -> Graph:
    """What a new store holds after some batches."""
    store = new_store()
    for one in told:
        store.apply(one)
    found = everything(store)
    store.close()
    return found
