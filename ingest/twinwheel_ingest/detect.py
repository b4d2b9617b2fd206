"""Which reader takes which file: by content, with the reason told."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from twinwheel_graph.errors import NotFound, TwinwheelError, UsageError
from twinwheel_ingest.report import PassedOver
from twinwheel_ingest.sources.base import Reader
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.safe import UNOPENED, Kind, kind_of


@dataclass(frozen=True, slots=True)
class Assignment:
    """A file, its reader, and the message code of why."""

    file: InputFile
    reader: Reader
    reason: str


def readers() -> tuple[Reader, ...]:
    """Every format, in the order in which they are tried."""
    from twinwheel_ingest.sources.ashare import AshareReader
    from twinwheel_ingest.sources.chain import ChainReader
    from twinwheel_ingest.sources.chinaxiv import ChinaxivReader
    from twinwheel_ingest.sources.codes import CodesReader
    from twinwheel_ingest.sources.document import DocumentReader
    from twinwheel_ingest.sources.needs import NeedsReader
    from twinwheel_ingest.sources.openalex import OpenalexReader
    from twinwheel_ingest.sources.orcid import OrcidReader
    from twinwheel_ingest.sources.patents import PatentsReader
    from twinwheel_ingest.sources.patentsview import PatentsviewReader
    from twinwheel_ingest.sources.projects import ProjectsReader
    from twinwheel_ingest.sources.records import RecordsReader
    from twinwheel_ingest.sources.registry import RegistryReader
    from twinwheel_ingest.sources.ror import RorReader
    from twinwheel_ingest.sources.table import TableReader
    from twinwheel_ingest.sources.universities import UniversitiesReader

    return (
        RecordsReader(),
        ChinaxivReader(),
        OpenalexReader(),
        RorReader(),
        OrcidReader(),
        AshareReader(),
        ChainReader(),
        PatentsviewReader(),
        UniversitiesReader(),
        CodesReader(),
        TableReader(),
        ProjectsReader(),
        PatentsReader(),
        RegistryReader(),
        NeedsReader(),
        DocumentReader(),
    )


FROM_DOCUMENTS = frozenset({"needs", "document"})
"""Formats that are read from Word, Excel, PDF and web pages."""


def assign(paths: Sequence[Path], format: str = "auto") -> tuple[list[Assignment], list[PassedOver]]:
    """Readers for files and folders, and the files of folders that were passed over.

    A file named outright that cannot be opened or that no reader knows is an error; `format` other than `auto` applies
    to all.
    """
    known = {reader.name: reader for reader in readers()}
    if format != "auto" and format not in known:
        raise UsageError("unknown_format", value=format, known=", ".join(["auto", *known]))
    taken: list[Assignment] = []
    passed: list[PassedOver] = []
    for file, named in _files(paths):
        try:
            found = _assigned(file, known, format) if named or _is_decodable(file) else None
        except TwinwheelError as error:
            if named or error.code not in UNOPENED:
                raise
            passed.append(PassedOver(file.name, error))
            continue
        if found is not None:
            taken.append(found)
        elif named:
            raise TwinwheelError(
                "empty_file" if not file.head else "unrecognised", path=file.path, known=", ".join(known)
            )
        else:
            passed.append(PassedOver(file.name))
    if not taken:
        raise TwinwheelError("nothing_to_read", path=", ".join(map(str, paths)))
    return taken, passed


def _assigned(file: InputFile, known: dict[str, Reader], format: str) -> Assignment | None:
    if not file.head:
        return None
    if format != "auto":
        fits = known[format].recognise(file) is not None if known[format].headed else _may_hold(file, format)
        return Assignment(file, known[format], "format_named") if fits else None
    for reader in known.values():
        reason = reader.recognise(file)
        if reason is not None:
            return Assignment(file, reader, reason)
    return None


def _may_hold(file: InputFile, format: str) -> bool:
    """Whether a file may be read as a format that is named: text, or for what is read from documents, one of these."""
    return bool(file.sample) or (format in FROM_DOCUMENTS and kind_of(file) is not Kind.OTHER)


def _is_decodable(file: InputFile) -> bool:
    """Whether a file of a folder may be ours at all: a picture or a text in a strange encoding is passed over."""
    try:
        return file.sample is not None
    except TwinwheelError as error:
        if error.code != "wrong_encoding":
            raise
        return False


def _files(paths: Sequence[Path]) -> Iterator[tuple[InputFile, bool]]:
    """Input files, and whether each was named outright; a file named twice is read once."""
    seen: set[Path] = set()
    for path in paths:
        for entry in _entries(path):
            if entry.resolve() not in seen:
                seen.add(entry.resolve())
                yield InputFile(entry, _name(entry, path)), entry is path


def _entries(path: Path) -> list[Path]:
    try:
        if not path.exists():
            raise NotFound("no_file", path=path)
        if path.is_dir():
            return sorted(entry for entry in path.rglob("*") if entry.is_file())
        if not path.is_file():
            # A pipe can be read but once, and a file is read twice: to tell its format, then for its rows.
            raise OSError(errno.ESPIPE, os.strerror(errno.ESPIPE))
    except OSError as error:
        raise TwinwheelError("cannot_read", path=path, detail=error.strerror or error) from error
    return [path]


def _name(entry: Path, root: Path) -> str:
    return entry.name if entry == root else entry.relative_to(root).as_posix()
