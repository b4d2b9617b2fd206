"""The text of a PDF: its visual lines by a child process, put together into paragraphs here.

PDFium reads it, the engine of a browser: it gives every character with its box, by which paragraphs and columns of
tables are told, knows the Chinese encodings of fonts that are not embedded, and runs no script here. It has a process
of its own with a limit to memory and time, so that a hostile file ends that process alone.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from twinwheel_graph.errors import TwinwheelError
from twinwheel_ingest.sources.safe.blocks import Block, Line
from twinwheel_ingest.sources.safe.paragraphs import Printed, paragraphs

if TYPE_CHECKING:
    from twinwheel_ingest.sources.files import InputFile

FILE_BYTES = 200 << 20
"""The largest PDF that is read."""

SECONDS = 600
"""How long reading may take, on a busy machine too."""

_CODES = {"encrypted": "encrypted_file", "too_large": "document_too_large"}
"""What the child says is wrong, by message; anything else is `broken_pdf`."""


def blocks(file: InputFile) -> Iterator[Block]:
    """The paragraphs.

    Raises:
        TwinwheelError: It needs a password (`encrypted_file`), is damaged (`broken_pdf`), too large, or a picture of a
            text, without any (`scanned_pdf`).
    """
    pages = _pages(file)
    lines = [Printed(number, *line) for number, page in enumerate(pages, 1) for line in page]
    if not any(line.text.strip() for line in lines):
        raise TwinwheelError("scanned_pdf", path=file.name, count=len(pages))
    for place, text in paragraphs(lines):
        yield Line(f"!p{place[0]}:{place[1]}", text)


def _pages(file: InputFile) -> list[list[list[Any]]]:
    """The lines of each page, as the child tells them."""
    import orjson

    if file.size > FILE_BYTES:
        raise TwinwheelError("document_too_large", path=file.name, limit=f"{FILE_BYTES >> 20} MB")
    command = [sys.executable, "-P", "-m", "twinwheel_ingest.sources.safe.pdf_child"]
    try:
        with file.path.open("rb") as stream:
            done = subprocess.run(command, stdin=stream, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise TwinwheelError("document_too_large", path=file.name, limit=f"{SECONDS} s") from error
    except OSError as error:
        raise TwinwheelError("cannot_read", path=file.path, detail=error.strerror or error) from error
    if done.returncode:
        raise TwinwheelError("broken_pdf", path=file.name, detail=f"exit {done.returncode}")
    told: dict[str, Any] = orjson.loads(done.stdout)
    if "error" in told:
        code, detail = _CODES.get(told["error"], "broken_pdf"), told["detail"]
        raise TwinwheelError(code, path=file.name, detail=detail, limit=detail)
    pages: list[list[list[Any]]] = told["pages"]
    return pages
