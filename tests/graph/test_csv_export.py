"""The files for neo4j-admin, as far as no server is needed to tell: test_neo4j_admin.py imports them."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest
from graph.copy_contract import large, peak
from graph_support import batch, entity

from twinwheel_graph.errors import TwinwheelError, UsageError
from twinwheel_graph.export import csv_tables
from twinwheel_graph.export.neo4j_admin import SCRIPT, export
from twinwheel_graph.moving import content as contents
from twinwheel_graph.stores.sqlite import SqliteStore


def test_a_value_is_written_by_its_type(store: SqliteStore, tmp_path: Path) -> None:
    store.apply(
        batch(entity("firm:0", '甲"公司"', city="", employees=3, registered_capital_cny=2.5, products=["a", "b"]))
    )
    done = export(store, tmp_path / "csv")
    head, row = (tmp_path / "csv" / "entities-Firm.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("id:ID(entity),")
    told = dict(zip(head.split(","), next(csv.reader([row])), strict=True))
    assert told["id:ID(entity)"] == "firm:0"
    assert told["name:string"] == '甲"公司"'
    assert told["employees:long"] == "3"
    assert told["registered_capital_cny:double"] == "2.5"
    assert told["products:string[]"] == f"a{csv_tables.LIST_BREAK}b"
    assert row.startswith('"firm:0","",3,'), "an empty text is not a property that is not there"
    assert row.endswith(",,,")
    assert "--nodes=Entity:Firm=entities-Firm.csv" in done.command
    assert not any(option.startswith(("--multiline", "--read-buffer")) for option in done.command)


def test_rows_with_line_breaks_and_odd_types_stand_apart(store: SqliteStore, tmp_path: Path) -> None:
    rows: list[tuple[str, dict[str, object]]] = [("甲", {}), ("甲\r乙", {}), ("丙", {"employees": "many"}), ("丁", {})]
    store.apply(batch(*(entity(f"firm:{number}", name, **odd) for number, (name, odd) in enumerate(rows))))
    folder = tmp_path / "csv"
    done = export(store, folder)
    files = {path.stem: path.read_text(encoding="utf-8").count('"firm:') for path in folder.glob("entities-*")}
    assert files == {"entities-Firm": 2, "entities-Firm-lines": 1, "entities-Firm-1": 1}
    assert "--multiline-fields=entities-Firm-lines.csv" in done.command


def test_the_script_is_a_shell_script_of_the_command(store: SqliteStore, tmp_path: Path) -> None:
    store.apply(batch(entity("firm:0", "长" * csv_tables.BUFFER)))
    folder = tmp_path / "a folder"
    done = export(store, folder)
    echo = {"NEO4J_ADMIN": "echo", "PATH": "/usr/bin:/bin"}
    said = subprocess.run(
        ["sh", folder / SCRIPT, "--overwrite-destination=true"], env=echo, capture_output=True, check=True
    )
    assert said.stdout.decode().split() == [*done.command[1:], "--overwrite-destination=true"]
    assert done.text(folder) == f"cd '{folder}' && {' '.join(done.command)}"
    (buffer,) = (option for option in done.command if option.startswith("--read-buffer-size="))
    assert int(buffer.partition("=")[2]) >= 2 * csv_tables.BUFFER


def test_more_files_than_may_be_open_are_written(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_tables, "FILES_OPEN", 2)
    store.apply(batch(*(entity(f"{kind}:{number}") for number in range(3) for kind in ("ach", "firm", "org", "zone"))))
    export(store, tmp_path / "csv")
    for type in ("Achievement", "Firm", "University", "Zone"):
        assert len((tmp_path / "csv" / f"entities-{type}.csv").read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize("odd", [{"products": []}, {"products": [""]}, {"products": ["a\ufdd0"]}, {"a,b": "c"}])
def test_what_csv_cannot_say_is_told_and_nothing_left(
    store: SqliteStore, tmp_path: Path, odd: dict[str, object]
) -> None:
    store.apply(batch(entity("firm:0"), entity("firm:1", **odd)))
    with pytest.raises(TwinwheelError) as found:
        export(store, tmp_path / "csv")
    assert (found.value.code, found.value.params["field"]) == ("not_for_csv", next(iter(odd)))
    assert list((tmp_path / "csv").iterdir()) == []


def test_a_folder_in_use_is_left_alone(store: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as found:
        export(store, tmp_path)
    assert found.value.code == "folder_not_empty"
    with pytest.raises(TwinwheelError) as found_file:
        export(store, tmp_path / "mine.txt")
    assert found_file.value.code == "cannot_write"
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_graph_that_changes_meanwhile_is_told(store: SqliteStore, tmp_path: Path) -> None:
    store.apply(batch(entity("firm:0")))
    with pytest.raises(TwinwheelError) as found:
        export(store, tmp_path / "csv", lambda _done, _all: store.apply(batch(entity("firm:0", "乙"))) and None)
    assert found.value.code == "export_source_changed"
    assert list((tmp_path / "csv").iterdir()) == []


def test_its_memory_does_not_grow_with_the_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "PAGE", 50)
    peaks = []
    for size in (50, 200, 1_000):
        store = large(SqliteStore(tmp_path / f"{size}.db", create=True), size)
        peaks.append(peak(lambda: export(store, tmp_path / f"csv{size}")))  # noqa: B023 - it is called at once
        store.close()
    assert peaks[2] < 1.5 * peaks[1]
