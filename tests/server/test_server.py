"""The server that the Neo4j tests run on: starts, answers, recovers, ends with its process, is emptied."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from neo4j import Driver
from neo4j.exceptions import AuthError
from neo4j_support.address import Address
from neo4j_support.bolt import answers
from neo4j_support.errors import Broken
from neo4j_support.home import Home
from neo4j_support.server import Server
from neo4j_support.turn import turn

ORPHAN = """
import os, sys
from pathlib import Path
from neo4j_support.home import Home
from neo4j_support.server import Server
server = Server(Home(Path(sys.argv[1])))
server.start()
print(server.port, flush=True)
os.kill(os.getpid(), 9)
"""


def test_it_is_the_community_edition_of_the_version_that_is_pinned(own_server: Address, neo4j_driver: Driver) -> None:
    rows = neo4j_driver.execute_query("CALL dbms.components() YIELD versions, edition").records
    assert [(row["versions"][0].startswith("5.26."), row["edition"]) for row in rows] == [(True, "community")]


def test_it_has_a_password(neo4j_server: Address) -> None:
    wrong = Address(neo4j_server.uri, neo4j_server.user, "not the password")
    with wrong.driver() as driver, pytest.raises(AuthError):
        driver.verify_connectivity()


def test_a_url_says_the_whole_address() -> None:
    address = Address("neo4j+s://[::1]:7687", "a@b", "p:/?%", "park")
    assert Address.of(address.url) == address
    assert address.password not in repr(address)


def test_a_database_that_is_not_empty_is_not_taken(neo4j_database: Address, neo4j_driver: Driver) -> None:
    write(neo4j_driver)
    other = turn(Address("neo4j://other", "neo4j", ""), neo4j_driver)
    with pytest.raises(Broken, match="not empty"):
        other.__enter__()


@pytest.mark.parametrize("_time", [1, 2])
def test_a_test_finds_the_database_empty(_time: int, neo4j_database: Address, neo4j_driver: Driver) -> None:
    names = neo4j_driver.execute_query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").records
    assert (count(neo4j_driver), names) == (0, [])
    write(neo4j_driver)


def test_what_was_committed_survives_a_kill(neo4j_home: Home) -> None:
    with Server(neo4j_home) as server:
        with server.address.driver() as driver:
            write(driver)
        server.kill()
        assert not answers(server.port)
        server.start()
        with server.address.driver() as driver:
            assert count(driver) == 1


def test_a_server_that_hangs_answers_again(neo4j_home: Home) -> None:
    with Server(neo4j_home) as server:
        server.pause()
        assert not answers(server.port, 0.2)
        server.resume()
        assert answers(server.port, 30)


def test_a_setting_that_is_wrong_is_told(neo4j_home: Home) -> None:
    home = Home(neo4j_home.folder, settings={"server.memory.pagecache.size": "much"})
    with pytest.raises(Broken, match="much"):
        Server(home).start()


def test_it_ends_with_the_process_that_started_it(neo4j_home: Home) -> None:
    path = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", ORPHAN, str(neo4j_home.folder)]
    done = subprocess.run(command, env=path, capture_output=True, text=True, check=False)
    port = int(done.stdout)
    until = time.monotonic() + 30
    while answers(port) and time.monotonic() < until:
        time.sleep(0.1)
    assert not answers(port)


def write(driver: Driver) -> None:
    driver.execute_query("CREATE CONSTRAINT `it``s` FOR (f:Firm) REQUIRE f.id IS UNIQUE")
    driver.execute_query("CREATE TEXT INDEX named FOR (f:Firm) ON (f.name)")
    driver.execute_query("CREATE (:Firm {id: 'firm:1'})")


def count(driver: Driver) -> int:
    return driver.execute_query("MATCH (f:Firm) RETURN count(f) AS firms").records[0]["firms"]
