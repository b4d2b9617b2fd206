"""The laws of the store port. A store's own test module subclasses StoreContract and gives `new_store`."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from graph.merge_contract import MergeContract
from graph.store_strategies import NewStore, batches, entity_claims, graph_of, laws, rooted, steps
from graph.store_values_contract import ValueContract
from graph_support import Mirror, Model, batch, entity, everything, relation, source
from hypothesis import given, settings
from hypothesis import strategies as st

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Batch, Direction, EntityClaim, RelationKey, Telling


class StoreContract(ValueContract, MergeContract):
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

    def test_to_withdraw_all_that_a_source_tells_is_to_forget_it(self, new_store: NewStore) -> None:
        kept = source("b")
        told = batch(
            entity("ach:0"),
            entity("org:0", "甲"),
            entity("org:0", "乙", by=kept),
            relation("ach:0", "HELD_BY", "org:0"),
            relation("ach:0", "HELD_BY", "org:0", by=source(locator="2")),
        )
        store = new_store()
        store.apply(told)
        found = list(store.tellings("made-up"))
        key = RelationKey("HELD_BY", "ach:0", "org:0")
        assert sorted(found, key=str) == sorted(
            [Telling(*one) for one in (("ach:0", "made-up", "1"), ("org:0", "made-up", "1"))]
            + [Telling(key, "made-up", locator) for locator in "12"],
            key=str,
        )
        done = store.apply(Batch(withdrawn=found))
        assert (done.removed, done.changed) == (2, 1)
        assert list(everything(store).entities) == ["org:0"]
        assert list(store.tellings("made-up")) == list(store.tellings("nobody")) == []
        assert dict(store.stats().datasets) == {"b": 1}
        store.close()

    def test_to_withdraw_one_place_leaves_the_others_and_what_is_not_there(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(entity("firm:0", "旧名"), entity("firm:0", "新名", by=source(locator="2", date="2020"))))
        nowhere = Telling(RelationKey("HELD_BY", "ach:9", "org:9"), "made-up", "1")
        absent = Telling("firm:0", "made-up", "9")
        before = everything(store)
        done = store.apply(Batch(withdrawn=[nowhere, absent, Telling("firm:9", "made-up", "1")]))
        assert (done.changed, done.removed, everything(store)) == (0, 0, before)
        done = store.apply(Batch(withdrawn=[Telling("firm:0", "made-up", "1")]))
        assert (done.changed, store.named("旧名"), store.named("新名")) == (1, [], ["firm:0"])
        store.close()

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

    def test_relations_are_read_with_what_is_at_their_ends(self, new_store: NewStore) -> None:
        store = new_store()
        ends = [entity(id) for id in ("ach:0", "ach:1", "org:0", "firm:0")]
        links = [relation(id, "HELD_BY", "org:0") for id in ("ach:0", "ach:1")]
        store.apply(batch(*ends, *links, relation("org:0", "COOPERATED_WITH", "firm:0")))
        told = [(one.start, first, one.end, second) for one, first, second in store.linked(["ach:0", "org:0"])]
        assert sorted(told) == [
            ("ach:0", "Achievement", "org:0", "University"),
            ("ach:1", "Achievement", "org:0", "University"),
            ("org:0", "University", "firm:0", "Firm"),
        ]
        assert [*store.linked(["org:0"], types=["HELD_BY"], direction=Direction.OUT)] == []
        around = store.around("org:0", 9)
        assert sorted(one.other("org:0") for one, _ in around) == ["ach:0", "ach:1", "firm:0"]
        assert {one.key: (one, entity) for one, entity in around} == {
            one.key: (one, store.entity(one.other("org:0"))) for one in store.relations(["org:0"])
        }
        assert len(store.around("org:0", 2)) == 2
        assert store.around("unknown", 9) == store.around("\ud800", 9) == []

    @pytest.mark.parametrize("direction", Direction)
    def test_a_relation_of_a_thing_to_itself_is_read_once(self, new_store: NewStore, direction: Direction) -> None:
        store = new_store()
        own = relation("firm:0", "SUPPLIES", "firm:0")
        store.apply(batch(entity("firm:0"), entity("firm:1"), own, relation("firm:0", "SUPPLIES", "firm:1")))
        found = [one.key for one in store.relations(["firm:0", "firm:1", "firm:0"], direction=direction)]
        assert sorted(key.end for key in found) == ["firm:0", "firm:1"]
        assert sorted(other.id for _, other in store.around("firm:0", 9)) == ["firm:0", "firm:1"]
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
