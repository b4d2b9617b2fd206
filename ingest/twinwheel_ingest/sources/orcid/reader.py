"""Records in a tar archive, one after the other, never unpacked to disk; or one XML or JSON file, or JSON lines."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, TypeAlias, cast

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.base import Item
from twinwheel_ingest.sources.files import LINE_BYTES, InputFile
from twinwheel_ingest.sources.orcid import jsonrecord, person, xmlrecord
from twinwheel_ingest.sources.reading import PassedOver, Told, items_of, objects_of
from twinwheel_ingest.sources.records import first_object, json_object


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it was found: as XML, or as the object of a JSON text."""

    xml: bytes = b""
    json: Mapping[str, Any] = field(default_factory=dict)


Numbered: TypeAlias = tuple[str, Found | BadRow]


_DAMAGE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


class OrcidReader:
    """A person a record, with employments and works."""

    name = "orcid"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """XML in the name space of ORCID, in a tar archive or alone, or JSON with an `orcid-identifier`."""
        if _is_tar(file) or file.sample.lstrip("\ufeff \r\n\t").startswith("<"):
            return "seen_orcid" if xmlrecord.NAMESPACE in file.head else None
        return "seen_orcid" if _is_json(file) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each record."""
        return items_of(_records(file), _told)


def _records(file: InputFile) -> Iterator[Numbered]:
    if _is_tar(file):
        yield from _members(file)
    elif first_object(file):
        for locator, one in objects_of(file):
            yield locator, one if isinstance(one, BadRow) else Found(json=one)
    else:
        yield f"{file.name}:1", _whole(file)


def _told(record: Found) -> Told:
    known = xmlrecord.person(record.xml) if record.xml else jsonrecord.person(record.json)
    return PassedOver("skipped_other_kind") if known is None else person.claims_of(known)


def _is_tar(file: InputFile) -> bool:
    return file.head[257:262] == b"ustar"


def _is_json(file: InputFile) -> bool:
    if not file.sample.lstrip("\ufeff \r\n\t").startswith("{"):
        return False
    return "orcid-identifier" in (first_object(file) or (file.sample if '"orcid-identifier"' in file.sample else ""))


def _whole(file: InputFile) -> Found | BadRow:
    content = b""
    try:
        for block in file.blocks():
            content += block
            if len(content) > LINE_BYTES:
                return BadRow("line_too_long", limit=LINE_BYTES >> 20)
        if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return Found(content)
        return Found(json=json_object(content.decode()))
    except BadRow as error:
        return error
    except UnicodeDecodeError:
        return BadRow("bad_encoding", encoding="utf-8")


def _members(file: InputFile) -> Iterator[Numbered]:
    """The files of an archive; where it is damaged, that is told and those before it are read."""
    name = ""
    try:
        with file.stream() as stream, _archive(watched := _Watched(stream)) as archive:
            for member in archive:
                name = member.name
                # The archive would remember its millions of members.
                archive.members.clear()  # type: ignore[attr-defined]
                if member.isfile() and name.endswith(".xml"):
                    yield f"{file.name}!{name}", _content(archive, member)
            if any(watched.last):
                raise EOFError("unexpected end of archive")
    except _DAMAGE as error:
        yield f"{file.name}!{name}", BadRow("broken_gzip", path=file.name, detail=error)


class _Watched:
    """A stream whose last block is kept: an archive ends with zeros, which tarfile does not miss where they are cut."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.last = b""

    def read(self, size: int, /) -> bytes:
        """As the stream has it."""
        found = self._stream.read(size)
        self.last = (self.last + found)[-tarfile.BLOCKSIZE :]
        return found


def _archive(stream: _Watched) -> tarfile.TarFile:
    return tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|")


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Found | BadRow:
    if member.size > LINE_BYTES:
        return BadRow("line_too_long", limit=LINE_BYTES >> 20)
    found = archive.extractfile(member)
    return Found(found.read() if found else b"")
