"""The laws of a copy, cut off anywhere. A test module subclasses CopyContract, gives `new_source` and `new_target`."""

from __future__ import annotations

import contextlib
import gc
import logging
import tracemalloc
from collections.abc import Callable

import pytest
from graph.merge_strategies import both, histories, kept
from graph.store_strategies import batches, laws, rooted
from graph_support import Model, batch, entity, everything, relation
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.errors import StoreError
from twinwheel_graph.model import Batch, Merge
from twinwheel_graph.moving import content as contents
from twinwheel_graph.moving.content import content
from twinwheel_graph.moving.copying import Phase, Place, copy
from twinwheel_graph.stores.base import GraphStore

NewStore = Callable[[], GraphStore]


class CutOff(Exception):
    """The copy ends here."""


def filled(store: GraphStore) -> GraphStore:
    ends = [entity(f"ach:{number}", f"成果{number}") for number in range(7)]
    links = [relation(f"ach:{number}", "HELD_BY", "org:0") for number in range(7)]
    store.apply(batch(entity("org:0", "𠀀大学"), *ends, *links))
    return store


def large(store: GraphStore, size: int) -> GraphStore:
    ends = [entity(f"ach:{number}", f"成果{number}", abstract="轴承" * 200) for number in range(size)]
    links = [relation(f"ach:{number}", "HELD_BY", "org:0") for number in range(size)]
    store.apply(batch(entity("org:0", "大学"), *ends, *links))
    return store


def peak(work: Callable[[], object]) -> int:
    """The most bytes that Python holds at once while it works."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def tidy(_done: int, _all: int) -> None:
    """Let go of what the driver holds in circles, which would else wait for its turn."""
    gc.collect()


def merged(store: GraphStore) -> GraphStore:
    """With ids that are taken for one, and what joins them."""
    joined = [Merge("org:1", "org:0"), Merge("org:2", "org:0"), Merge("firm:9", "firm:8")]
    store.apply(Batch([entity("org:1", "大学"), entity("org:2", "学院")], merges=joined))
    store.apply(batch(relation("ach:0", "HELD_BY", "org:2"), relation("org:2", "PART_OF", "org:1")))
    return store


class CopyContract:
    @laws
    @given(histories)
    def test_it_holds_what_a_source_with_merges_holds(
        self, new_source: NewStore, new_target: NewStore, steps: list[Batch | str]
    ) -> None:
        source, target, model = new_source(), new_target(), Model()
        for step in steps:
            if isinstance(step, str):
                source.forget(step)
                model.forget(step)
            else:
                both(source, model, rooted(step, model))
        assert copy(source, target) == content(source) == content(target)
        assert kept(target) == kept(source)
        assert target.integrity() == "ok"

    @pytest.mark.parametrize("batches_done", range(12))
    def test_it_goes_on_from_wherever_it_was_cut_off_among_merges(
        self, new_source: NewStore, new_target: NewStore, batches_done: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(contents, "PAGE", 2)
        source, target = merged(filled(new_source())), new_target()
        places: list[Place] = []

        def keep(place: Place) -> None:
            if len(places) == batches_done:
                raise CutOff
            places.append(place)

        with contextlib.suppress(CutOff):
            copy(source, target, kept=keep)
        copy(source, target, places[-1] if places else Place(source.revision()))
        assert kept(target) == kept(source)
        assert content(target)[contents.MERGED].count == 3
        assert content(target)[contents.WITHHELD].count == 1

    def test_a_merge_that_differs_is_told(self, new_source: NewStore, new_target: NewStore) -> None:
        source, target = merged(filled(new_source())), new_target()
        copy(source, target)
        target.apply(Batch(merges=[Merge("firm:7", "firm:8")]))
        with pytest.raises(StoreError) as found:
            copy(source, target, Place(source.revision(), Phase.WITHHELD))
        assert (found.value.code, found.value.params["value"]) == ("copy_differs", contents.MERGED)

    def test_a_map_is_not_empty(self, new_source: NewStore, new_target: NewStore) -> None:
        source, target = filled(new_source()), new_target()
        target.apply(Batch(merges=[Merge("ach:1", "ach:2")]))
        with pytest.raises(StoreError) as found:
            copy(source, target)
        assert found.value.code == "copy_not_empty"

    @laws
    @given(st.lists(batches, max_size=4))
    def test_it_holds_what_its_source_holds(
        self, new_source: NewStore, new_target: NewStore, brought: list[Batch]
    ) -> None:
        source, target, model = new_source(), new_target(), Model()
        for one in brought:
            rooted_one = rooted(one, model)
            source.apply(rooted_one)
            model.apply(rooted_one)
        assert copy(source, target) == content(source) == content(target)
        assert everything(target) == everything(source)

    @pytest.mark.parametrize("batches_done", range(8))
    def test_it_goes_on_from_wherever_it_was_cut_off(
        self, new_source: NewStore, new_target: NewStore, batches_done: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(contents, "PAGE", 2)
        source, target = filled(new_source()), new_target()
        places: list[Place] = []

        def keep(place: Place) -> None:
            if len(places) == batches_done:
                raise CutOff
            places.append(place)

        with pytest.raises(CutOff):
            copy(source, target, kept=keep)
        begun = places[-1] if places else Place(source.revision())
        later: list[Place] = []
        copy(source, target, begun, later.append)
        assert everything(target) == everything(source)
        assert len(places) + len(later) == 8
        assert later[-1] == Place(source.revision(), Phase.RELATIONS, "org:0")

    def test_progress_ends_when_all_is_copied_and_compared(
        self, new_source: NewStore, new_target: NewStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(contents, "PAGE", 2)
        source = filled(new_source())
        told: list[tuple[int, int]] = []
        copy(source, new_target(), progress=lambda done, size: told.append((done, size)))
        assert told == sorted(told)
        assert told[-1] == (45, 45)

    def test_its_memory_does_not_grow_with_the_graph(
        self,
        new_source: NewStore,
        new_target: NewStore,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.CRITICAL, "neo4j")  # what is logged is kept until the test ends
        monkeypatch.setattr(contents, "PAGE", 50)
        copy(filled(new_source()), new_target())
        peaks = []
        for size in (200, 1_000):
            source, target = large(new_source(), size), new_target()
            peaks.append(peak(lambda: copy(source, target, progress=tidy)))  # noqa: B023 - it is called at once
        assert peaks[1] < 1.2 * peaks[0]

    def test_what_is_not_empty_is_not_copied_into(self, new_source: NewStore, new_target: NewStore) -> None:
        source, target = filled(new_source()), new_target()
        target.apply(batch(entity("firm:0", "甲公司")))
        before = everything(target)
        with pytest.raises(StoreError) as found:
            copy(source, target, Place(source.revision() - 1))
        assert found.value.code == "copy_not_empty"
        assert everything(target) == before

    def test_a_source_that_changes_meanwhile_is_told(self, new_source: NewStore, new_target: NewStore) -> None:
        source = filled(new_source())
        with pytest.raises(StoreError) as found:
            copy(source, new_target(), kept=lambda _place: _write(source))
        assert found.value.code == "copy_source_changed"

    def test_a_copy_that_differs_is_told_by_type(self, new_source: NewStore, new_target: NewStore) -> None:
        source, target = filled(new_source()), new_target()
        copy(source, target)
        target.apply(batch(entity("ach:3", "别的成果")))
        with pytest.raises(StoreError) as found:
            copy(source, target, Place(source.revision(), Phase.RELATIONS))
        assert (found.value.code, found.value.params["value"]) == ("copy_differs", "Achievement")

    def test_the_content_tells_every_claim_and_no_order(self, new_source: NewStore, new_target: NewStore) -> None:
        one, other = filled(new_source()), new_target()
        for claim in reversed([claim for found in everything(one).entities.values() for claim in found.claims]):
            other.apply(Batch([claim]))
        other.apply(Batch(relations=[claim for found in everything(one).relations.values() for claim in found.claims]))
        assert content(one) == content(other)
        assert content(one)["Achievement"].count == 7
        other.apply(batch(entity("org:0", "𠀁大学")))
        assert {type for type, found in content(one).items() if content(other)[type] != found} == {"University"}


def _write(store: GraphStore) -> None:
    store.apply(batch(entity("firm:9", "新公司")))
