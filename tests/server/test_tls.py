"""TLS by the settings that docs/operations.md gives, on the real server with a certificate of our own."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import missing
from neo4j import GraphDatabase, TrustCustomCAs
from neo4j.exceptions import ServiceUnavailable
from neo4j_support.home import Home
from neo4j_support.server import Server

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def documented() -> dict[str, str]:
    """The settings of the page's block on TLS."""
    block = PAGE.read_text(encoding="utf-8").partition("```properties\n")[2].partition("```")[0]
    return dict(line.split("=", 1) for line in block.splitlines())


@pytest.fixture
def home(neo4j_home: Home) -> Home:
    """A home with the documented settings and a certificate where they look for it."""
    folder = neo4j_home.folder / "certificates" / "bolt"
    folder.mkdir(parents=True)
    openssl = shutil.which("openssl")
    if openssl is None:
        missing("openssl, which makes a certificate for the test, is not installed")
    made = ["-keyout", str(folder / "private.key"), "-out", str(folder / "public.crt"), "-days", "2", "-nodes"]
    named = ["-subj", "/CN=park", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", *made, *named]
    subprocess.run(command, check=True, capture_output=True)
    return Home(neo4j_home.folder, settings=documented())


def test_only_encrypted_connections_get_in(home: Home) -> None:
    trusted = TrustCustomCAs(str(home.folder / "certificates" / "bolt" / "public.crt"))
    with Server(home) as server:
        at, auth = f"127.0.0.1:{server.port}", server.address.auth
        with GraphDatabase.driver(f"neo4j+ssc://{at}", auth=auth) as driver:
            driver.verify_connectivity()
        with GraphDatabase.driver(f"neo4j://{at}", auth=auth, encrypted=True, trusted_certificates=trusted) as driver:
            driver.verify_connectivity()
        for scheme in ("bolt", "bolt+s"):
            with GraphDatabase.driver(f"{scheme}://{at}", auth=auth) as driver, pytest.raises(ServiceUnavailable):
                driver.verify_connectivity()
