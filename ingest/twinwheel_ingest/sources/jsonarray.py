"""The objects of one large JSON array, one after the other: the array is never held whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.files import LINE_BYTES
from twinwheel_ingest.sources.records import json_object

Found: TypeAlias = tuple[int, dict[str, Any] | BadRow]

_BRACE = re.compile(rb'(?:[^"{}]++|"(?:[^"\\]++|\\.)*+")*+([{}])', re.DOTALL)
"""Up to the next brace that stands in no string; nothing where a string goes on in the next block."""


OPENING_BYTES = 100
"""How far the beginning of an object may be cut by the end of a block."""


def objects(blocks: Iterable[bytes]) -> Iterator[Found]:
    """Each object with the number of its first line, or what is wrong with it.

    Where an object is damaged, that is told once and the objects after it are read: they are known by the key that
    the first one begins with.
    """
    array = _Array()
    try:
        for block in blocks:
            yield from array.take(block)
    except BadRow as error:
        yield array.lines(), error
        return
    yield from array.end()


@dataclass(slots=True)
class _Array:
    """The bytes that are not done with: `start` is where the object begins that is being read, `at` how far it is."""

    rest: bytes = b""
    start: int = 0
    at: int = 0
    depth: int = 0
    line: int = 1
    counted: int = 0
    opening: re.Pattern[bytes] | None = None
    lost: bool = False
    """Whether the next object is still looked for, after one that was damaged."""

    def take(self, block: bytes) -> Iterator[Found]:
        """The objects that end in a block."""
        self.rest += block
        yield from self._scan()
        if len(self.rest) > LINE_BYTES:
            yield self._damaged(BadRow("line_too_long", limit=LINE_BYTES >> 20))
            yield from self._scan()

    def end(self) -> Iterator[Found]:
        """What is left when there are no more blocks: nothing, in an array that is whole."""
        whole = not self.depth and self.rest.rstrip().endswith(b"]")
        while self.depth:
            yield self._damaged(_cut())
            whole = True
            yield from self._scan()
        if not whole and not self.lost:
            yield self.lines(), _cut()

    def lines(self) -> int:
        """The number of the line where the object stands that is being read."""
        upto = self.start if self.depth else self.at
        self.line += self.rest.count(b"\n", self.counted, upto)
        self.counted = max(self.counted, upto)
        return self.line

    def _scan(self) -> Iterator[Found]:
        if self.lost and self.opening:
            found = self.opening.search(self.rest, self.at)
            self.lost, self.at = found is None, found.start() if found else max(self.at, len(self.rest) - OPENING_BYTES)
        while not self.lost and (brace := _BRACE.match(self.rest, self.at)):
            self.at = brace.end()
            if brace[1] == b"{":
                if not self.depth:
                    self.start = self.at - 1
                self.depth += 1
            elif self.depth == 1:
                yield self._object()
            else:
                self.depth = max(self.depth - 1, 0)
        self._drop()

    def _object(self) -> Found:
        line = self.lines()
        try:
            found = json_object(self.rest[self.start : self.at].decode())
        except (BadRow, UnicodeDecodeError) as error:
            told = error if isinstance(error, BadRow) else BadRow("bad_encoding", encoding="utf-8")
            return self._damaged(told, self.at)
        self.depth = 0
        if self.opening is None and found:
            first = re.escape(next(iter(found)).encode())
            self.opening = re.compile(rb'\{\s*"' + first + rb'"\s*:')
        return line, found

    def _damaged(self, error: BadRow, upto: int | None = None) -> Found:
        """Tell of an object, and go on where the next one begins, within what was taken for this one or after it."""
        line, end = self.lines(), len(self.rest) if upto is None else upto
        found = self.opening.search(self.rest, self.start + 1, end) if self.opening and self.depth else None
        self.at = found.start() if found else end
        self.lost = found is None and upto is None and self.opening is not None
        self.depth = 0
        return line, error

    def _drop(self) -> None:
        self.lines()
        upto = self.start if self.depth else self.at
        self.rest, self.at, self.start = self.rest[upto:], self.at - upto, 0
        self.counted = 0


def _cut() -> BadRow:
    return BadRow("bad_json", detail="unexpected end", column=1)
