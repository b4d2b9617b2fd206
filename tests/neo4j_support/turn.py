"""A test's turn on a database: empty before and after."""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from neo4j_support.address import Address
from neo4j_support.errors import Broken
from neo4j_support.wipe import is_empty, wipe, wipe_schema

if TYPE_CHECKING:
    from neo4j import Driver


@contextmanager
def turn(address: Address, driver: Driver) -> Iterator[None]:
    """Take a database, and leave nothing in it.

    Raises:
        Broken: It holds something already, which may be somebody's.
    """
    with driver.session(database=address.database) as session:
        if not is_empty(session):
            raise Broken(f"{address.uri}/{address.database} is not empty: tests take none but an empty database")
    try:
        yield
    finally:
        with driver.session(database=address.database) as session:
            wipe(session)
            wipe_schema(session)


@contextmanager
def held(address: Address) -> Iterator[None]:
    """Keep other processes out: workers of one run may have been given one server."""
    name = hashlib.sha256(f"{address.uri}/{address.database}".encode()).hexdigest()[:16]
    with Path(tempfile.gettempdir(), f"twinwheel-neo4j-{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
