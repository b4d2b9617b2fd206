"""What is kept of relations around candidates is bounded."""

from __future__ import annotations

import pytest
from graph_support import batch, entity, relation

from twinwheel_graph.match import links
from twinwheel_graph.match.links import Links
from twinwheel_graph.model import Relation
from twinwheel_graph.retrieve.base import Neighbours
from twinwheel_graph.stores.sqlite import SqliteStore

FIRMS = [f"firm:{number}" for number in range(12)]


def kept(known: Links) -> int:
    return sum(len(found) for by_id in known._known.values() for found in by_id.values())


@pytest.fixture
def small(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> SqliteStore:
    monkeypatch.setattr(links, "KEPT", 5)
    store.apply(
        batch(entity("ach:1"), *map(entity, FIRMS), *(relation("ach:1", "PARTNERED_BY", firm) for firm in FIRMS))
    )
    return store


def test_links_that_are_read_are_forgotten_when_they_are_too_many(small: SqliteStore) -> None:
    known = Links(small)
    known.sync()
    for firm in FIRMS * 2:
        assert [link.other for link in known.of([firm], ["PARTNERED_BY"])[firm]] == ["ach:1"]
        assert kept(known) <= links.KEPT + 1


def test_links_that_come_along_are_forgotten_too(small: SqliteStore) -> None:
    known = Links(small)
    known.sync()
    told: list[Relation] = list(small.relations(["ach:1"]))
    for one in told:
        around = Neighbours((one,), {one.start: "Achievement", one.end: "Firm"}, small.revision())
        known.meet([one.end], ["PARTNERED_BY"], around)
        assert kept(known) <= links.KEPT + 1
