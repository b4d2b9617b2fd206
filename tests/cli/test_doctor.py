"""`doctor`: what is well and what is not, with an exit code for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, one_object

from twinwheel_graph.model import Batch, EntityClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore

CHECKS = ["python", "language", "disk", "encoder", "store", "integrity", "reference", "index", "vectors", "weights"]


def checked(twinwheel: Twinwheel, *arguments: object) -> tuple[int, dict[str, bool]]:
    """The exit code, and what was well; the table says the same."""
    answer = twinwheel("doctor", *arguments, "--json")
    found = one_object("doctor", answer.out)
    assert found["ok"] is (answer.code == 0)
    assert twinwheel("doctor", *arguments).out.count("异常") == sum(not one["ok"] for one in found["checks"])
    assert all(one["text"] for one in found["checks"])
    return answer.code, {one["name"]: one["ok"] for one in found["checks"]}


def test_a_healthy_store_is_well(park: Path, twinwheel: Twinwheel) -> None:
    assert checked(twinwheel) == (0, dict.fromkeys(CHECKS, True))
    english = twinwheel("doctor", "--lang", "en")
    assert english.code == 0
    assert "not ok" not in english.out
    assert str(park.name) in english.out


def test_a_store_that_is_missing_is_told_with_the_mend(twinwheel: Twinwheel, tmp_path: Path) -> None:
    code, checks = checked(twinwheel)
    assert code == 1
    assert checks["store"] is False
    assert "integrity" not in checks
    assert "twinwheel ingest" in " ".join(twinwheel("doctor").out.split())
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_is_behind_is_told_and_mended_by_index(park: Path, twinwheel: Twinwheel) -> None:
    store = SqliteStore(park)
    claim = EntityClaim("firm:new", "Firm", "新公司", {}, Source("made-up", "1", SourceKind.CURATED))
    store.apply(Batch([claim], []))
    store.close()
    code, checks = checked(twinwheel)
    assert code == 1
    assert [name for name, ok in checks.items() if not ok] == ["index"]
    assert twinwheel("index").code == 0
    assert checked(twinwheel)[0] == 0


def test_an_index_that_is_absent_or_another_stores_is_told(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copytree(f"{park}.index", f"{other}.index")
    lines(tmp_path / "rows.jsonl", [entity("Firm", "firm:1", "甲")])
    assert twinwheel("ingest", "rows.jsonl", "--store", "sqlite:///other.db").code == 0
    assert checked(twinwheel, "--store", "sqlite:///other.db")[0] == 0
    shutil.rmtree(f"{park}.index")
    shutil.copytree(f"{other}.index", f"{park}.index")
    assert checked(twinwheel)[1]["index"] is False
    shutil.rmtree(f"{park}.index")
    assert checked(twinwheel)[1]["index"] is False


def test_reference_tables_of_another_version_are_told_with_the_mend(
    park: Path, twinwheel: Twinwheel, tmp_path: Path
) -> None:
    store = SqliteStore(park)
    store.forget(next(name for name in store.stats().datasets if name.startswith("reference:")))
    store.close()
    assert twinwheel("index").code == 0
    assert [name for name, ok in checked(twinwheel)[1].items() if not ok] == ["reference"]
    for language, said in (("zh", "twinwheel ingest 文件"), ("en", "file in again: twinwheel ingest FILE")):
        assert said in " ".join(twinwheel("doctor", "--lang", language, "--json").out.split())
    lines(tmp_path / "rows.jsonl", [entity("Firm", "firm:1", "甲")])
    assert twinwheel("ingest", "rows.jsonl").code == 0
    assert checked(twinwheel)[1]["reference"] is True


@pytest.mark.parametrize("where", ["beginning", "middle", "end"])
def test_a_damaged_file_is_told(park: Path, twinwheel: Twinwheel, where: str) -> None:
    content = bytearray(park.read_bytes())
    if where == "end":
        del content[len(content) * 3 // 5 :]
    else:
        start = 0 if where == "beginning" else len(content) // 2
        content[start : start + (1 << 16)] = b"\xaa" * (1 << 16)
    park.write_bytes(content)
    code, checks = checked(twinwheel)
    assert code == 1
    assert not (checks["store"] and checks.get("integrity", False))


def test_a_file_that_is_no_store_is_told_and_left_alone(twinwheel: Twinwheel, tmp_path: Path) -> None:
    (tmp_path / "twinwheel.db").write_bytes(b"my diary")
    code, checks = checked(twinwheel)
    assert (code, checks["store"]) == (1, False)
    assert (tmp_path / "twinwheel.db").read_bytes() == b"my diary"


def test_reference_tables_that_were_taken_out_are_told(park: Path, twinwheel: Twinwheel) -> None:
    store = SqliteStore(park)
    dataset = next(name for name in store.stats().datasets if name.startswith("reference:"))
    store.close()
    assert twinwheel("forget", dataset).code == 0
    code, checks = checked(twinwheel)
    assert code == 1
    assert [name for name, ok in checks.items() if not ok] == ["reference"]
