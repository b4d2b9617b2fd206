"""The laws of what a store keeps: it comes back as it went in, or is refused before anything is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graph.store_strategies import REFUSED, NewStore, laws, values
from graph_support import batch, entity, everything, relation, source
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, RelationClaim, Value


class ValueContract:
    def test_where_asks_for_equal_properties(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(
            batch(
                entity("firm:0", city="聊城", employees=3),
                entity("firm:1", city="济南", employees=3),
                entity("firm:2", city="聊城", products=["轴承", "钢球"]),
            )
        )
        wanted = [{"city": "聊城"}, {"city": "聊城", "employees": 3}, {"products": ("轴承", "钢球")}, {"city": ""}]
        found = [[one.id for one in store.entities("Firm", where=where).items] for where in wanted]
        assert found == [["firm:0", "firm:2"], ["firm:0"], ["firm:2"], []]

    @pytest.mark.parametrize(
        "value",
        [
            "\U00020bb7野家 𝔘\U0001f9ea é",
            "",
            "长" * 300_000,
            'quotes " and \\ and \n and \x00',
            2**63 - 1,
            -(2**63),
            0,
            0.1 + 0.2,
            1e308,
            5e-324,
            2.0,
            True,
            False,
            "2018-03-15",
            (),
            ("一",),
            ("一", "", "\U00020bb7"),
        ],
        ids=lambda value: repr(value)[:16],
    )
    def test_a_property_comes_back_as_it_went_in(self, new_store: NewStore, value: object) -> None:
        store = new_store()
        store.apply(batch(entity("ach:0", description=value), entity("org:0")))
        store.apply(batch(relation("ach:0", "HELD_BY", "org:0", unit=value)))
        found = store.entity("ach:0")
        assert found is not None
        kept = found.props["description"]
        assert kept == value
        assert type(kept) is type(value)
        assert [link.props["unit"] for link in store.relations(["ach:0"])] == [value]

    @laws
    @given(st.dictionaries(st.sampled_from(["description", "city", "products"]), values, min_size=1))
    def test_whatever_a_store_takes_comes_back_as_it_went_in(self, new_store: NewStore, told: dict[str, Value]) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0", **told)))
        found = store.entity("firm:0")
        assert found is not None
        assert repr(sorted(found.props.items())) == repr(sorted(told.items()))
        assert repr(found.claims[0].props) == repr(found.props)
        assert all([one.id for one in store.entities(where={name: told[name]}).items] == ["firm:0"] for name in told)
        store.close()

    def test_a_property_that_is_null_is_not_there(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0", city=None, sector="轴承")))
        assert store.apply(batch(entity("firm:0", sector="轴承"))).unchanged == 1
        found = store.entity("firm:0")
        assert found is not None
        assert (dict(found.props), dict(found.claims[0].props)) == ({"sector": "轴承"}, {"sector": "轴承"})

    @pytest.mark.parametrize(("code", "wrong"), REFUSED, ids=lambda one: one if isinstance(one, str) else "")
    def test_what_cannot_be_kept_is_refused_before_anything_is_written(
        self, new_store: NewStore, code: str, wrong: EntityClaim | RelationClaim
    ) -> None:
        store = new_store()
        store.apply(batch(entity("ach:0"), entity("org:0")))
        with pytest.raises(BadRow) as caught:
            store.apply(batch(entity("ach:1"), wrong))
        assert caught.value.code == code
        assert caught.value.message("zh").encode()
        assert (store.revision(), list(everything(store).entities)) == (1, ["ach:0", "org:0"])

    @pytest.mark.parametrize("id", ["\ud800", "x" * 9_000, "", " ", "\x00"], ids=lambda id: repr(id)[:8])
    def test_what_no_id_can_be_is_not_there(self, new_store: NewStore, id: str) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0")))
        assert (store.entity(id), store.types([id, "firm:0"])) == (None, {"firm:0": "Firm"})
        assert [one.id for one in store.read([id, "firm:0"])] == ["firm:0"]
        assert list(store.relations([id])) == store.named(id) == []

    def test_a_source_comes_back_whole(self, new_store: NewStore) -> None:
        store = new_store()
        told = replace(source("a", "p.3", "inferred", "2020-01"), licence="CC BY 4.0", text="原文。", score=0.25)
        store.apply(batch(entity("ach:0", by=told)))
        found = store.entity("ach:0")
        assert found is not None
        assert found.sources == (told,)

    def test_names_and_aliases_are_found_in_any_width_and_case(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(
            batch(
                entity("firm:0", "ＡＢＢ（中国）有限公司", aliases=["Abb China", "阿西亚"]),
                entity("firm:1", "Straße", name_en="ABB  CHINA"),
            )
        )
        assert store.named("abb(中国)有限公司") == ["firm:0"]
        assert store.named(" ａｂｂ　china ") == ["firm:0", "firm:1"]
        assert store.named("STRASSE") == ["firm:1"]
        assert store.named("ABB") == []
        assert store.named("") == []

    def test_what_cannot_be_kept_is_not_there_and_true_is_not_one(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0", employees=1), entity("firm:1", listed=True)))
        wanted: list[dict[str, Value]] = [{"employees": True}, {"listed": 1}, {"city": "\ud800"}, {"\ud800": "聊城"}]
        assert [store.entities(where=where).items for where in wanted] == [(), (), (), ()]
        for where, id in (({"employees": 1}, "firm:0"), ({"listed": True}, "firm:1")):
            assert [one.id for one in store.entities(where=where).items] == [id]
        assert list(store.tellings("\ud800")) == []
        assert store.forget("\ud800").removed == 0

    def test_what_a_store_calls_its_own_is_no_property(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0", "甲")))
        wanted = [{"name": "甲"}, {"id": "firm:0"}, {"_type": "Firm"}, {"_revision": 1}]
        assert [store.entities(where=where).items for where in wanted] == [(), (), (), ()]
