"""The version of this installation."""

from __future__ import annotations

import functools
from importlib import metadata


@functools.cache
def version() -> str:
    """The installed version; 0 where the source tree is run without an installation."""
    try:
        return metadata.version("twinwheel")
    except metadata.PackageNotFoundError:
        return "0"
