from collections.abc import Iterator
from pathlib import Path

import pytest
from ingest_support import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty place for a store, in the test's own folder."""
    made = Place(tmp_path)
    yield made
    made.close()
