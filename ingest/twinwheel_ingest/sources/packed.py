"""The one text that a zip archive is about: dumps are published so."""

from __future__ import annotations

import zipfile
import zlib
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import cast

from twinwheel_graph.errors import TwinwheelError

RATIO = 400
"""How far a large text may be packed; prose comes to some 10, a table of equal rows to 100, a bomb to 1000."""

LARGE_BYTES = 4 << 20
"""Below this it may be packed as far as it will go."""

SUFFIXES = frozenset({".json", ".jsonl", ".tsv", ".csv", ".txt", ".xml", ".md"})

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What comes of damaged archives, of unknown ways of packing, and of those under a password."""


def content(path: Path, name: str) -> BufferedReader | None:
    """The text in an archive of nothing but texts; None where it is something else, an Office document say.

    Of several the JSON ones count, and of these the last by name: a dump in several schemas ends with the newest.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = _chosen(archive)
            if found is None:
                return None
            if found.file_size > LARGE_BYTES and found.file_size > RATIO * max(found.compress_size, 1):
                raise TwinwheelError("packed_too_tight", path=name, limit=RATIO)
            # The archive stays open as long as what is opened in it.
            return cast("BufferedReader", archive.open(found))
    except BROKEN:
        return None


def _chosen(archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    files = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if any(_suffix(one) not in SUFFIXES or one.filename == "[Content_Types].xml" for one in files):
        return None
    if len(files) == 1:
        return files[0]
    json = [one for one in files if _suffix(one) == ".json"]
    return max(json, key=lambda one: one.filename) if json else None


def _suffix(one: zipfile.ZipInfo) -> str:
    return PurePosixPath(one.filename).suffix.lower()
