"""Files as they come: compressed or not, UTF-8, UTF-16 or GB18030, with lines too long to hold."""

from __future__ import annotations

import codecs
import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_ingest.sources import packed, utf16

T = TypeVar("T")

SAMPLE_BYTES = 1 << 18
"""How much of a file is looked at to tell its encoding and format."""

LINE_BYTES = 8 << 20
"""The longest line that is read; a longer one is rejected without being held."""

BLOCK_BYTES = 1 << 20

ZIP_MAGIC = b"PK\x03\x04"
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(eq=False)
class InputFile:
    """One file to read; `name` stands in locators and messages."""

    path: Path
    name: str
    _raw: BufferedReader | None = field(default=None, repr=False)
    _wide: str = field(default="", repr=False)
    _found: dict[str, Any] = field(default_factory=dict, repr=False)

    def once(self, what: str, find: Callable[[], T]) -> T:
        """What `find` gives, found once for all readers that ask to tell whether the file is theirs."""
        if what not in self._found:
            self._found[what] = find()
        found: T = self._found[what]
        return found

    @property
    def size(self) -> int:
        """Bytes on disk (compressed, if it is)."""
        return self.path.stat().st_size

    @property
    def position(self) -> int:
        """How many of them were read by the last reader."""
        return self._raw.tell() if self._raw is not None and not self._raw.closed else self.size

    @cached_property
    def head(self) -> bytes:
        """The beginning of the content, decompressed."""
        with self._open() as stream:
            return self._guarded(lambda: stream.read(SAMPLE_BYTES))

    @cached_property
    def encoding(self) -> str:
        """utf-8-sig, utf-8 or gb18030, told from the first lines; an error where it is none of them.

        UTF-16 with its mark comes as UTF-8 with one (see utf16.py).
        A line that is damaged says nothing of the others. Chinese in UTF-8 may be taken for GB18030, hardly ever the
        other way round, so a line of UTF-8 counts twice.
        """
        if self.head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        lines = self.head.splitlines()
        if len(self.head) == SAMPLE_BYTES and len(lines) > 1:
            lines.pop()
        telling = [line for line in lines if not line.isascii()]
        known = {name: sum(_decodes(line, name) for line in telling) for name in ("utf-8", "gb18030")}
        best = "utf-8" if 2 * known["utf-8"] >= known["gb18030"] else "gb18030"
        if 2 * (len(telling) - known[best]) > len(lines):
            raise TwinwheelError("wrong_encoding", path=self.name)
        return best

    @cached_property
    def sample(self) -> str:
        """The beginning as text; empty for a binary file."""
        if self.head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            raise TwinwheelError("wrong_encoding", path=self.name)
        if b"\x00" in self.head or self.head.startswith((ZIP_MAGIC, b"%PDF")):
            return ""
        return self.head.decode(self.encoding, errors="ignore")

    def lines(self) -> Iterator[tuple[int, str | BadRow]]:
        """Line numbers from 1 and lines without their ends; a line that cannot be read comes as its BadRow.

        So does what follows where the compressed data are damaged: the lines before it are whole.
        """
        encoding = self.encoding
        for number, chunk in enumerate(self._chunks(), 1):
            if isinstance(chunk, BadRow):
                yield number, chunk
            else:
                plain = encoding.removesuffix("-sig")
                yield number, _decoded(chunk, encoding if number == 1 else plain, self._wide or plain)

    def stream(self) -> IO[bytes]:
        """The content, decompressed, for a library that reads it by itself; damage comes as gzip and zlib tell it."""
        return self._open()

    def blocks(self) -> Iterator[bytes]:
        """The content, decompressed, by blocks of bytes; BadRow where the compressed data are damaged."""
        with self._open() as stream:
            try:
                while block := self._guarded(lambda: stream.read(BLOCK_BYTES)):
                    yield block
            except TwinwheelError as error:
                raise (BadRow(error.code, **error.params) if error.code == "broken_gzip" else error) from error

    def _chunks(self) -> Iterator[bytes | BadRow]:
        with self._open() as stream:
            try:
                while chunk := self._guarded(lambda: stream.readline(LINE_BYTES)):
                    too_long = len(chunk) == LINE_BYTES and not chunk.endswith(b"\n")
                    if too_long:
                        self._skip_line(stream)
                    yield BadRow("line_too_long", limit=LINE_BYTES >> 20) if too_long else chunk
            except TwinwheelError as error:
                if error.code != "broken_gzip":
                    raise
                yield BadRow(error.code, **error.params)

    def _skip_line(self, stream: IO[bytes]) -> None:
        while (chunk := self._guarded(lambda: stream.readline(LINE_BYTES))) and not chunk.endswith(b"\n"):
            pass

    def _open(self) -> IO[bytes]:
        try:
            raw = self.path.open("rb")
            head = raw.peek(4)[:4]
        except OSError as error:
            raise TwinwheelError("cannot_read", path=self.path, detail=error.strerror or error) from error
        self._raw = raw
        stream = _unpacked(raw) if head.startswith(GZIP_MAGIC) else raw
        try:
            if head == ZIP_MAGIC and (inner := packed.content(self.path, self.name)):
                raw.close()
                stream = inner
            self._wide = utf16.encoding_of(self._guarded(lambda: stream.peek(4)[:4]))
        except TwinwheelError:
            stream.close()
            raise
        return BufferedReader(utf16.AsUtf8(stream, self._wide)) if self._wide else stream

    def _guarded(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise TwinwheelError("broken_gzip", path=self.name, detail=error) from error
        except OSError as error:
            raise TwinwheelError("cannot_read", path=self.path, detail=error.strerror or error) from error


def _unpacked(raw: BufferedReader) -> BufferedReader:
    unpacked = gzip.GzipFile(fileobj=raw)
    # Closing the unpacked stream is to close the file as well.
    unpacked.myfileobj = raw  # type: ignore[assignment]
    return cast("BufferedReader", unpacked)


def _decodes(line: bytes, encoding: str) -> bool:
    """Whether a line is of an encoding; one as long as the sample may end within a character."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(line, final=len(line) < SAMPLE_BYTES)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(chunk: bytes, encoding: str, written: str) -> str | BadRow:
    try:
        return chunk.decode(encoding).rstrip("\r\n")
    except UnicodeDecodeError:
        return BadRow("bad_encoding", encoding=written)
