"""Views of a store on a Neo4j server."""

from __future__ import annotations

import pytest
from graph.view_contract import ViewContract
from neo4j_store_support import NewServerStore


@pytest.fixture(scope="module")
def new_store(database: NewServerStore) -> NewServerStore:
    return database


class TestViews(ViewContract):
    """The laws of a view."""
