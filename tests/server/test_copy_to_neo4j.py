"""A copy from the embedded store to a Neo4j server."""

from __future__ import annotations

import pytest
from graph.copy_contract import CopyContract
from neo4j_store_support import NewServerStore
from store_support import Files


@pytest.fixture(scope="module")
def new_source(files: Files) -> Files:
    return files


@pytest.fixture(scope="module")
def new_target(database: NewServerStore) -> NewServerStore:
    return database


class TestCopying(CopyContract):
    """The laws of a copy."""
