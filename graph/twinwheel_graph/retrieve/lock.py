"""Who may write in a folder: one process at a time, which leaves word of who it is."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FILE = "lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes in a folder: the command, the process and when it began; empty where it has left no word."""

    command: str = ""
    pid: int = 0
    since: str = ""


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Whether this process may write in a folder, which is made where it lacks; waits for nobody."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        _leave_word(file.fileno())
        yield True


def holder(folder: Path) -> Holder | None:
    """Who writes in a folder at this moment; None where nobody does, or nobody can tell."""
    try:
        with (folder / FILE).open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read(file.read())
    except OSError:
        return None
    return None


def _leave_word(file: int) -> None:
    with suppress(OSError):  # a full disk must not cost more than the word
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(asdict(ourselves())).encode(), 0)


def ourselves() -> Holder:
    """The command without its arguments, which may be confidential."""
    words = [Path(sys.argv[0]).name, *sys.argv[1:2]] if sys.argv else []
    now = datetime.now().astimezone()
    return Holder(" ".join(word for word in words if not word.startswith("-")), os.getpid(), f"{now:%Y-%m-%d %H:%M}")


def _read(text: str) -> Holder:
    try:
        return Holder(**json.loads(text))
    except (ValueError, TypeError):
        return Holder()
