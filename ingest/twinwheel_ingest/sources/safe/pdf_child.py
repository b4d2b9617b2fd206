"""The child process that reads a PDF from standard input and writes the lines of its pages as JSON.

A line is its text, its left and right edge, the height of its characters and its middle, in points; a wide gap within
a line (between columns of a table) is a tab.
"""

from __future__ import annotations

import ctypes
import statistics
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 300
PAGES = 3_000
CHARACTERS = 5_000_000


class Glyph(NamedTuple):
    """A character and its box."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.bottom + self.top) / 2


def main() -> None:
    """Read, write one JSON object."""
    import orjson

    _limit()
    sys.stdout.buffer.write(orjson.dumps(_told(sys.stdin.buffer.read())))


def _limit() -> None:
    """Bound memory and time where the system can."""
    try:
        import resource
    except ImportError:  # Windows has the parent's time limit alone
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _told(content: bytes) -> dict[str, Any]:
    import pypdfium2
    import pypdfium2.raw

    try:
        document = pypdfium2.PdfDocument(content)
        if len(document) > PAGES:
            return {"error": "too_large", "detail": f"{PAGES} p"}
        pages, characters = [], 0
        for page in document:
            glyphs = list(_glyphs(page.get_textpage()))
            characters += len(glyphs)
            if characters > CHARACTERS:
                return {"error": "too_large", "detail": f"{CHARACTERS} characters"}
            pages.append([_line(line) for line in _lines(glyphs)])
            page.close()
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY)
        return {"error": "encrypted" if locked else "broken", "detail": str(error)}
    except MemoryError:
        return {"error": "too_large", "detail": f"{MEMORY_BYTES >> 30} GB"}
    return {"pages": pages}


def _glyphs(page: Any) -> Iterator[Glyph]:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    for index in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, index)
        if code < 32 or code in (0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000 or code > sys.maxunicode:
            continue
        if raw.FPDFText_GetLooseCharBox(page, index, ctypes.byref(box)):
            yield Glyph(chr(code), box.left, box.bottom, box.right, box.top)


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Characters by line, from the top, each from the left: those whose middles differ by less than half a height."""
    lines: list[list[Glyph]] = []
    for glyph in sorted((one for one in glyphs if one.text.strip()), key=lambda one: (-one.middle, one.left)):
        height = max(glyph.top - glyph.bottom, 1.0)
        if lines and abs(lines[-1][0].middle - glyph.middle) < height / 2:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def _line(line: list[Glyph]) -> tuple[str, float, float, float, float]:
    height = statistics.median(one.top - one.bottom for one in line)
    text, before = [line[0].text], line[0]
    for glyph in line[1:]:
        gap = glyph.left - before.right
        text.append("\t" if gap > 1.5 * height else " " if gap > 0.2 * height else "")
        text.append(glyph.text)
        before = glyph
    rounded = (round(value, 1) for value in (line[0].left, max(one.right for one in line), height, line[0].middle))
    left, right, tall, middle = rounded
    return "".join(text), left, right, tall, middle


if __name__ == "__main__":
    main()
