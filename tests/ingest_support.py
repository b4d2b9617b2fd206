"""A store in a folder of its own, and files of made-up rows to read into it."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from twinwheel_graph.model import Entity, Relation
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest import operation
from twinwheel_ingest.report import IngestReport

SOURCE = {"dataset": "made-up", "locator": "row", "kind": "curated", "date": "2020-05"}


class Place:
    """A store that files are read into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "place.db"
        self._store: SqliteStore | None = None

    @property
    def store(self) -> SqliteStore:
        if self._store is None:
            self._store = SqliteStore(self.path)
        return self._store

    def read(
        self, *paths: Path, format: str = "auto", replace: bool | None = None, resolve: bool = True
    ) -> IngestReport:
        return operation.ingest(
            paths,
            lambda: SqliteStore(self.path, create=True),
            format=format,
            replace=replace,
            resolve=resolve,
            progress=lambda _done, _all: None,
        )

    def rehearse(self, *paths: Path) -> IngestReport:
        store = self.store if self.path.exists() else None
        return operation.rehearse(paths, store, progress=lambda _done, _all: None)

    def entity(self, id: str) -> Entity:
        found = self.store.entity(id)
        assert found is not None, id
        return found

    def relation(self, type: str, start: str, end: str) -> Relation:
        found = [one for one in self.store.relations([start], types=[type]) if (one.start, one.end) == (start, end)]
        assert len(found) == 1, (type, start, end)
        return found[0]

    def ends(self, type: str, *ids: str) -> set[tuple[str, str]]:
        """The relations of a type at these ids."""
        return {(one.start, one.end) for one in self.store.relations(ids, types=[type])}

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def problems(report: IngestReport) -> list[tuple[str, str, str]]:
    """Where, why and in which field rows were rejected."""
    return [(one.locator, one.error.code, one.error.field) for one in report.rejections]


def entity(type: str, id: str, name: str, source: Mapping[str, Any] | None = None, **props: Any) -> dict[str, Any]:
    return {"entity": type, "id": id, "name": name, "props": props, "source": {**SOURCE, **(source or {})}}


def relation(type: str, start: str, end: str, **props: Any) -> dict[str, Any]:
    return {"relation": type, "from": start, "to": end, "props": props, "source": SOURCE}


def lines(path: Path, rows: Iterable[Any]) -> Path:
    """JSON lines, compressed where the name says so; a text or bytes stand as they are."""
    text = b"".join(
        (row if isinstance(row, bytes) else (row if isinstance(row, str) else json.dumps(row)).encode()) + b"\n"
        for row in rows
    )
    path.write_bytes(gzip.compress(text, 1) if path.suffix == ".gz" else text)
    return path


def table(path: Path, heading: Sequence[str], *rows: Sequence[str], encoding: str = "utf-8") -> Path:
    """A CSV file."""
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([heading, *rows])
    return path


def workbook(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """An Excel file; the first row of each sheet is its heading."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path
