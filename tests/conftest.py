from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from twinwheel_graph.language.encoders.base import Encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder as `twinwheel model pull` got it; without it the test is skipped, in CI it fails."""
    from twinwheel_api.deps import open_encoder
    from twinwheel_api.settings import Settings
    from twinwheel_graph.language.encoders.catalogue import DEFAULT

    found = open_encoder(Settings(encoder=DEFAULT))
    if found is None:
        missing("NOT TESTED: the default encoder is not pulled; run `twinwheel model pull`")
    return found


def missing(what: str) -> None:
    """Skip for want of something, with one line that says so; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
