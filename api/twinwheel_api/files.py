"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from twinwheel_graph.errors import TwinwheelError


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content stands at `path` only when the block ends well; on any error nothing is left behind."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(path)
    except OSError as error:
        raise TwinwheelError("cannot_write", path=path, detail=error.strerror or error) from error
    finally:
        draft.unlink(missing_ok=True)
