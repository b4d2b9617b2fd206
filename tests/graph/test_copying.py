"""A copy of a graph: the laws of copying from store to store, cut off anywhere."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from graph.store_contract import batches, laws, rooted
from graph_support import Model, batch, entity, everything, relation
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.errors import StoreError
from twinwheel_graph.model import Batch
from twinwheel_graph.moving import content as contents
from twinwheel_graph.moving.content import content
from twinwheel_graph.moving.copying import Phase, Place, copy
from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.sqlite import SqliteStore

NewStore = Callable[[], GraphStore]


class CutOff(Exception):
    """The copy ends here."""


@pytest.fixture(scope="module")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewStore]:
    folder = tmp_path_factory.mktemp("stores")
    numbers = itertools.count()
    opened: list[SqliteStore] = []

    def new() -> GraphStore:
        opened.append(SqliteStore(folder / f"{next(numbers)}.db", create=True))
        return opened[-1]

    yield new
    for store in opened:
        store.close()


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "PAGE", 2)


def filled(store: GraphStore) -> GraphStore:
    ends = [entity(f"ach:{number}", f"成果{number}") for number in range(7)]
    links = [relation(f"ach:{number}", "HELD_BY", "org:0") for number in range(7)]
    store.apply(batch(entity("org:0", "𠀀大学"), *ends, *links))
    return store


@laws
@given(st.lists(batches, max_size=4))
def test_a_copy_holds_what_its_source_holds(new_store: NewStore, brought: list[Batch]) -> None:
    source, target, model = new_store(), new_store(), Model()
    for one in brought:
        rooted_one = rooted(one, model)
        source.apply(rooted_one)
        model.apply(rooted_one)
    assert copy(source, target) == content(source) == content(target)
    assert everything(target) == everything(source)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("batches_done", range(8))
def test_a_copy_goes_on_from_wherever_it_was_cut_off(new_store: NewStore, batches_done: int) -> None:
    source, target = filled(new_store()), new_store()
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


@pytest.mark.usefixtures("small_pages")
def test_progress_ends_when_all_is_copied_and_compared(new_store: NewStore) -> None:
    source = filled(new_store())
    told: list[tuple[int, int]] = []
    copy(source, new_store(), progress=lambda done, size: told.append((done, size)))
    assert told == sorted(told)
    assert told[-1] == (45, 45)


def test_what_is_not_empty_is_not_copied_into(new_store: NewStore) -> None:
    source, target = filled(new_store()), new_store()
    target.apply(batch(entity("firm:0", "甲公司")))
    before = everything(target)
    with pytest.raises(StoreError) as found:
        copy(source, target, Place(source.revision() - 1))
    assert found.value.code == "copy_not_empty"
    assert everything(target) == before


def test_a_source_that_changes_meanwhile_is_told(new_store: NewStore) -> None:
    source = filled(new_store())
    with pytest.raises(StoreError) as found:
        copy(source, new_store(), kept=lambda _place: _write(source))
    assert found.value.code == "copy_source_changed"


def test_a_copy_that_differs_is_told_by_type(new_store: NewStore) -> None:
    source, target = filled(new_store()), new_store()
    copy(source, target)
    target.apply(batch(entity("ach:3", "别的成果")))
    with pytest.raises(StoreError) as found:
        copy(source, target, Place(source.revision(), Phase.RELATIONS))
    assert (found.value.code, found.value.params["value"]) == ("copy_differs", "Achievement")


def test_the_content_tells_every_claim_and_no_order(new_store: NewStore, tmp_path: Path) -> None:
    one, other = filled(new_store()), new_store()
    for claim in reversed([claim for found in everything(one).entities.values() for claim in found.claims]):
        other.apply(Batch([claim]))
    other.apply(Batch(relations=[claim for found in everything(one).relations.values() for claim in found.claims]))
    assert content(one) == content(other)
    assert content(one)["Achievement"].count == 7
    other.apply(batch(entity("org:0", "𠀁大学")))
    assert {type for type, found in content(one).items() if content(other)[type] != found} == {"University"}


def _write(store: GraphStore) -> None:
    store.apply(batch(entity("firm:9", "新公司")))
