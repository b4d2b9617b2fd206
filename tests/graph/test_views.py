"""Views of the embedded store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graph.view_contract import ViewContract
from store_support import Files


@pytest.fixture(scope="module")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    with Files(tmp_path_factory.mktemp("stores")) as files:
        yield files


class TestViews(ViewContract):
    """The laws of a view."""
