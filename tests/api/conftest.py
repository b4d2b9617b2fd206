from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_support import Served, park, serving, settings_of


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server around the small park, for tests that only read."""
    with serving(settings_of(park(tmp_path_factory.mktemp("park")))) as running:
        yield running


@pytest.fixture
def client(served: Served) -> httpx.Client:
    return served.client


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    """A park of the test's own, to write to."""
    return park(tmp_path)
