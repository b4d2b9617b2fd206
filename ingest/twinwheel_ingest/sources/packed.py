"""The one file that a zip archive is about: dumps are published so."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, cast

from twinwheel_graph.errors import TwinwheelError

RATIO = 200
"""How many times larger than its packed form a file may be; text packs to a tenth, a zip bomb to a thousandth."""

SUFFIXES = (".json", ".jsonl", ".tsv", ".csv", ".txt", ".xml")

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What comes of damaged archives, of unknown ways of packing, and of those under a password."""


def content(raw: IO[bytes], name: str) -> IO[bytes] | None:
    """The file in an archive that holds one text; None where it is something else, an Office document say.

    Of several the JSON ones count, and of these the last by name: a dump of several schemas ends with the newest.
    """
    try:
        archive = zipfile.ZipFile(raw)
        found = _chosen(archive)
        if found is None:
            return None
        if found.file_size > RATIO * max(found.compress_size, 1):
            raise TwinwheelError("packed_too_tight", path=name, limit=RATIO)
        return cast("IO[bytes]", archive.open(found))
    except BROKEN as error:
        raise TwinwheelError("broken_zip", path=name, detail=error) from error


def _chosen(archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    files = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if any(one.filename == "[Content_Types].xml" for one in files):
        return None
    texts = [one for one in files if PurePosixPath(one.filename).suffix.lower() in SUFFIXES]
    json = [one for one in texts if one.filename.lower().endswith(".json")]
    if len(files) == 1:
        return texts[0] if texts else None
    return max(json, key=lambda one: one.filename) if json else None
