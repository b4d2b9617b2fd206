"""Merges in the embedded store's file: an older file is brought up, and what is out of place is told."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from graph_support import batch, entity, everything, relation, source

from twinwheel_graph.model import Batch, Merge
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_graph.stores.sqlite_file import APPLICATION_ID, migrations

OLD = """
INSERT INTO dataset VALUES (1, 'a'), (2, 'b');
UPDATE revision SET number = 3;
INSERT INTO entity VALUES (1, 'ach:0', 'Achievement', '成果', '{}', 2), (2, 'org:0', 'University', '大学', '{}', 3);
INSERT INTO entity_claim VALUES (1, 1, '1', 'official', '2020', 'CC0', '原文', 0.5, NULL, NULL),
  (2, 1, '1', 'official', '', '', '', NULL, NULL, NULL), (2, 2, '1', 'secondary', '', '', '', NULL, '别名', NULL);
INSERT INTO name VALUES ('成果', 1), ('大学', 2), ('别名', 2);
INSERT INTO relation VALUES (1, 1, 'HELD_BY', 2, '{"date":"2018"}', 2);
INSERT INTO relation_claim VALUES (1, 1, '1', 'official', '', '', '', NULL, NULL),
  (1, 2, '1', 'secondary', '', '', '', NULL, '{}');
"""


def test_a_store_of_the_version_before_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(migrations()[0] + OLD)
        made.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1; PRAGMA journal_mode = WAL;"
        )
    store = SqliteStore(path)
    assert store.integrity() == "ok"
    assert store.revision() == 3
    found = everything(store)
    assert [(claim.name, claim.origin) for claim in found.entities["org:0"].claims] == [("大学", ""), ("别名", "")]
    assert found.entities["ach:0"].sources[0].score == 0.5
    (link,) = found.relations.values()
    assert [dict(claim.props) for claim in link.claims] == [{"date": "2018"}, {}]
    assert dict(store.stats().datasets) == {"a": 3, "b": 2}
    store.apply(Batch([entity("org:1", "大学堂", by=source("a"))], merges=[Merge("org:1", "org:0")]))
    store.forget("b")
    assert next(change.entity for change in store.changes(3)) == "org:0"
    assert store.integrity() == "ok"
    store.close()


@pytest.mark.parametrize(
    ("wrong", "stray"),
    [
        ("INSERT INTO merged VALUES ('firm:0', 'firm:7')", "firm:1"),
        ("INSERT INTO merged VALUES ('firm:2', 'firm:7')", "firm:2"),
        ("UPDATE entity_claim SET origin = 'firm:7' WHERE origin = 'firm:1'", "firm:7"),
        ("UPDATE relation_claim SET origin_end = 'firm:7'", "firm:7"),
        ("UPDATE relation_claim SET origin_start = 'firm:1'", "firm:1"),
        ("UPDATE withheld_claim SET start = 'firm:7'", "firm:7"),
        ("UPDATE withheld_claim SET \"end\" = 'firm:2'", "firm:2"),
    ],
)
def test_what_is_out_of_place_is_told(store: SqliteStore, wrong: str, stray: str) -> None:
    ends = [entity(f"firm:{number}", by=source("a")) for number in range(3)]
    store.apply(batch(entity("ach:0"), *ends, relation("ach:0", "PARTNERED_BY", "firm:1")))
    store.apply(Batch(merges=[Merge("firm:1", "firm:0")]))
    store.apply(batch(relation("firm:1", "PART_OF", "firm:0")))
    assert store.integrity() == "ok"
    with contextlib.closing(sqlite3.connect(store.path)) as other, other:
        other.execute(wrong)
    assert store.integrity() == f"merge: {stray}"
