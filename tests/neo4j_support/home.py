"""A server's home: its settings, its data, and how its programs are called."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from neo4j_support import jars
from neo4j_support.errors import Broken
from neo4j_support.java import java

SERVER = "org.neo4j.server.CommunityEntryPoint"
ADMIN = "org.neo4j.cli.AdminTool"
OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Starts sooner and takes half the memory; code stays slower than with the defaults."""
SETTINGS = {
    "server.default_listen_address": "127.0.0.1",
    "server.default_advertised_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "db.tx_log.preallocate": "false",
    "dbms.usage_report.enabled": "false",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
}


@dataclass(frozen=True, slots=True)
class Size:
    """What a server may take; `quick` is for tests, not for measuring."""

    heap: str = "256m"
    page_cache: str = "64m"
    quick: bool = True


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with the data of one server; `settings` go over the usual ones.

    Raises:
        Lacking: Java or the jars are not there.
    """

    folder: Path
    size: Size = field(default_factory=Size)
    settings: Mapping[str, str] = field(default_factory=dict)
    jars: Path = field(default_factory=jars.found)
    java: Path = field(default_factory=java)

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "console.log"

    @property
    def tls(self) -> bool:
        """Whether the server takes encrypted connections alone."""
        return self.settings.get("server.bolt.tls_level") == "REQUIRED"

    def configure(self, port: int) -> None:
        """Write the settings of a server at a port."""
        own = {
            "server.bolt.listen_address": f":{port}",
            "server.bolt.advertised_address": f":{port}",
            "server.memory.pagecache.size": self.size.page_cache,
        }
        lines = [f"{name}={value}\n" for name, value in {**SETTINGS, **own, **self.settings}.items()]
        (self.folder / "conf").mkdir(parents=True, exist_ok=True)
        (self.folder / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")

    def admin(self, *arguments: str) -> str:
        """Run neo4j-admin, of a server that is stopped; what it printed.

        Raises:
            Broken: It failed.
        """
        command = [*self._java(), ADMIN, *arguments]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise Broken(f"neo4j-admin {' '.join(arguments[:2])} failed: {done.stderr or done.stdout}")
        return done.stdout

    def serve(self) -> Sequence[str]:
        """The command that runs the server."""
        opened = [f"--add-opens={package}=ALL-UNNAMED" for package in OPENED]
        folders = [f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}"]
        return [*self._java(), *opened, "-Dfile.encoding=UTF-8", SERVER, *folders, "--console-mode"]

    def _java(self) -> list[str]:
        flags = QUICK if self.size.quick else ()
        return [str(self.java), f"-Xmx{self.size.heap}", *flags, "-cp", f"{self.jars}/*"]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "NEO4J_HOME": str(self.folder), "NEO4J_CONF": str(self.folder / "conf")}
