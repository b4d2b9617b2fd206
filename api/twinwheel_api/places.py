"""How far copies have come, in files of the user's cache: what is cut off goes on from there."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from twinwheel_graph.moving.copying import Place


class PlaceFile:
    """The place of one copy, from one store to another."""

    def __init__(self, source: str, target: str) -> None:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self._path = Path(cache, "twinwheel", "copies", f"{source}-{target}.json")

    def read(self) -> Place | None:
        """The place that was kept; None where there is none, or it cannot be read."""
        from twinwheel_graph.moving.copying import Place

        try:
            return TypeAdapter(Place).validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return None

    def keep(self, place: Place) -> None:
        """Keep a place instead of the one before it."""
        import orjson

        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(orjson.dumps(asdict(place)))
        draft.replace(self._path)

    def remove(self) -> None:
        """Forget it: the copy is whole."""
        self._path.unlink(missing_ok=True)
