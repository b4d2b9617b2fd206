"""Embedded stores for tests, one after another."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import TracebackType

from twinwheel_graph.stores.sqlite import SqliteStore


class Files:
    """Embedded stores in a folder, all closed in the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._opened: list[SqliteStore] = []

    def __call__(self) -> SqliteStore:
        self._opened.append(SqliteStore(self._folder / f"{next(self._numbers)}.db", create=True))
        return self._opened[-1]

    def __enter__(self) -> Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for store in self._opened:
            store.close()
