"""The seal of a segment: how long its files are and their check sums, so that damage shows when it is opened."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = "seal.json"
HEAD = 4_096
"""Bytes of a large file that are checked at opening (its header among them), with its length."""

BLOCK = 1 << 22


def seal(folder: Path, encoder: str) -> None:
    """Seal the files of a folder, vectors by an encoder among them."""
    parts = {path.name: _measured(path) for path in sorted(folder.iterdir())}
    (folder / FILE).write_text(json.dumps({"encoder": encoder, "parts": parts}), encoding="utf-8")


def broken(folder: Path, large: frozenset[str], *, thoroughly: bool = False) -> str:
    """The name of the first file that is not as it was sealed; empty where all are, or nothing was sealed.

    Of the `large` ones only length and head are read, unless it is to be done `thoroughly`.
    """
    if not (folder / FILE).exists():  # segments of earlier versions are not sealed
        return "" if folder.is_dir() else folder.name
    try:
        parts = dict(_read(folder)["parts"])
        kept = {name: (int(length), int(head), int(whole)) for name, (length, head, whole) in parts.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return FILE
    whole = {name for name in kept if thoroughly or name not in large}
    return next((name for name, one in kept.items() if not _holds(folder / name, one, whole=name in whole)), "")


def encoder_of(folder: Path) -> str | None:
    """Whose vectors a sealed folder holds; None where it has no seal that can be read."""
    try:
        return str(_read(folder)["encoder"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _read(folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return found


def _holds(path: Path, kept: tuple[int, int, int], *, whole: bool) -> bool:
    length, head, total = kept
    try:
        return path.stat().st_size == length and (_sum(path) == total if whole else _sum(path, HEAD) == head)
    except OSError:
        return False


def _measured(path: Path) -> tuple[int, int, int]:
    return path.stat().st_size, _sum(path, HEAD), _sum(path)


def _sum(path: Path, length: int | None = None) -> int:
    """The CRC-32 of a file, or of its first bytes."""
    found = 0
    with path.open("rb") as file:
        if length is not None:
            return zlib.crc32(file.read(length))
        while block := file.read(BLOCK):
            found = zlib.crc32(block, found)
    return found
