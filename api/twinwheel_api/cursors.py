"""Opaque cursors: where the next page begins."""

from __future__ import annotations

import base64
import binascii
import json

from twinwheel_graph.errors import UsageError


def cursor(kind: str, *place: str | int) -> str:
    """A cursor of a kind of listing."""
    text = json.dumps([kind, *place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(written: str | None, kind: str, *types: type[str | int]) -> list[str | int] | None:
    """The place in a cursor, None where there is none; UsageError for one of another listing or none of ours."""
    if written is None:
        return None
    try:
        found = json.loads(base64.b64decode(written + "=" * (-len(written) % 4), b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    if not isinstance(found, list) or [type(part) for part in found] != [str, *types] or found[0] != kind:
        raise UsageError("bad_cursor")
    return found[1:]
