"""`twinwheel export neo4j-admin`, as a command, on the demonstration park."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from cli_support import one_object
from command_support import twinwheel
from neo4j_import_support import imported
from neo4j_support.home import Home

from twinwheel_graph.moving.content import content
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest import demo


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "park.db"
    with demo.folder() as folder:
        assert twinwheel("ingest", folder, "--no-vectors", store=path).returncode == 0
    return path


def test_the_park_is_imported_as_it_is(park: Path, tmp_path: Path, neo4j_home: Home) -> None:
    told = twinwheel("export", "neo4j-admin", f"sqlite:///{park}", tmp_path / "csv", "--json")
    answer = one_object("export", told.stdout)
    with closing(SqliteStore(park)) as store, imported(neo4j_home, Path(answer["script"])) as opened:
        assert content(opened) == content(store)
        assert answer["entities"] == sum(store.stats().entities.values())
        assert answer["relations"] == sum(store.stats().relations.values())


def test_the_command_is_printed(park: Path, tmp_path: Path) -> None:
    told = twinwheel("export", "neo4j-admin", "-o", tmp_path / "csv", store=park)
    assert told.stdout.startswith(f"cd {tmp_path / 'csv'} && neo4j-admin database import full neo4j --array-delimiter=")
    assert "the indexes are made when the store is first opened" in told.stderr
    script = (tmp_path / "csv" / "import.sh").read_text(encoding="utf-8")
    assert all(option.strip("'") in script for option in told.stdout.split() if option.startswith("--"))


def test_what_cannot_be_exported_is_told(park: Path) -> None:
    assert "write twinwheel export neo4j-admin -o PATH" in twinwheel("export", "neo4j-admin", store=park).stderr
    again = twinwheel("export", "neo4j-admin", "-o", park.parent, store=park)
    assert (again.returncode, again.stdout) == (2, "")
    assert "is not empty" in again.stderr
