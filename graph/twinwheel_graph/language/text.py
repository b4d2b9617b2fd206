"""Normal forms of text: one place, so that what is indexed and what is asked for are cut the same way."""

from __future__ import annotations

import unicodedata


def normal(text: str) -> str:
    """Full-width forms folded (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def name_key(name: str) -> str:
    """What two spellings of one exact name share: width, case and outer or doubled spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
