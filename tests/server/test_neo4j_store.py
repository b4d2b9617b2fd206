from __future__ import annotations

import pytest
from graph.store_contract import StoreContract
from store_support import OneDatabase


@pytest.fixture(scope="module")
def new_store(database: OneDatabase) -> OneDatabase:
    return database


class TestNeo4jStore(StoreContract):
    """The laws of the port."""
