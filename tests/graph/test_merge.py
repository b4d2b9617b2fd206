from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from graph_support import entity, relation, source
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph import merge
from twinwheel_graph.model import EntityClaim, SourceKind, Value

sources = st.builds(
    source,
    dataset=st.sampled_from("ab"),
    locator=st.sampled_from("12"),
    kind=st.sampled_from(list(SourceKind)),
    date=st.sampled_from(["", "2018", "2018-03", "2018-03-15", "2019"]),
)
names = st.sampled_from(["甲公司", "乙公司", "丙公司"])
props: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {},
    optional={
        "aliases": st.lists(names, max_size=3).map(tuple),
        "products": st.lists(st.sampled_from(["轴承", "钢球"]), max_size=2).map(tuple),
        "city": st.sampled_from(["聊城", "济南"]),
        "employees": st.integers(0, 2),
        "attested": st.sampled_from(["2017", "2017-05", "2018-01-01"]),
    },
)


@st.composite
def claim(draw: st.DrawFn) -> EntityClaim:
    return entity("firm:0", draw(names), by=draw(sources), **draw(props))


claims = st.lists(claim(), min_size=1, max_size=5, unique_by=lambda one: (one.source.dataset, one.source.locator))


@given(claims, st.randoms(use_true_random=False))
def test_the_order_of_claims_never_matters(told: list[EntityClaim], random: object) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge.entity(told) == merge.entity(shuffled)


@given(claims)
def test_every_name_is_kept_once(told: list[EntityClaim]) -> None:
    summed = merge.entity(told)
    spoken = {name for one in told for name in (one.name, *one.props.get("aliases", ()))}  # type: ignore[misc]
    assert {summed.name, *summed.aliases} == spoken
    assert len(summed.aliases) == len(set(summed.aliases))
    assert summed.name not in summed.aliases


@given(claims)
def test_a_single_value_is_the_most_trusted_claim_s_that_has_one(told: list[EntityClaim]) -> None:
    ordered = sorted(told, key=lambda one: merge.rank(one.source))
    summed = merge.entity(told)
    assert summed.name == ordered[0].name
    for name in ("city", "employees"):
        assert summed.props.get(name) == next((one.props[name] for one in ordered if name in one.props), None)


@given(claims)
def test_nothing_is_said_that_no_claim_says(told: list[EntityClaim]) -> None:
    summed = merge.entity(told)
    assert set(summed.props) - {"aliases"} == {name for one in told for name in one.props} - {"aliases"}


def test_trust_goes_before_age() -> None:
    kinds = ["official", "seed", "curated", "secondary", "inferred", "synthetic"]
    assert [kind.value for kind in merge.TRUST] == kinds
    assert set(merge.TRUST) == set(SourceKind)
    for better, worse in itertools.pairwise(kinds):
        assert merge.rank(source(kind=better)) < merge.rank(source(kind=worse, date="2024"))


def test_of_one_trust_the_newest_goes_first() -> None:
    dates = ["2024", "2019-10-02", "2019-10", "2019-09-30", "2018-03", "2018", "1999-12", ""]
    ranked = sorted(dates, key=lambda date: merge.rank(source(date=date)))
    assert ranked == dates


def test_equal_sources_are_ordered_by_dataset_and_locator() -> None:
    places = [("a", "1"), ("a", "2"), ("b", "1")]
    told = [entity("firm:0", f"{dataset}{locator}", by=source(dataset, locator)) for dataset, locator in places]
    assert merge.entity(reversed(told)).name == "a1"
    assert merge.entity(reversed(told)).aliases == ("a2", "b1")


def test_lists_are_joined_the_most_trusted_first() -> None:
    told = [
        entity("firm:0", by=source("a", kind="synthetic"), products=["钢球", "轴承"]),
        entity("firm:0", by=source("b", kind="official"), products=["滚子", "轴承"]),
    ]
    assert merge.entity(told).props["products"] == ("滚子", "轴承", "钢球")


def test_the_first_mention_is_the_earliest_whoever_says_it() -> None:
    told = [
        entity("firm:0", by=source("a", kind="official"), attested="2018-03"),
        entity("firm:0", by=source("b", kind="synthetic"), attested="2018"),
        entity("firm:0", by=source("c", kind="synthetic"), attested="2018-01-01"),
    ]
    assert merge.entity(told).props["attested"] == "2018"


@pytest.mark.parametrize("value", [0, 0.0, False])
def test_nought_and_no_are_values(value: Value) -> None:
    told = [
        relation("ach:0", "LICENSED_TO", "firm:0", by=source("a", kind="official"), exclusive=value),
        relation("ach:0", "LICENSED_TO", "firm:0", by=source("b", kind="synthetic"), exclusive=True),
    ]
    assert merge.relation(told).props["exclusive"] is value


def test_an_alias_that_is_the_name_is_none() -> None:
    assert dict(merge.entity([entity("firm:0", "甲公司", aliases=["甲公司"])]).props) == {}
    assert merge.entity([entity("firm:0", "甲公司", aliases=["甲", "甲公司", "甲"])]).aliases == ("甲",)


def test_a_claim_is_left_as_it_was() -> None:
    told = entity("firm:0", "甲公司", aliases=["甲公司", "甲"])
    before = replace(told, props=dict(told.props))
    merge.entity([told])
    assert told == before


def test_an_entity_is_synthetic_where_nobody_real_speaks_of_it() -> None:
    made_up, real = entity("firm:0"), entity("firm:0", by=source("b", kind="seed"))
    assert merge.entity([made_up]).synthetic
    assert not merge.entity([made_up, real]).synthetic
