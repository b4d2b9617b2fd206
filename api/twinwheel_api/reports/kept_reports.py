"""Where the load reports of a store are kept: the last of them, beside its file, or in the user's state folder."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from twinwheel_graph.stores.neo4j_address import is_server, shown

KEPT = 50
"""How many runs are kept; older reports are removed."""

_NAME = re.compile(r"load-\d{8}-\d{6}(?:-\d+)?\.(?:html|json)")


def folder_of(place: Path | None, url: str) -> Path:
    """`<store file>.reports`; for a server's store a folder of its own among the user's (XDG_STATE_HOME)."""
    if place is not None:
        return place.with_name(f"{place.name}.reports")
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    name = hashlib.blake2b((shown(url) if is_server(url) else url).encode(), digest_size=8).hexdigest()
    return Path(state, "twinwheel", "reports", name)


def next_name(folder: Path, stamp: str) -> Path:
    """A name that no report has yet, without its suffix: `load-20260301-142300`."""
    base, number = folder / f"load-{stamp}", 1
    name = base
    while name.with_suffix(".html").exists() or name.with_suffix(".json").exists():
        number += 1
        name = base.with_name(f"{base.name}-{number}")
    return name


def prune(folder: Path) -> None:
    """Remove all but the last runs; other files are left alone."""
    ours = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    runs = sorted({path.stem for path in ours}, key=_order)
    for path in ours:
        if path.stem in runs[:-KEPT]:
            path.unlink(missing_ok=True)


def _order(stem: str) -> tuple[str, int]:
    _, day, time, *number = stem.split("-")
    return f"{day}{time}", int(number[0]) if number else 1
