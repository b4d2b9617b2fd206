"""The command in a process of its own, for what only a process shows: signals, limits, exit codes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def command(*arguments: str | Path, store: Path | None = None) -> list[str]:
    """The command line of `twinwheel`, run by this interpreter."""
    code = "from twinwheel_api.cli.main import main; main()"
    place = [] if store is None else ["--store", f"sqlite:///{store}"]
    return [sys.executable, "-c", code, *map(str, arguments), *place, "--lang", "en"]


def twinwheel(
    *arguments: str | Path, store: Path | None = None, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """`twinwheel` run to its end; `before` is called in the new process, before it becomes ours."""
    return subprocess.run(
        command(*arguments, store=store),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=before,
        timeout=120,
    )
