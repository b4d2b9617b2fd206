"""Who is who over HTTP: listed in pages, judged, refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_support import serving, settings_of

from twinwheel_graph.model import Batch, EntityClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest.resolve import resolving

NAMES = ("虚构轴承集团有限公司", "虚构轴承股份有限公司", "虚构阀门集团有限公司", "虚构阀门股份有限公司")


@pytest.fixture
def client(store_file: Path) -> Iterator[httpx.Client]:
    store = SqliteStore(store_file)
    before = store.revision()
    source = Source("made up", "1", SourceKind.SYNTHETIC)
    store.apply(Batch([EntityClaim(f"firm:{at}", "Firm", name, {}, source) for at, name in enumerate(NAMES)]))
    assert resolving.resolve(store, before).asked == 2
    store.close()
    with serving(settings_of(store_file, encoder="none")) as running:
        yield running.client


def test_pairs_are_paged_and_judged(client: httpx.Client) -> None:
    first = client.get("/review", params={"limit": 1}).json()
    second = client.get("/review", params={"limit": 1, "cursor": first["next"]}).json()
    assert (first["total"], second["next"]) == (2, None)
    ids = [page["items"][0]["id"] for page in (first, second)]
    assert len(set(ids)) == 2
    done = client.post(f"/review/{ids[0]}", json={"verdict": "same", "note": "问过"})
    assert done.status_code == 200
    assert len(done.json()["merged"]) == 1
    seen = {"Twinwheel-Revision": done.headers["Twinwheel-Revision"]}
    assert client.get("/review", headers=seen).json()["total"] == 1
    told = client.get("/review", params={"status": "same"}, headers=seen).json()["items"][0]
    assert (told["by"], told["text"]) == ("user", "问过")
    undone = client.post(f"/review/{ids[0]}", json={"verdict": "undo"}).json()
    assert undone["split"] == done.json()["merged"]


def test_what_cannot_be_judged_is_refused(client: httpx.Client) -> None:
    assert client.post("/review/judge:none", json={"verdict": "same"}).json()["code"] == "no_judgement"
    assert client.post("/review/judge:none", json={"verdict": "maybe"}).status_code == 422
    assert client.get("/review", params={"status": "odd"}).status_code == 422
