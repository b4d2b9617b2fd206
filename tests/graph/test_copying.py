"""A copy from one embedded store to another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graph.copy_contract import CopyContract
from store_support import Files


@pytest.fixture(scope="module")
def new_source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    with Files(tmp_path_factory.mktemp("stores")) as files:
        yield files


@pytest.fixture(scope="module")
def new_target(new_source: Files) -> Files:
    return new_source


class TestCopying(CopyContract):
    """The laws of a copy."""
