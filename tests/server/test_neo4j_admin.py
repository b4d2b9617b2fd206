"""`export neo4j-admin`: the script is run with the real importer, and the store that it makes is a copy's equal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from graph.merge_strategies import kept
from graph_support import Mirror, batch, entity, everything, relation, source
from neo4j_import_support import imported
from neo4j_support.home import Home

from twinwheel_graph.export.neo4j_admin import SCRIPT, export
from twinwheel_graph.model import Batch, EntityClaim, Merge, RelationClaim
from twinwheel_graph.moving import content as contents
from twinwheel_graph.moving.content import content
from twinwheel_graph.moving.copying import copy
from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.sqlite import SqliteStore

VALUES = (
    "\U00020bb7野家 𝔘\U0001f9ea é",
    "",
    " 前后 ",
    "长" * 300_000,
    'quotes " and \\ and ,\t;| and \x00',
    "一行\n又一行\r\n\u2028\x85",
    "\ufeff\ufffe\uffff\x1f",
    2**63 - 1,
    -(2**63),
    0,
    0.1 + 0.2,
    1e308,
    -5e-324,
    1e16,
    -0.0,
    2.0,
    True,
    False,
    ("一",),
    ("一", "", "\U00020bb7", "a;b\x1f\n"),
    ("", ""),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "a.db", create=True)) as opened:
        yield opened


def everywhere() -> list[EntityClaim | RelationClaim]:
    """Each value in a property that the ontology knows, in one that it does not, and in a relation."""
    told: list[EntityClaim | RelationClaim] = [
        entity("org:0", "大\n学", aliases=["Ａ", "b"]),
        entity("org:1", description="非" * 5_000_000),
    ]
    for number, value in enumerate(VALUES):
        told += [
            entity(f"ach:{number}", f"成果{number}", description=value, trl=value, price_cny=value, odd=value),
            relation(f"ach:{number}", "HELD_BY", "org:0", unit=value),
        ]
    return told


def test_an_import_is_a_copy(
    store: SqliteStore, tmp_path: Path, neo4j_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "PAGE", 5)
    several = [
        entity("org:0", "另一名", by=source("b", kind="official", date="2020-01")),
        relation("ach:0", "HELD_BY", "org:0", by=source("b", date="2019")),
        relation("ach:1", "PARTNERED_BY", "firm:0"),
    ]
    store.apply(batch(*everywhere()))
    store.apply(batch(entity("firm:0", "甲公司", city="聊城"), *several))
    store.apply(Batch([entity("firm:4", "丁公司")], merges=[Merge("firm:4", "firm:0"), Merge("firm:3", "firm:2")]))
    store.apply(batch(relation("firm:4", "PART_OF", "firm:0"), relation("ach:2", "PARTNERED_BY", "firm:4")))
    other = SqliteStore(tmp_path / "b.db", create=True)
    steps: list[tuple[int, int]] = []
    done = export(store, tmp_path / "csv", lambda *told: steps.append(told))
    assert steps == sorted(steps)
    assert steps[-1] == (done.entities + done.relations,) * 2
    with imported(neo4j_home, tmp_path / "csv" / SCRIPT) as opened:
        assert content(opened) == copy(store, other)
        assert kept(opened) == kept(store)
        assert_whole(opened, other)
    other.close()


def assert_whole(opened: GraphStore, copied: GraphStore) -> None:
    """Revision, feed, counters, names and what goes when a source goes are as in a store that was written to."""
    stats, wanted = opened.stats(), copied.stats()
    assert (stats.entities, stats.relations, stats.datasets) == (wanted.entities, wanted.relations, wanted.datasets)
    assert stats.revision == opened.revision() > 5
    assert len(opened.identity()) == 32
    assert opened.integrity() == "ok"
    mirror = Mirror()
    mirror.follow(opened)
    assert mirror.graph == everything(copied)
    assert opened.named("ａ") == ["org:0"]
    for one in (opened, copied):
        before = one.revision()
        done = one.apply(batch(entity("firm:0", "甲公司", city="济南"), entity("firm:1", "乙公司")))
        assert (done.revision, done.added, done.changed) == (before + 1, 1, 1)
        one.forget("made-up")
    assert everything(opened) == everything(copied)
    assert dict(opened.stats().datasets) == {"b": 1}
    assert opened.stats().revision == opened.revision()


def test_an_empty_store_is_imported(store: SqliteStore, tmp_path: Path, neo4j_home: Home) -> None:
    export(store, tmp_path / "csv")
    with imported(neo4j_home, tmp_path / "csv" / SCRIPT) as opened:
        assert content(opened) == {}
        assert opened.apply(batch(entity("firm:0"))).revision == 1
