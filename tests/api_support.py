"""A real server around a small store of its own, for the tests of the HTTP API."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from api_park import RECORDS
from fastapi import FastAPI

from twinwheel_api.app import create_app
from twinwheel_api.settings import Settings
from twinwheel_graph.model import Batch, EntityClaim, RelationClaim
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest.sources.records import claim_of


def write(path: Path, records: list[dict[str, Any]]) -> int:
    """Write exchange records to a store by a connection of its own; the revision."""
    store = SqliteStore(path, create=True)
    try:
        claims = [claim_of(record) for record in records]
        entities = [claim for claim in claims if isinstance(claim, EntityClaim)]
        relations = [claim for claim in claims if isinstance(claim, RelationClaim)]
        return store.apply(Batch(entities, relations)).revision
    finally:
        store.close()


def park(folder: Path) -> Path:
    """The store of the small park."""
    path = folder / "park.db"
    write(path, RECORDS)
    return path


def settings_of(path: Path, **more: Any) -> Settings:
    return Settings(store=f"sqlite:///{path}", **more)


@dataclass
class Served:
    """A running server: its application, a client, the lines of its log."""

    app: FastAPI
    client: httpx.Client
    url: str
    log: list[bytes] = field(default_factory=list)

    def last(self) -> dict[str, Any]:
        """The last line of the log, which is written just after the answer has gone."""
        time.sleep(0.05)
        found: dict[str, Any] = json.loads(self.log[-1])
        return found


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[Served]:
    """The application behind uvicorn on a free port, in a thread."""
    log: list[bytes] = []
    app = create_app(settings, log.append)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on", access_log=False, ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            with httpx.Client(base_url=f"{url}/api/v1", timeout=30, trust_env=False) as client:
                yield Served(app, client, url, log)
        finally:
            server.should_exit = True
            thread.join()
