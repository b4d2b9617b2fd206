"""`python -m neo4j_support fetch|lock|serve`: what `make neo4j-fetch`, `neo4j-lock` and `neo4j` run."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from neo4j_support import jars, lock
from neo4j_support.errors import Lacking
from neo4j_support.home import Home, Size
from neo4j_support.server import Server


def serve() -> None:
    """Run a server with an empty graph until interrupted; its URL is the one line on standard output."""
    jars.fetch(_progress)
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="twinwheel-neo4j-") as folder:
        try:
            with Server(Home(Path(folder), Size("512m", "128m", quick=False))) as server:
                print(server.address.url, flush=True)
                print("Ctrl-C stops it; what was written into it is then gone.", file=sys.stderr)
                server.wait()
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)


def main(task: str) -> None:
    """Do a task; what lacks is said in a line."""
    tasks = {"fetch": lambda: jars.fetch(_progress), "lock": lambda: lock.write(_progress), "serve": serve}
    try:
        tasks[task]()
    except Lacking as error:
        sys.exit(str(error))


def _progress(done: int, count: int) -> None:
    if sys.stderr.isatty() or done == count:
        print(f"\rNeo4j {jars.VERSION}: {done}/{count} jars", end="\n" if done == count else "", file=sys.stderr)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main(sys.argv[1])
