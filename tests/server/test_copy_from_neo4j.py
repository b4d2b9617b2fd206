"""A copy from a Neo4j server to the embedded store."""

from __future__ import annotations

import pytest
from graph.copy_contract import CopyContract
from store_support import Files, OneDatabase


@pytest.fixture(scope="module")
def new_source(database: OneDatabase) -> OneDatabase:
    return database


@pytest.fixture(scope="module")
def new_target(files: Files) -> Files:
    return files


class TestCopying(CopyContract):
    """The laws of a copy."""
