"""Vectors on disk: segments that are written whole, never changed, and memory-mapped by every process that searches."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from twinwheel_graph.retrieve.seal import broken, seal

Vectors: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = NDArray[Any]
Keys: TypeAlias = NDArray[np.int64]

ROW = np.dtype([("key", "<i8"), ("type", "<i8"), ("date", "<i8"), ("restricted", "?"), ("digest", "<i8")])
"""One vector's row: the entity's key and type as numbers, YYYYMMDD, whether it is restricted, and of which text."""

PARTS = ("vectors.npy", "rows.npy", "covered.npy", "ids.npy", "id_ends.npy")
NEIGHBOURS = "neighbours.usearch"
LARGE = frozenset({"vectors.npy", NEIGHBOURS})


class SegmentLost(Exception):
    """A segment is not there, or not as it was written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a segment is made of: n vectors (n, dimensions), their rows (n) and ids, and the keys that it is about.

    `covered` holds also those entities that have no vector any more.
    """

    vectors: Vectors
    rows: Rows
    ids: Sequence[str]
    covered: Keys


class Segment:
    """A segment opened for reading."""

    def __init__(self, folder: Path, *, thoroughly: bool = False) -> None:
        """Open the files and look whether they are whole: `thoroughly` to the last byte of the vectors too.

        Raises:
            SegmentLost: They are not.
        """
        if name := broken(folder, LARGE, thoroughly=thoroughly):
            raise SegmentLost(f"{folder.name}/{name}")
        self.folder = folder
        try:
            self.vectors: Vectors = _mapped(folder / "vectors.npy")
            self.rows: Rows = _mapped(folder / "rows.npy")
            self.covered: Keys = np.load(folder / "covered.npy")
            self._ids = _mapped(folder / "ids.npy").data
            self._ends = _mapped(folder / "id_ends.npy").data
        except (OSError, ValueError, EOFError, SyntaxError) as error:
            raise SegmentLost(f"{folder.name}: {error}") from error
        if not self._fits():
            raise SegmentLost(folder.name)

    def _fits(self) -> bool:
        """Whether the files are of one segment."""
        counts = {len(self.vectors), len(self.rows), len(self._ends)}
        last = self._ends[-1] if len(self._ends) else 0
        return self.rows.dtype == ROW and self.vectors.ndim == 2 and len(counts) == 1 and last == len(self._ids)

    def __len__(self) -> int:
        return len(self.rows)

    def id(self, row: int) -> str:
        """The entity id of a row."""
        start = self._ends[row - 1] if row else 0
        return self._ids[start : self._ends[row]].tobytes().decode()

    def ids(self, rows: Iterable[int]) -> list[str]:
        """The entity ids of rows."""
        return [self.id(row) for row in rows]

    @functools.cached_property
    def neighbours(self) -> Any | None:
        """The graph of near neighbours, where the segment is large enough to have one."""
        path = self.folder / NEIGHBOURS
        if not path.is_file():
            return None
        from usearch.index import Index

        return Index.restore(str(path), view=True)


def write(folder: Path, draft: Draft, exact_up_to: int, encoder: str = "") -> Segment:
    """Write a segment of an encoder's vectors whole: it is there under its name or not at all."""
    sketch = folder.with_name(f"draft-{os.getpid()}-{folder.name}")
    shutil.rmtree(sketch, ignore_errors=True)
    sketch.mkdir(parents=True)
    encoded = [id.encode() for id in draft.ids]
    contents: tuple[NDArray[Any], ...] = (
        draft.vectors.astype(np.float32, copy=False),
        draft.rows,
        np.unique(draft.covered),
        np.frombuffer(b"".join(encoded), dtype=np.uint8),
        np.cumsum([len(one) for one in encoded], dtype=np.int64),
    )
    for name, content in zip(PARTS, contents, strict=True):
        np.save(sketch / name, content)
    if len(draft.rows) > exact_up_to:
        _write_neighbours(sketch / NEIGHBOURS, draft.vectors)
    seal(sketch, encoder)
    shutil.rmtree(folder, ignore_errors=True)
    sketch.replace(folder)
    return Segment(folder)


def _mapped(path: Path) -> NDArray[Any]:
    try:
        mapped: NDArray[Any] = np.load(path, mmap_mode="r")
    except ValueError:  # nothing in it, and nothing cannot be mapped
        mapped = np.load(path)
    return mapped


def _write_neighbours(path: Path, vectors: Vectors) -> None:
    from usearch.index import Index

    index = Index(ndim=vectors.shape[1], metric="ip", dtype="f16")
    index.add(np.arange(len(vectors), dtype=np.uint64), np.ascontiguousarray(vectors))
    index.save(str(path))


def joined(older: Segment, newer: Segment) -> Draft:
    """What two segments hold together; the newer one speaks for whatever it is about."""
    kept = np.flatnonzero(~np.isin(older.rows["key"], newer.covered))
    told = [part for part in (older.vectors[kept], newer.vectors) if len(part)]  # nothing has no dimensions
    return Draft(
        vectors=np.concatenate(told) if told else newer.vectors,
        rows=np.concatenate([older.rows[kept], newer.rows]),
        ids=[*older.ids(kept.tolist()), *newer.ids(range(len(newer)))],
        covered=np.union1d(older.covered, newer.covered),
    )
