"""A running service makes the vectors of what is new."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from api_park import entity
from api_support import serving, settings_of, write
from encoder_support import tiny


def meaning_of(client, id: str) -> float:  # type: ignore[no-untyped-def]
    asked = {"direction": "reverse", "text": "锂电池材料", "top": 50}
    hits = {hit["id"]: hit for hit in client.post("/match", json=asked).json()["hits"]}
    told = hits[id]["explanation"]["contributions"] if id in hits else []
    return next((one["value"] for one in told if one["feature"] == "meaning"), 0.0)


@pytest.mark.usefixtures("store_file")
def test_the_vectors_of_new_texts_are_made_while_it_serves(store_file: Path, tmp_path: Path) -> None:
    settings = settings_of(store_file, encoder=str(tiny(tmp_path / "tiny")))
    with serving(settings) as running:
        write(store_file, [entity("Achievement", "ach:fresh", "锂电池材料研究", abstract="锂电池材料")])
        deadline = time.monotonic() + 20
        while meaning_of(running.client, "ach:fresh") == 0 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert meaning_of(running.client, "ach:fresh") > 0
