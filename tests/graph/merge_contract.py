"""The laws of identity: what is taken for one, in every store. StoreContract has them among its own."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from graph.merge_strategies import (
    FIRMS,
    IDS,
    both,
    filled,
    full,
    histories,
    kept,
    merged,
    merges,
    two_of_one,
)
from graph.store_strategies import NewStore, laws, rooted
from graph_support import Mirror, Model, batch, entity, everything, relation, source
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Batch, Merge, RelationKey, Telling
from twinwheel_graph.stores.base import GraphStore


class MergeContract:
    @laws
    @given(histories)
    def test_a_history_with_merges_is_what_the_sources_said_by_the_map(
        self, new_store: NewStore, steps: list[Batch | str]
    ) -> None:
        store, model, mirror = new_store(), Model(), Mirror()
        for step in steps:
            if isinstance(step, str):
                store.forget(step)
                model.forget(step)
            else:
                both(store, model, rooted(step, model))
            mirror.follow(store)
        assert everything(store) == model.graph() == mirror.graph
        assert store.canonical(IDS) == model.canonical
        assert sorted(map(repr, store.withheld())) == sorted(map(repr, model.withheld()))
        for dataset in "ab":
            assert sorted(map(repr, store.tellings(dataset))) == sorted(map(repr, model.tellings(dataset)))
        assert store.integrity() == "ok"
        store.close()

    @laws
    @given(full, st.sampled_from(list(itertools.permutations(FIRMS, 2))))
    def test_merged_and_split_is_as_before(self, new_store: NewStore, told: list[Batch], pair: tuple[str, str]) -> None:
        store = new_store()
        filled(store, told)
        before = kept(store)
        with contextlib.suppress(BadRow):
            store.apply(merged(pair))
        store.apply(merged(splits=(pair[0],)))
        assert kept(store) == before
        store.close()

    @laws
    @given(full, merges)
    def test_merged_twice_is_once(self, new_store: NewStore, told: list[Batch], joined: Batch) -> None:
        store = new_store()
        filled(store, told)
        with contextlib.suppress(BadRow):
            store.apply(joined)
            once, revision = kept(store), store.revision()
            again = store.apply(joined)
            assert (again.added, again.changed, again.removed) == (0, 0, 0)
            assert kept(store) == once
            assert list(store.changes(revision)) == []
        store.close()

    @laws
    @given(full, st.lists(st.sampled_from(list(itertools.permutations(FIRMS, 2))), max_size=3), st.data())
    def test_the_order_of_merges_and_claims_never_matters(
        self, new_store: NewStore, told: list[Batch], pairs: list[tuple[str, str]], data: st.DataObject
    ) -> None:
        apart = [replace(one, relations=[link for link in one.relations if link.type != "SUPPLIES"]) for one in told]
        joined = [merged(pair) for pair in pairs if pair[0] > pair[1]]
        first = new_store()
        filled(first, [*apart, *joined])
        wanted = everything(first)
        first.close()
        turns = data.draw(st.permutations([True] * len(apart) + [False] * len(joined)))
        claims_left, merges_left = iter(apart), iter(joined)
        second = new_store()
        filled(second, [next(claims_left) if turn else next(merges_left) for turn in turns])
        found = everything(second)
        assert found.entities == wanted.entities
        # Where a merge comes first, a link may find an end that it else would lack.
        assert wanted.relations.keys() <= found.relations.keys()
        second.close()

    @laws
    @given(full, st.lists(st.sampled_from(list(itertools.permutations(FIRMS, 2))), max_size=3))
    def test_taken_in_again_after_a_merge_changes_nothing(
        self, new_store: NewStore, told: list[Batch], pairs: list[tuple[str, str]]
    ) -> None:
        store = new_store()
        model = filled(store, told)
        last = Batch(list(model.told.values()), list(model.links.values()))
        for pair in pairs:
            with contextlib.suppress(BadRow):
                store.apply(merged(pair))
        before, revision = kept(store), store.revision()
        again = store.apply(last)
        assert (again.added, again.changed, again.removed) == (0, 0, 0)
        assert kept(store) == before
        assert list(store.changes(revision)) == []
        store.close()

    @laws
    @given(full, st.sampled_from(list(itertools.permutations(FIRMS, 2))), st.sampled_from("ab"))
    def test_forgotten_while_merged_and_split_is_forgotten(
        self, new_store: NewStore, told: list[Batch], pair: tuple[str, str], dataset: str
    ) -> None:
        plain = new_store()
        filled(plain, told)
        plain.forget(dataset)
        wanted = kept(plain)
        plain.close()
        store = new_store()
        filled(store, told)
        with contextlib.suppress(BadRow):
            store.apply(merged(pair))
        store.forget(dataset)
        store.apply(merged(splits=(pair[0],)))
        assert kept(store) == wanted
        store.close()

    @laws
    @given(full, st.sampled_from(list(itertools.permutations(FIRMS, 2))), st.sampled_from("ab"))
    def test_to_withdraw_all_that_a_source_tells_while_merged_is_to_forget_it(
        self, new_store: NewStore, told: list[Batch], pair: tuple[str, str], dataset: str
    ) -> None:
        forgetful = new_store()
        filled(forgetful, told)
        with contextlib.suppress(BadRow):
            forgetful.apply(merged(pair))
        spoken = sorted(forgetful.tellings(dataset), key=repr)
        forgetful.forget(dataset)
        wanted, counted = kept(forgetful), forgetful.stats().datasets
        forgetful.close()
        store = new_store()
        filled(store, told)
        assert sorted(store.tellings(dataset), key=repr) == spoken
        with contextlib.suppress(BadRow):
            store.apply(merged(pair))
        store.apply(Batch(withdrawn=spoken))
        assert (kept(store), store.stats().datasets) == (wanted, counted)
        store.close()

    def test_what_a_source_said_of_a_merged_id_alone_is_withdrawn(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        # One record speaks of both ids.
        store.apply(batch(entity("firm:0", "甲", by=source("c")), entity("firm:1", "乙", by=source("c"))))
        store.apply(merged(("firm:1", "firm:0")))
        assert set(store.tellings("c")) == {Telling("firm:0", "c", "1"), Telling("firm:1", "c", "1")}
        store.apply(Batch(withdrawn=[Telling("firm:1", "c", "1")]))
        found = store.entity("firm:0")
        assert found is not None
        assert [(one.source.dataset, one.origin) for one in found.claims] == [("a", ""), ("b", "firm:1"), ("c", "")]
        link = RelationKey("PARTNERED_BY", "ach:0", "firm:0")
        store.apply(Batch(withdrawn=[Telling(link, "b", "1")]))
        assert [len(one.claims) for one in store.relations(["firm:0"])] == [2]
        store.apply(Batch(withdrawn=[Telling(replace(link, end="firm:1"), "b", "1")]))
        assert [one.source.dataset for two in store.relations(["firm:0"]) for one in two.claims] == ["a"]

    def test_what_is_linked_and_around_is_told_of_a_merged_id_too(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        store.apply(merged(("firm:1", "firm:0")))
        (link,) = store.relations(["firm:0"])
        assert list(store.linked(["firm:1"])) == list(store.linked(["firm:1", "firm:0", "ach:0"]))
        assert list(store.linked(["firm:1"])) == [(link, "Achievement", "Firm")]
        assert store.around("firm:1", 9) == store.around("firm:0", 9) == [(link, store.entity("ach:0"))]

    def test_one_entity_shows_what_each_source_says_and_under_which_id(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        store.apply(merged(("firm:1", "firm:0")))
        found = store.entity("firm:1")
        assert found is not None
        assert found == store.entity("firm:0")
        assert (found.id, found.name, found.aliases) == ("firm:0", "甲股份", ("甲有限公司",))
        assert found.props["products"] == ("轴承", "钢球")
        assert [(claim.source.dataset, claim.origin) for claim in found.claims] == [("a", ""), ("b", "firm:1")]
        (link,) = store.relations(["firm:1"])
        assert link.key == RelationKey("PARTNERED_BY", "ach:0", "firm:0")
        assert [(claim.source.dataset, claim.origin_end) for claim in link.claims] == [("a", ""), ("b", "firm:1")]
        assert store.read(["firm:1", "firm:0", "firm:9"]) == [found]
        assert store.types(["firm:1", "firm:0", "firm:9"]) == {"firm:0": "Firm", "firm:1": "Firm"}
        assert store.canonical(["firm:0", "firm:1", "firm:9", "\ud800"]) == {"firm:1": "firm:0"}
        assert store.named("甲有限公司") == ["firm:0"]

    def test_the_name_of_the_id_that_stays_is_kept_whoever_is_trusted_more(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        store.apply(merged(("firm:0", "firm:1")))
        found = store.entity("firm:1")
        assert found is not None
        assert (found.name, found.aliases) == ("甲有限公司", ("甲股份",))
        assert found.sources[0].dataset == "a"

    def test_what_is_gone_and_what_changed_stands_in_the_feed(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        revision = store.revision()
        done = store.apply(merged(("firm:1", "firm:0")))
        assert (done.changed, done.removed, done.added) == (2, 2, 0)
        feed = [(one.gone, one.entity, one.relation and one.relation.end) for one in store.changes(revision)]
        gone = [(True, "", "firm:1"), (True, "firm:1", None)]
        assert (sorted(feed[:2]), feed[2:]) == (gone, [(False, "firm:0", None), (False, "", "firm:0")])

    def test_merges_are_flat(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(batch(*(entity(id) for id in FIRMS)))
        for pair in itertools.pairwise(FIRMS):
            store.apply(merged(pair))
        last = FIRMS[-1]
        assert store.canonical(FIRMS) == dict.fromkeys(FIRMS[:-1], last)
        page = store.merges(limit=2)
        assert (page.items, page.after) == ((Merge("firm:0", last), Merge("firm:1", last)), "firm:1")
        assert store.merges(after="firm:1", limit=2).items == (Merge("firm:2", last),)
        store.apply(merged(splits=("firm:1",)))
        assert sorted(everything(store).entities) == ["firm:1", last]
        assert store.canonical(FIRMS) == {"firm:0": last, "firm:2": last}

    def test_a_merge_outlives_the_claims(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(merged(("firm:1", "firm:0")))
        assert (store.entity("firm:1"), store.types(["firm:1"])) == (None, {})
        store.apply(batch(entity("firm:1", "甲")))
        found = store.entity("firm:0")
        assert found is not None
        assert (found.name, found.claims[0].origin) == ("甲", "firm:1")
        store.forget("made-up")
        assert store.entity("firm:0") is None
        store.apply(batch(entity("firm:1", "甲"), entity("ach:0"), relation("ach:0", "PARTNERED_BY", "firm:1")))
        assert [link.end for link in store.relations(["ach:0"])] == ["firm:0"]
        store.apply(Batch(delete_relations=[RelationKey("PARTNERED_BY", "ach:0", "firm:1")], delete_entities=["ach:0"]))
        assert sorted(everything(store).entities) == ["firm:0"]
        store.apply(Batch(delete_entities=["firm:1"]))
        assert everything(store).entities == {}
        assert store.canonical(["firm:1"]) == {"firm:1": "firm:0"}

    def test_one_batch_splits_then_merges_then_takes_in(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        store.apply(merged(("firm:1", "firm:0")))
        store.apply(
            Batch([entity("firm:1", "新名", by=source("c"))], merges=[Merge("firm:1", "firm:2")], splits=["firm:1"])
        )
        one, other = store.read(["firm:0", "firm:1"])
        assert (one.id, one.name, one.aliases) == ("firm:0", "甲股份", ())
        assert (other.id, other.name, other.aliases) == ("firm:2", "甲有限公司", ("新名",))

    def test_an_origin_that_is_not_merged_is_the_id_itself(self, new_store: NewStore) -> None:
        store = new_store()
        told = replace(entity("firm:0", "甲"), origin="firm:1")
        link = replace(relation("ach:0", "PARTNERED_BY", "firm:0"), origin_end="firm:1")
        store.apply(batch(told, entity("ach:0"), link))
        assert sorted(everything(store).entities) == ["ach:0", "firm:1"]
        assert [(one.end, one.claims[0].origin_end) for one in store.relations(["ach:0"])] == [("firm:1", "")]

    @pytest.mark.parametrize(
        ("code", "pairs"),
        [
            ("merge_cycle", [("firm:0", "firm:0")]),
            ("merge_cycle", [("firm:0", "firm:1"), ("firm:1", "firm:0")]),
            ("merge_cycle", [("firm:0", "firm:1"), ("firm:1", "firm:3"), ("firm:3", "firm:0")]),
            ("merge_types", [("org:0", "firm:0")]),
            ("merge_related", [("firm:2", "firm:1")]),
            ("merge_related", [("firm:2", "firm:0"), ("firm:0", "firm:1")]),
            ("bad_id", [("firm 0", "firm:1")]),
            ("missing_id", [("firm:0", "")]),
            ("bad_id", [("firm:" + "x" * 300, "firm:1")]),
        ],
        ids=str,
    )
    def test_what_cannot_be_one_is_refused(self, new_store: NewStore, code: str, pairs: list[tuple[str, str]]) -> None:
        store = new_store()
        store.apply(batch(*(entity(id) for id in IDS), relation("firm:2", "PART_OF", "firm:1")))
        before, revision = kept(store), store.revision()
        with pytest.raises(BadRow) as caught:
            store.apply(merged(*pairs))
        assert caught.value.code == code
        assert all(caught.value.message(language) for language in ("zh", "en"))
        if code.startswith("merge"):
            assert Merge(*pairs[-1]) in caught.value.params["refused"]
        assert kept(store) == before
        assert store.revision() == revision

    def test_things_of_two_types_do_not_meet_by_a_merge_that_came_first(self, new_store: NewStore) -> None:
        store = new_store()
        store.apply(Batch([entity("firm:0")], merges=[Merge("org:0", "firm:0")]))
        with pytest.raises(BadRow) as caught:
            store.apply(batch(entity("org:0")))
        assert caught.value.code == "type_conflict"

    def test_what_joins_two_that_are_one_is_neither_lost_nor_shown(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        store.apply(merged(("firm:1", "firm:0")))
        told = relation("firm:1", "PART_OF", "firm:0", by=source("c"))
        own = relation("firm:1", "SUPPLIES", "firm:1", by=source("c"))
        store.apply(batch(told, own))
        revision = store.revision()
        assert store.apply(batch(told, own)).unchanged == 1
        assert list(store.changes(revision)) == []
        assert sorted(one.type for one in store.relations(["firm:0"])) == ["PARTNERED_BY", "SUPPLIES"]
        assert list(store.withheld()) == [replace(told, start="firm:0", origin_start="firm:1")]
        assert store.stats().datasets["c"] == 2
        assert "PART_OF" not in store.stats().relations
        store.apply(merged(("firm:0", "firm:2")))
        assert [(one.origin_start, one.origin_end) for one in store.withheld()] == [("firm:1", "firm:0")]
        store.apply(merged(splits=("firm:1",)))
        assert list(store.withheld()) == []
        (link,) = store.relations(["firm:1"], types=["PART_OF"])
        assert (link.start, link.end, link.claims[0].origin_end) == ("firm:1", "firm:2", "firm:0")

    @pytest.mark.parametrize(
        "end",
        [
            lambda store: store.forget("c"),
            lambda store: store.apply(Batch(delete_entities=["firm:1"])),
            lambda store: store.apply(Batch(delete_relations=[RelationKey("PART_OF", "firm:0", "firm:1")])),
            lambda store: store.apply(Batch(withdrawn=list(store.tellings("c")))),
        ],
        ids=["forgotten", "entity", "relation", "withdrawn"],
    )
    def test_what_is_withheld_goes_as_if_it_were_shown(
        self, new_store: NewStore, end: Callable[[GraphStore], object]
    ) -> None:
        store = two_of_one(new_store())
        store.apply(merged(("firm:1", "firm:0")))
        store.apply(batch(relation("firm:1", "PART_OF", "firm:0", by=source("c"))))
        end(store)
        assert list(store.withheld()) == []
        assert "c" not in store.stats().datasets

    @pytest.mark.parametrize(
        "end",
        [
            lambda store: store.forget("d"),
            lambda store: store.apply(Batch(withdrawn=list(store.tellings("d")))),
            lambda store: store.apply(merged(splits=("firm:2",))),
        ],
        ids=["forgotten", "withdrawn", "split"],
    )
    def test_what_another_withholds_stays_when_a_loop_beside_it_goes(
        self, new_store: NewStore, end: Callable[[GraphStore], object]
    ) -> None:
        store = two_of_one(new_store())
        store.apply(batch(entity("firm:2")))
        store.apply(merged(("firm:1", "firm:0"), ("firm:2", "firm:0")))
        store.apply(batch(relation("firm:1", "PART_OF", "firm:0", by=source("c"))))
        store.apply(batch(relation("firm:2", "PART_OF", "firm:2", by=source("d"))))
        assert [one.key for one in store.relations(["firm:0"], types=["PART_OF"])]
        end(store)
        assert [one.source.dataset for one in store.withheld()] == ["c"]
        assert store.integrity() == "ok"

    def test_what_is_withdrawn_is_what_was_said_under_that_id(self, new_store: NewStore) -> None:
        store = two_of_one(new_store())
        store.apply(merged(("firm:1", "firm:0")))
        store.apply(batch(relation("firm:1", "PART_OF", "firm:0", by=source("b"))))
        told = list(store.tellings("b"))
        link = RelationKey("PARTNERED_BY", "ach:0", "firm:1")
        assert sorted(map(str, told)) == sorted(
            str(Telling(one, "b", "1")) for one in ("firm:1", link, RelationKey("PART_OF", "firm:1", "firm:0"))
        )
        none = [Telling("firm:0", "b", "1"), Telling(replace(link, end="firm:0"), "b", "1")]
        assert store.apply(Batch(withdrawn=none)).changed == 0
        done = store.apply(Batch(withdrawn=told))
        assert (done.changed, done.removed) == (2, 0)
        assert [claim.source.dataset for claim in store.read(["firm:1"])[0].claims] == ["a"]
        assert list(store.withheld()) == list(store.tellings("b")) == []
        assert dict(store.stats().datasets) == {"a": 3}

    def test_many_are_merged_at_once(self, new_store: NewStore) -> None:
        store = new_store()
        ids = [f"firm:{number:05}" for number in range(2_400)]
        links = [relation("ach:0", "PARTNERED_BY", id, by=source(locator=id)) for id in ids]
        store.apply(batch(entity("ach:0"), *(entity(id) for id in ids), *links))
        before = kept(store)
        half = len(ids) // 2
        done = store.apply(merged(*itertools.pairwise(ids[:half]), *((id, ids[-1]) for id in ids[half:-1])))
        assert (done.added, done.changed, done.removed) == (0, 4, 2 * (len(ids) - 2))
        assert store.stats().entities["Firm"] == 2
        assert store.integrity() == "ok"
        store.apply(Batch(splits=ids))
        assert kept(store) == before
