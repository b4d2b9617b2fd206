from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

NOT_TESTED = "NOT TESTED"
"""Begins the reason where a test lacks what CI must have."""

if TYPE_CHECKING:
    from twinwheel_graph.language.encoders.base import Encoder


def pytest_configure() -> None:
    """Tests are on words alone unless they ask for the encoder: the same whether it has been pulled or not."""
    os.environ["TWINWHEEL_ENCODER"] = "none"
    # No test asserts a time: a loaded machine makes no law false.
    settings.register_profile("twinwheel", deadline=None)
    settings.load_profile("twinwheel")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder as `twinwheel model pull` got it; without it the test is skipped, in CI it fails."""
    from twinwheel_api.deps import open_encoder
    from twinwheel_api.settings import Settings
    from twinwheel_graph.language.encoders.catalogue import DEFAULT

    found = open_encoder(Settings(encoder=DEFAULT))
    if found is None:
        missing("the default encoder is not pulled; run `twinwheel model pull`")
    return found


def missing(what: str) -> None:
    """Skip for want of something, which is told at the end; in CI that is a failure."""
    reason = f"{NOT_TESTED}: {what}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line, however many tests were skipped for want of something."""
    count = sum(NOT_TESTED in str(report.longrepr) for report in terminalreporter.getreports("skipped"))
    if count:
        line = f"{count} tests were skipped for want of the default encoder: run `twinwheel model pull` with a network"
        terminalreporter.write_line(line, red=True, bold=True)
