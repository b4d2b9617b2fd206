"""Which of the formats a file is, by its content, and its lines and tables."""

from __future__ import annotations

import mmap
import zipfile
from enum import StrEnum
from typing import TYPE_CHECKING

from twinwheel_graph.errors import TwinwheelError
from twinwheel_ingest.sources.files import ZIP_MAGIC
from twinwheel_ingest.sources.safe import archive, pdffile, webpage, worddoc, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from twinwheel_ingest.sources.files import InputFile
    from twinwheel_ingest.sources.safe.blocks import Block

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins a compound file: Word and Excel up to 2003, WPS, and whatever Office has encrypted."""

UNOPENED = frozenset(
    [
        "encrypted_file",
        "legacy_office",
        "broken_office",
        "archive_bomb",
        "unsafe_archive",
        "unsafe_xml",
        "broken_pdf",
        "scanned_pdf",
        "document_too_large",
        "broken_workbook",
    ]
)
"""Why a document cannot be opened: one of a folder is then passed over and told, and the others are read."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Kind(StrEnum):
    """What a file is."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    HTML = "html"
    TEXT = "text"
    OTHER = "other"


def kind_of(file: InputFile) -> Kind:
    """What a file is, by its content.

    Raises:
        TwinwheelError: It is a document that cannot be opened: encrypted (`encrypted_file`), of an old format
            (`legacy_office`), or an archive that is not to be trusted.
    """
    return file.once("kind", lambda: _kind(file))


def _kind(file: InputFile) -> Kind:
    with file.path.open("rb") as stream:
        head = stream.read(1024)
    if head.startswith(OLE_MAGIC):
        raise TwinwheelError("encrypted_file" if _is_encrypted(file) else "legacy_office", path=file.name)
    if head.startswith(ZIP_MAGIC) and (office := _office(file)) is not Kind.OTHER:
        return office
    if b"%PDF-" in head:
        return Kind.PDF
    if not file.sample:
        return Kind.OTHER
    return Kind.HTML if webpage.is_html(file.sample) else Kind.TEXT


def blocks_of(file: InputFile) -> tuple[Block, ...]:
    """The lines and tables of a document that is no plain text; none where it is of no such format.

    Raises:
        TwinwheelError: It cannot be opened, or not safely; the message says why and how to mend it.
    """
    reader = _READERS.get(kind_of(file))
    return file.once("blocks", lambda: tuple(reader(file))) if reader else ()


def _office(file: InputFile) -> Kind:
    if not zipfile.is_zipfile(file.path):
        return Kind.OTHER
    parts = archive.check(file)
    return Kind.DOCX if worddoc.BODY in parts else Kind.XLSX if archive.WORKBOOK in parts else Kind.OTHER


def _is_encrypted(file: InputFile) -> bool:
    with file.path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(_ENCRYPTED) >= 0


_READERS: Mapping[Kind, Callable[[InputFile], Iterator[Block]]] = {
    Kind.DOCX: worddoc.blocks,
    Kind.XLSX: workbook.blocks,
    Kind.PDF: pdffile.blocks,
    Kind.HTML: webpage.blocks,
}
