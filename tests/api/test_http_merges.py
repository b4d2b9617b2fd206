"""Merged ids over HTTP: answered as what they go by, with what each source says; and listed."""

from __future__ import annotations

from pathlib import Path

from api.test_http_graph import pages
from api_support import serving, settings_of

from twinwheel_graph.model import Batch, EntityClaim, Merge, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore

FIRM = "firm:made:%E6%B1%9F%E5%9F%8E"


def joined(path: Path) -> None:
    """Another id of a firm of the park, merged into it; and one of nobody."""
    store = SqliteStore(path)
    told = Source("register", "1", SourceKind.SYNTHETIC)
    claim = EntityClaim("firm:register:1", "Firm", "江城新能源集团有限公司", {"city": "江城市"}, told)
    store.apply(Batch([claim], merges=[Merge("firm:register:1", FIRM), Merge("firm:register:2", FIRM)]))
    store.close()


def test_a_merged_id_is_answered_with_what_it_goes_by(store_file: Path) -> None:
    joined(store_file)
    with serving(settings_of(store_file)) as served:
        answer = served.client.get("/entities/firm:register:1")
        assert answer.status_code == 200
        found = answer.json()
        assert found == served.client.get(f"/entities/{FIRM.replace('%', '%25')}").json()
        assert found["id"] == FIRM
        assert "江城新能源集团有限公司" in found["props"]["aliases"]
        (told,) = (one for one in found["sources"] if one["dataset"] == "register")
        assert told["origin"] == "firm:register:1"
        assert (told["name"], told["props"]) == ("江城新能源集团有限公司", {"city": "江城市"})
        assert {one["origin"] for one in found["sources"]} == {"firm:register:1", ""}
        around = served.client.get("/entities/firm:register:1/neighbours").json()
        assert around["id"] == FIRM
        assert around["relations"]
        assert all(one["sources"][0]["origin_to"] == "" for one in around["relations"])
        listed = pages(served.client, "/merges", limit=1)
        assert listed[:2] == [
            [{"id": "firm:register:1", "into": FIRM}],
            [{"id": "firm:register:2", "into": FIRM}],
        ]
        assert served.client.get("/merges", params={"cursor": "x"}).json()["code"] == "bad_cursor"
