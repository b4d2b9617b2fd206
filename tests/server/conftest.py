from __future__ import annotations

import os

import pytest
from conftest import NAMED
from neo4j_support.address import Address


@pytest.fixture
def own_server(neo4j_server: Address) -> Address:
    """The server that we have started ourselves; where another is named, the test is not about that."""
    if os.environ.get(NAMED):
        pytest.skip(f"{NAMED} names another server")
    return neo4j_server
