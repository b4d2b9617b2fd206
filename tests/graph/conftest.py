from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from twinwheel_graph.model import EntityClaim
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore

pytest.register_assert_rewrite(
    "graph.store_contract",
    "graph.merge_contract",
    "graph.merge_strategies",
    "graph.store_values_contract",
    "graph.store_strategies",
    "graph.copy_contract",
    "graph.view_contract",
    "graph.retriever_contract",
    "graph_support",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "store.db", create=True)
    yield opened
    opened.close()


@pytest.fixture
def retriever(store: SqliteStore, tmp_path: Path) -> LocalRetriever:
    return LocalRetriever(store, tmp_path / "index")


@pytest.fixture
def written(store: SqliteStore, retriever: LocalRetriever) -> Callable[..., LocalRetriever]:
    from graph_support import batch

    def write(*claims: EntityClaim) -> LocalRetriever:
        store.apply(batch(*claims))
        retriever.follow()
        return retriever

    return write
