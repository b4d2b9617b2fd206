"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from twinwheel_graph.errors import TwinwheelError


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content stands at `path` only when the block ends well; on any error nothing is left behind.

    A link stays one, its goal is written. A pipe or a device cannot be replaced and is written as it stands.
    """
    goal = path.resolve()
    draft = goal.with_name(f".{goal.name}.{os.getpid()}.part")
    try:
        replaced = goal.is_file() or not path.exists()
        with (draft if replaced else path).open("wb") as stream:
            yield stream
        if replaced:
            draft.replace(goal)
    except OSError as error:
        raise TwinwheelError("cannot_write", path=path, detail=error.strerror or error) from error
    finally:
        with suppress(OSError):
            draft.unlink()
