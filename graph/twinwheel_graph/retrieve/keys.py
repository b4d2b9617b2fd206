"""Numbers for names and texts: fast fields and vector rows hold numbers only."""

from __future__ import annotations

import hashlib


def key_of(name: str) -> int:
    """A 62-bit number for an id, a type or a text (what is no Unicode counts as question marks)."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()) >> 2
