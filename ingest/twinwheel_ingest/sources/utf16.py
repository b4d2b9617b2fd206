"""UTF-16 on its way to UTF-8, so that every reader of lines reads it as well."""

from __future__ import annotations

import codecs
import io
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

_BLOCK = 1 << 16
_NO_TEXT = b"\xff"
"""Stands for half a unit at the end of a file: no UTF-8, so that its line is told and no other."""


def encoding_of(head: bytes) -> str:
    """The byte order that a mark at the beginning tells; empty where there is none, or that of UTF-32."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ""
    return MARKS.get(head[:2], "")


class AsUtf8(io.RawIOBase):
    """The bytes of a UTF-16 stream as UTF-8, with the mark in front. Half a surrogate pair stays no UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer from the next block."""
        while not self._ready and not self._ended:
            self._ready = self._next()
        view = memoryview(buffer).cast("B")
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        """Close the file as well."""
        self._stream.close()
        super().close()

    def _next(self) -> bytes:
        block = self._stream.read(_BLOCK)
        self._ended = not block
        try:
            return self._decoder.decode(block, final=self._ended).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return _NO_TEXT
