"""`twinwheel copy`, as a command."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest
from cli_support import Twinwheel, started

from twinwheel_graph.model import Batch, EntityClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def large(path: Path, count: int = 20_000) -> str:
    store = SqliteStore(path, create=True)
    by = Source("made-up", "1", SourceKind.SYNTHETIC)
    text = {"abstract": "轴承" * 200}
    store.apply(
        Batch([EntityClaim(f"ach:{number}", "Achievement", f"成果{number}", text, by) for number in range(count)])
    )
    store.close()
    return f"sqlite:///{path}"


def test_a_copy_answers_as_its_source_does(twinwheel: Twinwheel, tmp_path: Path) -> None:
    source, target = large(tmp_path / "a.db", 50), f"sqlite:///{tmp_path / 'b.db'}"
    found = json.loads(twinwheel("copy", source, target, "--json").out)
    assert (found["entities"], found["relations"]) == (50, 0)
    assert found["types"]["Achievement"]["count"] == 50
    asked = [twinwheel("show", "ach:7", "--json", "--store", url) for url in (source, target)]
    names = [json.loads(answer.out)["name"] for answer in asked]
    assert names == ["成果7", "成果7"]


def test_what_cannot_be_copied_is_told(twinwheel: Twinwheel, tmp_path: Path) -> None:
    source, target = large(tmp_path / "a.db", 5), f"sqlite:///{tmp_path / 'b.db'}"
    assert "the same store" in twinwheel("copy", source, source, "--lang", "en").said
    assert twinwheel("copy", source, target).code == 0
    again = twinwheel("copy", source, target, "--lang", "en")
    assert again.code == 1
    assert "the target store is not empty" in again.said
    absent = twinwheel("copy", f"sqlite:///{tmp_path / 'none.db'}", target, "--lang", "en")
    assert absent.code == 1
    assert "there is no store" in absent.said


def test_a_copy_goes_on_after_ctrl_c(twinwheel: Twinwheel, tmp_path: Path, cache: Path) -> None:
    source, target = large(tmp_path / "a.db"), f"sqlite:///{tmp_path / 'b.db'}"
    running = started("copy", source, target, "--lang", "en", cwd=tmp_path, stderr=-1)
    kept = cache / "twinwheel" / "copies"
    while not (kept.is_dir() and any(kept.glob("*.json"))):
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said.decode().splitlines() == ["interrupted; the batches that were written are whole."]
    again = twinwheel("copy", source, target, "--lang", "en")
    assert again.code == 0
    assert again.said.startswith("Going on from where the last copy was cut off.")
    assert "20000 entities" in again.said
    assert not list(kept.glob("*.json"))
