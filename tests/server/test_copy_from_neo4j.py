"""A copy from a Neo4j server to the embedded store."""

from __future__ import annotations

import pytest
from graph.copy_contract import CopyContract
from neo4j_store_support import NewServerStore
from store_support import Files


@pytest.fixture(scope="module")
def new_source(database: NewServerStore) -> NewServerStore:
    return database


@pytest.fixture(scope="module")
def new_target(files: Files) -> Files:
    return files


class TestCopying(CopyContract):
    """The laws of a copy."""
