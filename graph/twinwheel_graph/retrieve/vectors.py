"""One family's vectors: which rows of its segments count, and what is near a question."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from twinwheel_graph.retrieve.segments import Keys, Segment, Vectors

WIDER = 8
"""How many times as many near neighbours are asked for as are wanted, since conditions take some out."""

FEW = 3
"""Rows that are less than one in so many are picked out before they are multiplied."""

Numbers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Mark: TypeAlias = tuple[int, int, bool]
"""What tells a row from another of its entity: the text's digest, the date, whether it is restricted."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a row must meet: one of `types`, a date before `before` (0: no bound) or its key admitted, not restricted.

    Restricted rows count where their key is disclosed. Types and keys are the numbers that rows hold.
    """

    types: tuple[int, ...]
    before: int
    admitted: Keys
    disclosed: Keys


@dataclass(slots=True)
class _Open:
    """A segment with what is looked at often: which rows count, and the rows in the order of their keys."""

    segment: Segment
    alive: Flags
    order: Numbers
    keys: Keys
    types: Keys
    dates: Numbers
    restricted: Flags
    open_rows: dict[tuple[int, ...], Flags] = field(default_factory=dict)

    def meets(self, conditions: Conditions) -> Flags:
        """Which rows count and meet the conditions."""
        met = self.open_rows.get(conditions.types)
        if met is None:
            met = self.alive & np.isin(self.types, conditions.types) & ~self.restricted
            self.open_rows[conditions.types] = met
        keys = self.segment.rows["key"] if len(conditions.disclosed) or len(conditions.admitted) else None
        if keys is not None and len(conditions.disclosed):
            allowed = self.alive & np.isin(self.types, conditions.types)
            met = met | (allowed & np.isin(keys, conditions.disclosed))
        if not conditions.before:
            return met
        early: Flags = self.dates < conditions.before
        return met & (early if keys is None else early | np.isin(keys, conditions.admitted))

    def rows_of(self, wanted: Keys) -> Numbers:
        """The rows of these keys."""
        first, last = np.searchsorted(self.keys, wanted, "left"), np.searchsorted(self.keys, wanted, "right")
        counts = last - first
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        rows: Numbers = self.order[np.repeat(first, counts) + steps]
        return rows


class VectorIndex:
    """The segments of a family, the newest last; an entity's rows are those of the newest segment that is about it."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        alive = _alive(segments)
        told = zip(segments, alive, strict=True)
        self._parts = [_opened(segment, flags) for segment, flags in told if len(segment)]
        self._count = int(sum(flags.sum() for flags in alive))

    def __len__(self) -> int:
        return self._count

    @property
    def dimensions(self) -> int:
        """How long the vectors are; 0 where there are none."""
        return self._parts[0].segment.vectors.shape[1] if self._parts else 0

    @property
    def keys(self) -> Keys:
        """The keys of all that counts, several times where an entity has several rows."""
        return np.concatenate(
            [np.empty(0, dtype=np.int64), *(one.segment.rows["key"][one.alive] for one in self._parts)]
        )

    def expected(self, question: Vectors) -> float:
        """The mean cosine of a question (dimensions,) to all that counts: what nothing in common looks like."""
        return float(question @ self.mean) if self.mean is not None else 0.0

    def nearest(self, question: Vectors, conditions: Conditions, n: int, known: Keys) -> dict[int, float]:
        """The cosines of about the `n` nearest entities, and of those of the `known` keys, by their keys.

        Of several rows of an entity that meet the conditions the nearest counts.
        """
        best: dict[int, float] = {}
        for part in self._parts:
            rows, cosines = _near(part, question, conditions, n, known)
            for key, cosine in zip(part.segment.rows["key"][rows].tolist(), cosines.tolist(), strict=True):
                if best.get(key, -2.0) < cosine:
                    best[key] = cosine
        return best

    def named(self, keys: Iterable[int]) -> Iterator[tuple[str, int, int]]:
        """The id, the type as a number, and the key of each of these keys."""
        wanted: Keys = np.fromiter(keys, dtype=np.int64)
        for part in self._parts:
            rows = part.rows_of(wanted)
            rows = rows[part.alive[rows]]
            names = part.segment.ids(rows.tolist())
            yield from zip(names, part.types[rows].tolist(), part.segment.rows["key"][rows].tolist(), strict=True)

    def vectors_of(self, digests: Iterable[int]) -> dict[int, Vectors]:
        """The vectors that are kept of texts, by the texts' digests."""
        wanted = np.unique(np.fromiter(digests, dtype=np.int64))
        found: dict[int, Vectors] = {}
        for part in self._parts:
            kept = part.segment.rows["digest"]
            for row in np.flatnonzero(np.isin(kept, wanted)):
                found[int(kept[row])] = np.array(part.segment.vectors[row])
        return found

    def marks_of(self, keys: Iterable[int]) -> dict[int, list[Mark]]:
        """What is kept of each of these keys, in order; keys without any are left out."""
        wanted: Keys = np.unique(np.fromiter(keys, dtype=np.int64))
        found: dict[int, list[Mark]] = {}
        for part in self._parts:
            rows = part.rows_of(wanted)
            kept = part.segment.rows[rows[part.alive[rows]]]
            columns = (kept[name].tolist() for name in ("key", "digest", "date", "restricted"))
            for key, digest, date, restricted in zip(*columns, strict=True):
                found.setdefault(key, []).append((digest, date, restricted))
        return {key: sorted(marks) for key, marks in found.items()}

    @functools.cached_property
    def mean(self) -> Vectors | None:
        """The mean of all vectors that count (dimensions,): all of them are read for it, once."""
        if not self._count:
            return None
        total = sum(part.segment.vectors[part.alive].sum(axis=0, dtype=np.float64) for part in self._parts)
        mean: Vectors = (total / self._count).astype(np.float32)
        return mean


def _opened(segment: Segment, alive: Flags) -> _Open:
    keys = np.ascontiguousarray(segment.rows["key"])
    order = np.argsort(keys, kind="stable")
    types, dates, restricted = (np.ascontiguousarray(segment.rows[name]) for name in ("type", "date", "restricted"))
    return _Open(segment, alive, order, keys[order], types, dates, restricted)


def _alive(segments: Sequence[Segment]) -> list[Flags]:
    """Which rows of each segment no newer segment speaks for."""
    newer: Keys = np.empty(0, dtype=np.int64)
    alive: list[Flags] = []
    for segment in reversed(segments):
        alive.append(~np.isin(segment.rows["key"], newer))
        newer = np.union1d(newer, segment.covered)
    return alive[::-1]


def _near(
    part: _Open, question: Vectors, conditions: Conditions, n: int, known: Keys
) -> tuple[Numbers, NDArray[np.float32]]:
    """Rows with their cosines: about the `n` nearest, and those of the known keys."""
    met = part.meets(conditions)
    rows = part.rows_of(known)
    rows = rows[met[rows]]
    if part.segment.neighbours is not None:
        found = np.asarray(part.segment.neighbours.search(question, min(n * WIDER, len(part.segment))).keys)
        found = found.astype(np.int64)
        found = found[met[found]]
        if len(found) >= min(n, int(met.sum())):
            rows = np.union1d(rows, found)
            return rows, part.segment.vectors[rows] @ question
    meeting = np.flatnonzero(met)
    few = FEW * len(meeting) < len(met)  # then it is cheaper to pick them out than to read everything
    cosines = part.segment.vectors[meeting] @ question if few else (part.segment.vectors @ question)[meeting]
    wanted = np.isin(meeting, rows)
    if len(meeting) > n:
        wanted[np.argpartition(-cosines, n - 1)[:n]] = True
        return meeting[wanted], cosines[wanted]
    return meeting, cosines
