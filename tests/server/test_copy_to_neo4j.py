"""A copy from the embedded store to a Neo4j server."""

from __future__ import annotations

import pytest
from graph.copy_contract import CopyContract
from store_support import Files, OneDatabase


@pytest.fixture(scope="module")
def new_source(files: Files) -> Files:
    return files


@pytest.fixture(scope="module")
def new_target(database: OneDatabase) -> OneDatabase:
    return database


class TestCopying(CopyContract):
    """The laws of a copy."""
