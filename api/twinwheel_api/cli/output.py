"""Where output goes: one JSON object or tables on standard output, progress and messages on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from twinwheel_api.locale import word

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

WIDTH = 120
"""Columns where there is no terminal to ask."""


def console() -> Console:
    """Standard output for tables, as wide as the terminal; text is text: no markup, and `:car:` is no picture."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH, markup=False, emoji=False, highlight=False)


def print_json(answer: BaseModel) -> None:
    """One object on standard output."""
    sys.stdout.write(f"{answer.model_dump_json(by_alias=True)}\n")


def note(message: str) -> None:
    """A message for the person, on standard error."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


class Once:
    """Says each thing once, however often a command comes upon it."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def __call__(self, key: str, message: str) -> None:
        """Say it unless something of this key was said."""
        if key not in self._said:
            self._said.add(key)
            note(message)


@contextmanager
def progress(key: str, language: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, told what is done of how much; seen only on a terminal, and gone at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(word(key, language), total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
