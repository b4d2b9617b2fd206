"""The resolver gives the same on a server as in a file: merged, asked, answered, undone, taken back."""

from __future__ import annotations

import pytest
from neo4j_store_support import NewServerStore
from store_support import Files

from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.stores.base import GraphStore, pages
from twinwheel_ingest import operation
from twinwheel_ingest.resolve import resolving, review
from twinwheel_ingest.resolve.compare import Verdict

NAMES = {
    "org:1": ("University", "虚构大学"),
    "org:2": ("University", "虚构大学大学"),
    "org:3": ("University", "虚构大学材料学院"),
    "firm:1": ("Firm", "虚构轴承集团有限公司"),
    "firm:2": ("Firm", "虚构轴承股份有限公司"),
    "ach:1": ("Achievement", "题"),
}


@pytest.fixture(params=["file", "server"])
def store(request: pytest.FixtureRequest, files: Files, database: NewServerStore) -> GraphStore:
    made: GraphStore = files() if request.param == "file" else database()
    return made


def state(store: GraphStore) -> object:
    """What stands there but for revisions."""
    found = [(one.id, one.name, one.aliases, one.claims) for page in pages(store) for one in page]
    held = {(one.type, one.start, one.end) for one in store.relations(list(NAMES))}
    return found, held, dict(store.canonical(list(NAMES)))


def test_it_is_the_same_wherever_the_graph_lies(store: GraphStore) -> None:
    source, other = Source("made up", "1", SourceKind.SYNTHETIC), Source("other", "1", SourceKind.SYNTHETIC)
    before = store.revision()
    claims = [EntityClaim(id, *told, {}, other if id == "org:2" else source) for id, told in NAMES.items()]
    store.apply(Batch(claims, [RelationClaim("HELD_BY", "ach:1", "org:2", {}, source)]))
    found = resolving.resolve(store, before)
    assert (found.merged, found.asked, found.linked) == (1, 1, 1)
    assert store.canonical(["org:2"]) == {"org:2": "org:1"}
    asked = state(store)
    ((_, open_pair, _),) = review.ranked(store)
    done = review.answer(store, open_pair.pair, Verdict.SAME)
    assert len(done.merged) == 1
    assert review.ranked(store) == []
    review.undo(store, open_pair.pair)
    assert state(store) == asked
    operation.forget(store, "other")
    assert store.canonical(list(NAMES)) == {}
    assert [one.pair for _, one, _ in review.ranked(store, "all")] == [("firm:1", "firm:2")]
