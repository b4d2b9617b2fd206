"""The text of a web page (HTML): what is read, not what is run or fetched.

Scripts, styles, frames, forms, menus and what is hidden are left out; nothing that a page refers to is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_ingest.sources.safe.blocks import Block, Cell, Line, Table, cell_name

if TYPE_CHECKING:
    from twinwheel_ingest.sources.files import InputFile

PAGE_CHARACTERS = 16 << 20
"""The longest page that is read."""

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LEFT_OUT = re.compile("script|style|noscript|template|svg|math|head|iframe|object|nav|footer|aside|form|select|button")
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_BLOCK = re.compile(
    "address|article|blockquote|body|br|caption|center|d[dlt]|div|fieldset|figcaption|figure|h[1-6r]|header|html|li|main|"
    "[ou]l|p|pre|section|table|t(?:body|d|foot|h|head|r)"
)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,400})</title", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_html(sample: str) -> bool:
    """Whether a text is a web page, by how it begins."""
    return bool(_HTML.search(sample[:4096]))


def title_of_page(sample: str) -> str:
    """What a page calls itself in its head; empty where it does not."""
    found = _TITLE.search(sample)
    return unescape(found[1]).strip() if found else ""


def blocks(file: InputFile) -> Iterator[Block]:
    """Lines and tables; TwinwheelError where the page is too long."""
    lines, length = [], 0
    for _, line in file.lines():
        lines.append("" if isinstance(line, BadRow) else line)
        length += len(lines[-1])
        if length > PAGE_CHARACTERS:
            raise TwinwheelError("document_too_large", path=file.name, limit=f"{PAGE_CHARACTERS >> 20} MB")
    page = _Page()
    page.feed("\n".join(lines))
    page.close()
    yield from page.found()


class _Page(HTMLParser):
    """Collects lines, and cells where a table is open (of tables within tables the outer one holds)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._line = 0
        self._skipped: list[str] = []
        self._tables = 0
        self._depth = 0
        self._rows: list[list[tuple[int, int, str]]] = []
        self._column = 0
        self._span = 1
        self._in_cell = False

    def found(self) -> list[Block]:
        """What was read, to the end."""
        self._end_line()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block ends the line before it."""
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.append(tag)
        elif not _VOID.fullmatch(tag) and (_LEFT_OUT.fullmatch(tag) or _is_hidden(dict(attrs))):
            self._end_line()
            self._skipped.append(tag)
        elif _BLOCK.fullmatch(tag):
            self._open(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """A block ends with its own line."""
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
        elif tag in ("td", "th") and self._depth == 1:
            self._end_cell()
        elif tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_table()
        elif _BLOCK.fullmatch(tag):
            self._break()

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._skipped and data:
            if not self._text:
                self._line = self.getpos()[0] + len(data[: len(data) - len(data.lstrip())].splitlines()[1:])
            self._text.append(re.sub(r"\s+", " ", data))

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "table":
            if not self._depth:
                self._end_line()
                self._rows = []
            self._depth += 1
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self._rows.append([])
            self._column = 0
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            self._span = _span(attributes)
            self._in_cell = True
        else:
            self._break()

    def _break(self) -> None:
        if self._depth:
            self._text.append("\n")
        else:
            self._end_line()

    def _end_line(self) -> None:
        text = _plain("".join(self._text))
        self._text = []
        if text and not self._depth:
            self._blocks.append(Line(f":{self._line}", text))

    def _end_cell(self) -> None:
        lines = (_plain(line) for line in "".join(self._text).split("\n"))
        text = "\n".join(line for line in lines if line)
        self._text = []
        if self._in_cell:
            if not self._rows:
                self._rows.append([])
            if text:
                self._rows[-1].append((self._column, self._span, text))
            self._column += self._span
        self._in_cell = False

    def _end_table(self) -> None:
        self._end_cell()
        self._tables += 1
        place = f"!T{self._tables}"
        rows = tuple(
            tuple(Cell(f"{place}:{cell_name(number, column)}", text, column, span) for column, span, text in row)
            for number, row in enumerate(self._rows)
        )
        if any(rows):
            self._blocks.append(Table(place, rows))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _span(attributes: dict[str, str | None]) -> int:
    written = attributes.get("colspan") or "1"
    return min(int(written), 64) if written.isdecimal() else 1


def _plain(text: str) -> str:
    return re.sub(r"[ \u00a0\t\r\n]+", " ", text).strip(" \u3000")
