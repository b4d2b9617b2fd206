from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from conftest import NAMED
from neo4j import Driver
from neo4j_store_support import NewServerStore, new_stores
from neo4j_support.address import Address
from neo4j_support.turn import held, turn
from store_support import Files

pytest.register_assert_rewrite(
    "graph.store_contract",
    "graph.merge_contract",
    "graph.merge_strategies",
    "graph.store_values_contract",
    "graph.copy_contract",
    "graph.view_contract",
    "graph_support",
)


@pytest.fixture
def own_server(neo4j_server: Address) -> Address:
    """The server that we have started ourselves; where another is named, the test is not about that."""
    if os.environ.get(NAMED):
        pytest.skip(f"{NAMED} names another server")
    return neo4j_server


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    """New embedded stores."""
    with Files(tmp_path_factory.mktemp("stores")) as found:
        yield found


@pytest.fixture(scope="module")
def database(neo4j_server: Address, neo4j_driver: Driver) -> Iterator[NewServerStore]:
    """New stores in the server's database, which is the module's alone while it runs."""
    shared = held(neo4j_server) if os.environ.get(NAMED) else nullcontext()
    with shared, turn(neo4j_server, neo4j_driver):
        yield new_stores(neo4j_server, neo4j_driver)
