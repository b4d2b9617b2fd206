"""A server as a process that ends with the one that started it."""

from __future__ import annotations

import secrets
import signal
import subprocess
import time
from types import TracebackType

from neo4j_support.address import Address
from neo4j_support.bolt import answers, free_port
from neo4j_support.errors import Broken
from neo4j_support.home import Home

STARTING = 180
"""Seconds a start may take; it takes four, and many more on a machine that is busy."""
STOPPING = 30
WATCH = 'read -r _; kill -9 "$0"'
"""Waits for the end of a pipe, which comes however its writer ends, then ends the server."""


class Server:
    """A Neo4j server on a free loopback port: `with Server(Home(folder)) as server: ...`."""

    def __init__(self, home: Home, password: str = "") -> None:
        self.home = home
        self.port = free_port()
        self._password = password or secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> Address:
        """Where it is; the same after a restart."""
        return Address(f"neo4j://127.0.0.1:{self.port}", "neo4j", self._password)

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            Broken: It does not come up; the text ends with what it said.
        """
        self._prepare()
        with self.home.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.home.serve(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._watcher = subprocess.Popen(
            ["sh", "-c", WATCH, str(self._process.pid)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._await()

    def stop(self) -> None:
        """Let it shut down in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it hang: it keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def wait(self) -> None:
        """Wait until it ends by itself."""
        if self._process:
            self._process.wait()

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _prepare(self) -> None:
        self.home.configure(self.port)
        if not (self.home.folder / "data").exists():
            self.home.admin("dbms", "set-initial-password", self._password)

    def _await(self) -> None:
        until = time.monotonic() + STARTING
        while not answers(self.port, tls=self.home.tls):
            if self._process is None or self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                said = self.home.log.read_text(encoding="utf-8", errors="replace")
                raise Broken(f"Neo4j does not start: {said[-2000:]}")
            time.sleep(0.05)

    def _signal(self, which: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(which)

    def _end(self, which: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(which)
            try:
                self._process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None
        if self._watcher and self._watcher.stdin:
            self._watcher.kill()
            self._watcher.stdin.close()
            self._watcher.wait()
        self._watcher = None
