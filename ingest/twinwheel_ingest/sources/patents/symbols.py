"""Symbols of the International Patent Classification, and the class of the reference tables that one falls under."""

from __future__ import annotations

import functools
import re
import unicodedata

from twinwheel_graph.errors import BadRow

_SYMBOL = re.compile(r"([A-H]\d{2}[A-Z])(?:\s*(\d{1,4})\s*/\s*(\d{2,6}))?(?![\dA-Z])")
_VERSION = re.compile(r"\(\s*(?:\d{4}\.\d{2}|\d)\s*\)\s*[A-Z]{0,3}(?![\dA-Z])|(?<=\s)\d{8}[A-Z]{2,4}\d{0,8}[A-Z]{0,4}")
_LOCARNO = re.compile(r"(?:LOC\s*\(?\d{1,2}\)?\s*)?(?:CL\.?\s*)?\d{2}-\d{2}")
"""Designs are classified by Locarno, which often stands in the same column."""


def symbols_of(printed: str) -> list[str]:
    """The symbols of a cell such as `H01M10/0525(2010.01)I; H01M 4/36`; BadRow where something else stands there."""
    plain = _VERSION.sub(" ", unicodedata.normalize("NFKC", printed).upper())
    rest = _LOCARNO.sub(" ", _SYMBOL.sub(" ", plain))
    if any(char.isalnum() for char in rest):
        raise BadRow("bad_ipc", field="ipc", value=printed[:40])
    found = [f"{part[1]}{part[2]}/{part[3]}" if part[2] else part[1] for part in _SYMBOL.finditer(plain)]
    return list(dict.fromkeys(found))


def class_of(symbol: str) -> tuple[str, bool]:
    """The class that a symbol falls under, and whether the reference tables have it; else it is the subclass."""
    known = _classes()
    for end in range(len(symbol), 3, -1):
        if symbol[:end] in known:
            return symbol[:end], True
    return symbol[:4], False


def class_id(code: str) -> str:
    """The id of a class, as the reference tables have it."""
    return f"ipc:{code.replace('/', '_')}"


@functools.cache
def _classes() -> frozenset[str]:
    from twinwheel_ingest.reference.load import table

    return frozenset(row["ipc_prefix"] for row in table("ipc_fields").rows)
