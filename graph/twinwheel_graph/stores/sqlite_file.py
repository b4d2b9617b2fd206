"""The file behind the embedded store: opening, migrating, one connection a thread, transactions."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from twinwheel_graph.errors import NotFound, StoreError

APPLICATION_ID = 0x54574C31
"""Marks the file as a Twinwheel store ("TWL1")."""

BUSY_SECONDS = 30.0
"""How long a writer waits for another writer."""


class SqliteFile:
    """Connections to one store file, one a thread (WAL: several processes may read while one writes)."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        if not create and not path.is_file():
            raise NotFound("no_store", path=path)
        try:
            self._prepare(create=create)
        except BaseException:
            self.close()
            raise

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is None:
            known = self._local.connection = self._connect()
        return known

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Several reads of one moment."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection
            return
        with self._named_errors():
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                _end(connection, "COMMIT")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or on any error (Ctrl-C too) none."""
        connection = self.connection()
        with self._named_errors():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _end(connection, "ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._local = threading.local()

    def _connect(self) -> sqlite3.Connection:
        with self._named_errors():
            connection = sqlite3.connect(
                self._location(), uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # Kept before anything can fail, so that `close` finds it.
            with self._lock:
                self._opened.append(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -65536")
        return connection

    def _location(self) -> str:
        """The file as a URI; where its folder cannot be written and nobody writes, it is read as it lies."""
        roomy = os.access(self.path.parent, os.W_OK)
        logged = self.path.with_name(f"{self.path.name}-wal").exists()
        writable = os.access(self.path if self.path.exists() else self.path.parent, os.W_OK) and (roomy or logged)
        how = "mode=rwc" if writable else "mode=ro" if roomy or logged else "mode=ro&immutable=1"
        return f"file:{quote(str(self.path.absolute()))}?{how}"

    def _prepare(self, *, create: bool) -> None:
        with self.reading() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            marked = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        known = migrations()
        if not marked and (tables or version):
            raise StoreError("not_a_store", path=self.path)
        if not marked and not create:
            raise NotFound("no_store", path=self.path)
        if version > len(known):
            raise StoreError("newer_store", path=self.path, version=version, known=len(known))
        if version < len(known):
            self._migrate(connection, known)

    def _migrate(self, connection: sqlite3.Connection, known: list[str]) -> None:
        with self._named_errors():
            _use_log(connection)
        with self.writing():
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for script in known[version:]:
                for statement in _statements(script):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(known)}")

    @contextlib.contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(_reason(error), path=self.path, detail=error) from error


def migrations() -> list[str]:
    """The scripts that make the schema, in order; the n-th leads to version n."""
    folder = resources.files(__package__).joinpath("migrations")
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [entry.read_text(encoding="utf-8") for entry in found]


def _statements(script: str) -> Iterator[str]:
    """The statements of a script: each ends with a semicolon at the end of a line."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _use_log(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite does not wait there for another process that does the same, so this does."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _reason(error) != "store_busy" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _end(connection: sqlite3.Connection, how: str) -> None:
    """End a transaction that is not over yet: SQLite itself rolls back on some failures."""
    if connection.in_transaction:
        connection.execute(how)


def _reason(error: sqlite3.Error) -> str:
    match getattr(error, "sqlite_errorname", "") or "":
        case name if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE")):
            return "disk_full"
        case name if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return "store_busy"
        case name if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
            return "store_no_permission"
        case name if name.startswith("SQLITE_NOTADB"):
            return "not_a_store"
        case _:
            return "store_failed"
