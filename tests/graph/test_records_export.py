"""Exchange records as they are written; tests/ingest/test_records_of_merges.py takes them in again."""

from __future__ import annotations

import io

import orjson
import pytest
from graph.copy_contract import filled, merged
from graph_support import batch, entity, source

from twinwheel_graph.errors import StoreError
from twinwheel_graph.export.records import export
from twinwheel_graph.stores.sqlite import SqliteStore


def test_merges_come_first_and_claims_tell_the_ids_they_used(store: SqliteStore) -> None:
    merged(filled(store))
    stream = io.BytesIO()
    done = export(store, stream)
    told = [orjson.loads(line) for line in stream.getvalue().splitlines()]
    assert (done.entities, done.relations) == (8, 7)
    assert told[:3] == [
        {"merge": "firm:9", "into": "firm:8"},
        {"merge": "org:1", "into": "org:0"},
        {"merge": "org:2", "into": "org:0"},
    ]
    assert {one["origin"] for one in told if "origin" in one} == {"org:1", "org:2"}
    assert told[-1] | {"source": {}} == {
        "relation": "PART_OF",
        "from": "org:0",
        "to": "org:0",
        "props": {},
        "source": {},
        "origin_from": "org:2",
        "origin_to": "org:1",
    }
    assert told[3]["source"] == {"dataset": "made-up", "locator": "1", "kind": "synthetic"}


def test_a_graph_that_is_written_to_meanwhile_is_told(store: SqliteStore) -> None:
    store.apply(batch(entity("firm:0")))
    with pytest.raises(StoreError) as caught:
        export(store, io.BytesIO(), lambda _done, _all: store.apply(batch(entity("firm:1", by=source("b")))) and None)
    assert caught.value.code == "export_source_changed"
