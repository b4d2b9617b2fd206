"""Office files are ZIP archives: looked over before anything is unpacked, then read part by part, never to disk.

Only the parts that are asked for by name are read, so that a macro, an embedded file or an archive within the archive
stays packed, and a relation that leads outside is never looked at.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from twinwheel_graph.errors import TwinwheelError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from twinwheel_ingest.sources.files import InputFile

ENTRIES = 20_000
"""The most parts that an archive may have."""

UNPACKED_BYTES = 512 << 20
"""The most that all its parts may come to."""

PART_BYTES = 64 << 20
"""The most that a part which is read may come to."""

RATIO = 400
"""How far a large part may be packed; prose comes to some 10, a table of equal rows to 100, a bomb to 1000."""

LARGE_BYTES = 4 << 20
"""Below this a part may be packed as far as it will go."""

WORKBOOK = "xl/workbook.xml"
"""The part by which an archive is an Excel workbook."""

_BROKEN = (KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was looked over."""

    name: str
    parts: frozenset[str]
    _zip: zipfile.ZipFile

    def read(self, part: str) -> bytes:
        """The content of a part, which holds no more than its header declares; the archive itself is looked over."""
        try:
            if self._zip.getinfo(part).file_size > PART_BYTES:
                raise TwinwheelError("archive_bomb", path=self.name, detail=f"{part} > {PART_BYTES >> 20} MB")
            return self._zip.read(part)
        except _BROKEN as error:
            raise TwinwheelError("broken_office", path=self.name, detail=error) from error

    def xml(self, part: str) -> Element:
        """The root of an XML part; one that declares entities or a document type is refused."""
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        try:
            root: Element = fromstring(self.read(part), forbid_dtd=True)
        except DefusedXmlException as error:
            raise TwinwheelError("unsafe_xml", path=self.name, detail=part) from error
        except (ParseError, ValueError, LookupError) as error:
            raise TwinwheelError("broken_office", path=self.name, detail=f"{part}: {error}") from error
        return root


@contextmanager
def opened(file: InputFile) -> Iterator[Archive]:
    """The archive in a file, looked over.

    Raises:
        TwinwheelError: It is damaged (`broken_office`), encrypted, packed beyond reason (`archive_bomb`), or a part is
            named so that it would lie outside (`unsafe_archive`).
    """
    try:
        archive = zipfile.ZipFile(file.path)
    except _BROKEN as error:
        raise TwinwheelError("broken_office", path=file.name, detail=error) from error
    with archive:
        entries = archive.infolist()
        _look_over(file.name, entries)
        yield Archive(file.name, frozenset(entry.filename for entry in entries), archive)


def check(file: InputFile) -> frozenset[str]:
    """Look an archive over, for a library that opens it by itself; the names of its parts."""
    with opened(file) as archive:
        return archive.parts


def _look_over(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise TwinwheelError("archive_bomb", path=name, detail=f"{len(entries)} > {ENTRIES} parts")
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise TwinwheelError("archive_bomb", path=name, detail=f"> {UNPACKED_BYTES >> 20} MB")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise TwinwheelError("encrypted_file", path=name)
        if entry.file_size > LARGE_BYTES and entry.file_size > RATIO * max(1, entry.compress_size):
            raise TwinwheelError("archive_bomb", path=name, detail=f"{entry.filename}: > {RATIO}:1")
        if _leads_out(entry.filename):
            raise TwinwheelError("unsafe_archive", path=name, value=entry.filename[:80])


def _leads_out(part: str) -> bool:
    plain = part.replace("\\", "/")
    return plain.startswith("/") or ".." in PurePosixPath(plain).parts or plain[1:2] == ":"
