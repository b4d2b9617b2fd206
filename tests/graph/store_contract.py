"""The laws of the store port. A store's own test module subclasses StoreContract and gives `new_store`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from graph_support import SOURCE, Graph, Mirror, Model, batch, entity, everything, relation, source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Batch, Direction, EntityClaim, RelationClaim, RelationKey, SourceKind, Value
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
steps = st.lists(st.one_of(batches, batches, st.sampled_from("abc")), min_size=1, max_size=8)


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
    left = (set(model.entities) - set(brought.delete_entities)) | {one.id for one in brought.entities}
    return replace(brought, relations=[one for one in brought.relations if {one.start, one.end} <= left])


def graph_of(new_store: NewStore, told: Iterable[Batch]) -> Graph:
    """What a new store holds after some batches."""
    store = new_store()
    for one in told:
        store.apply(one)
    found = everything(store)
    store.close()
    return found


class StoreContract:
    @laws
    @given(steps)
    def test_it_holds_the_sum_of_its_claims_and_its_feed_replays_to_it(
        self, new_store: NewStore, given_steps: list[Batch | str]
    ) -> None:
        store, model, mirror = new_store(), Model(), Mirror()
        for step in given_steps:
            before = store.revision()
            if isinstance(step, str):
                assert store.forget(step).revision > before
                model.forget(step)
            else:
                brought = rooted(step, model)
                assert store.apply(brought).revision > before
                model.apply(brought)
            mirror.follow(store)
        late = Mirror()
        late.follow(store)
        assert everything(store) == model.graph() == mirror.graph == late.graph
        store.close()

    @laws
    @given(st.lists(entity_claims(), min_size=1, max_size=8), st.randoms(use_true_random=False))
    def test_the_order_of_claims_never_matters(
        self, new_store: NewStore, claims: list[EntityClaim], random: object
    ) -> None:
        told = {(one.id, one.source.dataset, one.source.locator): one for one in claims}
        shuffled = list(told.values())
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert graph_of(new_store, [Batch(list(told.values()))]) == graph_of(
            new_store, [Batch([claim]) for claim in shuffled]
        )

    @settings(laws, max_examples=8)
    @given(st.permutations(range(6)))
    def test_the_order_of_batches_of_disjoint_facts_never_matters(self, new_store: NewStore, order: list[int]) -> None:
        def told(number: int) -> Batch:
            by = source(f"d{number}")
            ends = entity(f"ach:{number}", by=by), entity("org:0", f"名{number}", by=by)
            return batch(*ends, relation(f"ach:{number}", "HELD_BY", "org:0", by=by))

        assert graph_of(new_store, map(told, range(6))) == graph_of(new_store, map(told, order))

    @laws
    @given(batches)
    def test_twice_is_once(self, new_store: NewStore, brought: Batch) -> None:
        store = new_store()
        brought = replace(rooted(brought, Model()), delete_entities=[], delete_relations=[])
        store.apply(brought)
        once, revision = everything(store), store.revision()
        again = store.apply(brought)
        assert (again.added, again.changed, again.removed) == (0, 0, 0)
        assert everything(store) == once
        assert list(store.changes(revision)) == []
        store.close()

    def test_an_empty_store_is_at_revision_nought(self, new_store: NewStore) -> None:
        store = new_store()
        assert store.revision() == 0
        assert store.entities().items == ()
        assert list(store.changes(0)) == []
        assert store.stats().entities == {}

    def test_stores_have_names_of_their_own_and_keep_them(self, new_store: NewStore) -> None:
        store = new_store()
        before = store.identity()
        store.apply(batch(entity("firm:0")))
        assert store.identity() == before != new_store().identity()

    def test_every_batch_grows_the_revision(self, new_store: NewStore) -> None:
        store = new_store()
        seen = [store.apply(batch(entity("firm:0"))).revision for _ in range(3)]
        assert seen == sorted(set(seen))
        assert store.revision() == seen[-1]

    def test_a_deleted_entity_takes_its_relations_along(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("ach:0"), entity("org:0"), relation("ach:0", "HELD_BY", "org:0")))
        done = store.apply(Batch(delete_entities=["org:0", "org:unknown"]))
        assert done.removed == 2
        assert store.entity("org:0") is None
        assert list(store.relations(["ach:0"])) == []

    def test_what_two_sources_say_outlives_one_of_them(self, new_store: NewStore) -> None:
        store = new_store()
        first, second = source("a", kind="official"), source("b", kind="secondary")
        for by in (first, second):
            store.apply(
                batch(
                    entity("ach:0", by=by),
                    entity("org:0", f"大学{by.dataset}", by=by),
                    relation("ach:0", "HELD_BY", "org:0", by=by),
                )
            )
        both = store.entity("org:0")
        assert both is not None
        assert both.name == "大学a"
        assert both.aliases == ("大学b",)
        store.forget("a")
        left = store.entity("org:0")
        assert left is not None
        assert (left.name, left.aliases, left.sources) == ("大学b", (), (second,))
        assert [link.sources for link in store.relations(["ach:0"])] == [(second,)]
        assert store.named("大学a") == []

    def test_what_only_a_forgotten_source_says_goes(self, new_store: NewStore) -> None:
        store = new_store()
        kept = source("b")
        store.apply(batch(entity("ach:0", by=kept), entity("org:0"), relation("ach:0", "HELD_BY", "org:0", by=kept)))
        store.forget("made-up")
        assert list(everything(store).entities) == ["ach:0"]
        assert everything(store).relations == {}
        assert dict(store.stats().datasets) == {"b": 1}

    def test_forgetting_an_unknown_source_changes_nothing(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("ach:0")))
        before = everything(store)
        done = store.forget("nobody")
        assert (done.changed, done.removed) == (0, 0)
        assert everything(store) == before

    def test_a_dataset_without_claims_is_not_counted(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("ach:0")))
        store.apply(Batch(delete_entities=["ach:0"]))
        assert dict(store.stats().datasets) == {}

    def test_an_origin_that_speaks_anew_takes_its_word_back(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0", "旧名", city="聊城", aliases=["老厂"])))
        store.apply(batch(entity("firm:0", "新名")))
        found = store.entity("firm:0")
        assert found is not None
        assert (found.name, dict(found.props)) == ("新名", {})
        assert store.named("旧名") == store.named("老厂") == []

    def test_something_deleted_comes_back_fresh(self, new_store: NewStore) -> None:
        store, mirror = new_store(), Mirror()
        store.apply(batch(entity("ach:0", "一"), entity("org:0"), relation("ach:0", "HELD_BY", "org:0")))
        mirror.follow(store)
        store.apply(Batch([entity("ach:0", "二", by=source("b"))], delete_entities=["ach:0"]))
        mirror.follow(store)
        found = store.entity("ach:0")
        assert found is not None
        assert (found.name, len(found.claims)) == ("二", 1)
        assert mirror.graph == everything(store)
        assert list(store.relations(["org:0"])) == []

    def test_pages_cover_everything_once_in_order(self, new_store: NewStore) -> None:
        store = new_store()
        ids = [f"firm:{sign}" for sign in ("0", "Z", "a", "é", "文", "\U00020bb7", "％", "10")]
        store.apply(batch(*(entity(id) for id in ids), entity("org:0")))
        seen: list[str] = []
        after: str | None = None
        while True:
            page = store.entities("Firm", after=after, limit=3)
            seen += [one.id for one in page.items]
            after = page.after
            if after is None:
                break
        assert seen == sorted(ids)

    def test_a_page_stays_in_place_while_others_write(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(*(entity(f"firm:{number}") for number in range(6))))
        first = store.entities(limit=3)
        store.apply(Batch([entity("firm:00")], delete_entities=["firm:2"]))
        second = store.entities(limit=3, after=first.after)
        assert [one.id for one in second.items] == ["firm:3", "firm:4", "firm:5"]
        assert second.after is None

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

    def test_relations_are_read_by_side_and_type(self, new_store: NewStore) -> None:
        store = new_store()
        ends = [entity(id) for id in ("ach:0", "ach:1", "org:0", "firm:0")]
        links = [
            relation("ach:0", "HELD_BY", "org:0"),
            relation("ach:1", "HELD_BY", "org:0"),
            relation("ach:0", "PARTNERED_BY", "firm:0"),
            relation("org:0", "COOPERATED_WITH", "firm:0"),
        ]
        store.apply(batch(*ends, *links))

        def keys(ids: list[str], **wanted: object) -> set[RelationKey]:
            found = [link.key for link in store.relations(ids, **wanted)]  # type: ignore[arg-type]
            assert len(found) == len(set(found))
            return set(found)

        held, also, partner, past = (link.key for link in links)
        assert keys(["org:0"]) == {held, also, past}
        assert keys(["org:0"], direction=Direction.OUT) == {past}
        assert keys(["org:0"], direction=Direction.IN) == {held, also}
        assert keys(["org:0"], direction=Direction.IN, types=["COOPERATED_WITH"]) == set()
        assert keys(["ach:0", "org:0", "ach:0"], types=["HELD_BY"]) == {held, also}
        assert keys(["ach:0", "firm:0"], types=["HELD_BY", "PARTNERED_BY"]) == {held, partner}
        assert keys(["org:0"], types=["NO_SUCH_TYPE"]) == set()
        assert keys(["ach:0"], types=[]) == keys([]) == keys(["unknown"]) == set()

    @pytest.mark.parametrize("direction", Direction)
    def test_a_relation_of_a_thing_to_itself_is_read_once(self, new_store: NewStore, direction: Direction) -> None:
        store = new_store()
        own = relation("firm:0", "SUPPLIES", "firm:0")
        store.apply(batch(entity("firm:0"), entity("firm:1"), own, relation("firm:0", "SUPPLIES", "firm:1")))
        found = [one.key for one in store.relations(["firm:0", "firm:1", "firm:0"], direction=direction)]
        assert sorted(key.end for key in found) == ["firm:0", "firm:1"]
        assert store.apply(Batch(delete_entities=["firm:0"])).removed == 3

    def test_many_ids_are_asked_for_at_once(self, new_store: NewStore) -> None:
        store = new_store()
        ids = [f"firm:{number}" for number in range(2_500)]
        links = [relation(start, "SUPPLIES", end) for start, end in itertools.pairwise(ids)]
        assert store.apply(batch(*(entity(id) for id in ids), *links)).added == 4_999
        found = [one.start for one in store.relations(ids)]
        assert sorted(found) == sorted(ids[:-1])
        assert [one.id for one in store.read(ids)] == ids
        assert store.integrity() == "ok"

    def test_what_a_store_calls_its_own_is_no_property(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0", "甲")))
        wanted = [{"name": "甲"}, {"id": "firm:0"}, {"_type": "Firm"}, {"_revision": 1}]
        assert [store.entities(where=where).items for where in wanted] == [(), (), (), ()]

    def test_what_is_gone_comes_before_what_came_in_its_place(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("ach:0"), entity("org:0"), relation("ach:0", "HELD_BY", "org:0")))
        again = batch(entity("ach:0"), relation("ach:0", "HELD_BY", "org:0"))
        store.apply(replace(again, delete_entities=["ach:0"]))
        feed = [(one.revision, one.gone, one.entity or "-") for one in store.changes(1)]
        assert sorted(feed[:2]) == [(2, True, "-"), (2, True, "ach:0")]
        assert feed[2:] == [(2, False, "ach:0"), (2, False, "-")]
        assert [one.revision for one in store.changes(0)] == [1, 2, 2, 2, 2]

    def test_entities_are_read_in_the_order_asked_for(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(*(entity(f"firm:{number}") for number in range(4))))
        assert [one.id for one in store.read(["firm:2", "nobody", "firm:0", "firm:2"])] == ["firm:2", "firm:0"]
        assert store.types(["firm:1", "nobody"]) == {"firm:1": "Firm"}

    def test_an_id_has_one_type(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("org:0", type="University")))
        before, revision = everything(store), store.revision()
        with pytest.raises(BadRow) as caught:
            store.apply(batch(entity("firm:0"), entity("org:0", type="Firm", by=source("b"))))
        assert caught.value.code == "type_conflict"
        assert everything(store) == before
        assert store.revision() == revision

    def test_a_dangling_relation_leaves_nothing_half_written(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("org:0")))
        before, revision = everything(store), store.revision()
        wrong = Batch(
            [entity("ach:0"), entity("org:0", "别名", by=source("b"))],
            [relation("ach:0", "HELD_BY", "org:0"), relation("ach:0", "HELD_BY", "org:nowhere")],
            delete_entities=["org:0"],
        )
        with pytest.raises(BadRow) as caught:
            store.apply(wrong)
        assert (caught.value.code, caught.value.field) == ("dangling_id", "to")
        assert everything(store) == before
        assert store.revision() == revision
        assert list(store.changes(revision)) == []

    def test_stats_count_types_and_claims(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("ach:0"), entity("org:0"), relation("ach:0", "HELD_BY", "org:0")))
        store.apply(batch(entity("ach:0", by=source("b"))))
        stats = store.stats()
        assert dict(stats.entities) == {"Achievement": 1, "University": 1}
        assert dict(stats.relations) == {"HELD_BY": 1}
        assert dict(stats.datasets) == {"b": 1, "made-up": 3}
        assert stats.revision == store.revision()
