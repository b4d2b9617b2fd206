"""Backup and restore as docs/operations.md tells them: of the real server, and of the embedded store in use."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from graph_support import batch, entity, everything
from neo4j_support.address import Address
from neo4j_support.errors import Broken
from neo4j_support.home import Home
from neo4j_support.server import Server

from twinwheel_graph.stores.sqlite import SqliteStore

CHANGED = "kept-by-the-system-database"


def test_a_dump_restores_graph_schema_and_users(neo4j_home: Home, tmp_path: Path) -> None:
    with Server(neo4j_home) as server:
        write(server.address)
        change_password(server.address)
    dumps = dump(neo4j_home, tmp_path / "dumps")
    other = Home(tmp_path / "other")
    other.configure(1)
    for database in ("neo4j", "system"):
        other.admin("database", "load", database, f"--from-path={dumps}", "--overwrite-destination=true")
    other.admin("database", "check", "neo4j")
    with Server(other, CHANGED) as server:
        assert read(server.address) == (["极氪 𠀀"], ["firms"])


def test_a_server_that_runs_is_not_dumped(neo4j_home: Home, tmp_path: Path) -> None:
    with Server(neo4j_home), pytest.raises(Broken, match="Dump failed"):
        dump(neo4j_home, tmp_path / "dumps")


def test_the_embedded_store_is_copied_while_it_is_written(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "park.db", create=True)
    store.apply(batch(entity("firm:1", "甲"), entity("firm:2", "乙")))
    source, target = sqlite3.connect(tmp_path / "park.db"), sqlite3.connect(tmp_path / "copy.db")
    source.backup(target)
    source.close()
    target.close()
    before = everything(store)
    store.apply(batch(entity("firm:3", "丙")))
    store.close()
    copy = SqliteStore(tmp_path / "copy.db")
    assert everything(copy) == before
    copy.close()


def dump(home: Home, folder: Path) -> Path:
    folder.mkdir()
    for database in ("neo4j", "system"):
        home.admin("database", "dump", database, f"--to-path={folder}")
    return folder


def write(address: Address) -> None:
    with address.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT firms FOR (f:Firm) REQUIRE f.id IS UNIQUE")
        driver.execute_query("CREATE (:Firm {id: 'firm:1', name: '极氪 𠀀'})")


def change_password(address: Address) -> None:
    query = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
    with address.driver() as driver:
        driver.execute_query(query, old=address.password, new=CHANGED, database_="system")


def read(address: Address) -> tuple[list[str], list[str]]:
    with address.driver() as driver:
        names = driver.execute_query("MATCH (f:Firm) RETURN f.name AS name").records
        constraints = driver.execute_query("SHOW CONSTRAINTS YIELD name").records
    return [row["name"] for row in names], [row["name"] for row in constraints]
