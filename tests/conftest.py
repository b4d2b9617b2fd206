from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings
from neo4j_support.address import Address
from neo4j_support.errors import Lacking
from neo4j_support.home import Home
from neo4j_support.server import Server
from neo4j_support.turn import held, turn

NOT_TESTED = "NOT TESTED"
"""Begins the reason where a test lacks what CI must have."""

NAMED = "TWINWHEEL_TEST_NEO4J"
"""Names a Neo4j server to run the tests against: neo4j://user:password@host:port/database."""

if TYPE_CHECKING:
    from neo4j import Driver

    from twinwheel_graph.language.encoders.base import Encoder


def pytest_configure() -> None:
    """Tests are on words alone unless they ask for the encoder: the same whether it has been pulled or not.

    Nothing is left in the user's own folders.
    """
    os.environ["TWINWHEEL_ENCODER"] = "none"
    os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="twinwheel-state-")
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


@pytest.fixture
def neo4j_home(tmp_path: Path) -> Home:
    """A new home, for a server that a test stops, kills or sets up by itself."""
    try:
        return Home(tmp_path / "neo4j")
    except Lacking as error:
        missing(str(error))


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A running Neo4j server, one for each worker of pytest; tests that write ask for `neo4j_database`."""
    if url := os.environ.get(NAMED):
        yield Address.of(url)
        return
    try:
        home = Home(tmp_path_factory.mktemp("neo4j"))
    except Lacking as error:
        missing(str(error))
    with Server(home) as server:
        yield server.address


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_server: Address) -> Iterator[Driver]:
    """The official driver, connected to the server."""
    with neo4j_server.driver() as driver:
        yield driver


@pytest.fixture
def neo4j_database(neo4j_server: Address, neo4j_driver: Driver) -> Iterator[Address]:
    """The server with an empty database, which is this test's alone while it runs."""
    shared = held(neo4j_server) if os.environ.get(NAMED) else nullcontext()
    with shared, turn(neo4j_server, neo4j_driver):
        yield neo4j_server


def missing(what: str) -> NoReturn:
    """Skip for want of something, which is told at the end; in CI that is a failure."""
    reason = f"{NOT_TESTED}: {what}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for each thing that lacks, however many tests were skipped for want of it."""
    skipped = [str(report.longrepr) for report in terminalreporter.getreports("skipped")]
    wants = Counter(found[1] for text in skipped if (found := re.search(rf"{NOT_TESTED}: (.*?)['\"]?\)?$", text)))
    for want, count in wants.items():
        terminalreporter.write_line(f"{count} tests were skipped: {want}", red=True, bold=True)
