"""Runs the script of an export with the real neo4j-admin."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from neo4j_support.home import Home
from neo4j_support.server import Server

from twinwheel_api.deps import open_store
from twinwheel_graph.stores.base import GraphStore


@contextmanager
def imported(home: Home, script: Path) -> Iterator[GraphStore]:
    """The store that a script makes of an empty home, opened by the product."""
    server = Server(home)
    server.prepare()
    admin = home.folder / "neo4j-admin"
    admin.write_text(home.admin_script(), encoding="utf-8")
    admin.chmod(admin.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run(
        ["sh", str(script)], env={**os.environ, "NEO4J_ADMIN": str(admin)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[:2000]
    with server, closing(open_store(server.address.url)) as opened:
        yield opened
