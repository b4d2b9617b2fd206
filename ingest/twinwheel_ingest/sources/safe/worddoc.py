"""The text of a Word document (DOCX): paragraphs and tables of its body, in their order.

The body is read by itself, since what is wanted is its text: pictures, fields, macros, comments, headers and what a
relation leads to are left alone. Deleted and moved-away text of tracked changes is no text; numbers that Word makes by
itself (一、, （一）) are told, as they tell headings and items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from twinwheel_graph.errors import TwinwheelError
from twinwheel_ingest.sources.safe.archive import Archive, opened
from twinwheel_ingest.sources.safe.blocks import Block, Cell, Line, Table, cell_name
from twinwheel_ingest.sources.safe.numbering import Numbering

if TYPE_CHECKING:
    from twinwheel_ingest.sources.files import InputFile

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What an older Word shows instead of what stands beside it."""

_LEFT_OUT = frozenset(
    {_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}pict", f"{_W}object", f"{_W}txbxContent", f"{_W}instrText"}
)
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n"}
DEPTH = 60
"""How deep elements may be nested; a paragraph in a table in a table is at some 20."""


def blocks(file: InputFile) -> Iterator[Block]:
    """Lines and tables; TwinwheelError where the document is damaged or not to be trusted."""
    with opened(file) as archive:
        body = archive.xml(BODY).find(f"{_W}body")
        numbering = Numbering.of(_part(archive, "word/numbering.xml"))
    if body is None:
        raise TwinwheelError("broken_office", path=file.name, detail=BODY)
    try:
        yield from _of_body(body, numbering)
    except RecursionError as error:  # tables within tables, without end
        raise TwinwheelError("broken_office", path=file.name, detail="nested") from error


def _of_body(body: Element, numbering: Numbering) -> Iterator[Block]:
    paragraphs = tables = 0
    for element in _content(body):
        if element.tag == f"{_W}p":
            paragraphs += 1
            number = numbering.number(element)
            for text in _text(element).split("\n"):
                if text.strip():
                    yield Line(f"!{paragraphs}", f"{number}{text.strip()}")
                    number = ""
        else:
            tables += 1
            yield _table(element, f"!T{tables}")


def _part(archive: Archive, part: str) -> Element | None:
    return archive.xml(part) if part in archive.parts else None


def _content(parent: Element, depth: int = 0) -> Iterator[Element]:
    """Paragraphs and tables, those within content controls too."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag not in _LEFT_OUT and depth < DEPTH:
            yield from _content(child, depth + 1)


def _table(element: Element, place: str) -> Table:
    rows = []
    for number, row in enumerate(_children(element, "tr")):
        cells, column = [], 0
        for cell in _children(row, "tc"):
            text = "\n".join(line for part in _content(cell) for line in _lines(part)).strip()
            if text and not _continues(cell):
                cells.append(Cell(f"{place}:{cell_name(number, column)}", text, column, _span(cell)))
            column += _span(cell)
        rows.append(tuple(cells))
    return Table(place, tuple(rows))


def _children(parent: Element, tag: str, depth: int = 0) -> Iterator[Element]:
    """Rows of a table or cells of a row, those within content controls too."""
    for child in parent:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml") and depth < DEPTH:
            yield from _children(child, tag, depth + 1)


def _lines(element: Element) -> Iterator[str]:
    """The lines of a paragraph, or of a table within a cell: one a row."""
    if element.tag == f"{_W}p":
        yield _text(element)
    else:
        for row in _table(element, "").rows:
            yield "　".join(cell.text for cell in row)


def _text(parent: Element, depth: int = 0) -> str:
    found = []
    for child in parent:
        if child.tag == f"{_W}t":
            found.append(child.text or "")
        elif child.tag in _BREAKS:
            found.append(_BREAKS[child.tag])
        elif child.tag in _SIGNS:
            found.append(_SIGNS[child.tag](child))
        elif child.tag not in _LEFT_OUT and depth < DEPTH:
            found.append(_text(child, depth + 1))
    return "".join(found)


def _symbol(element: Element) -> str:
    """A box of Wingdings, ticked (FE, 52) or not (A8, 6F, A3)."""
    code = (element.get(f"{_W}char") or "").upper()[-2:]
    return "☑" if code in ("FE", "52", "FC") else "□" if code in ("A8", "6F", "A3") else ""


def _check_box(element: Element) -> str:
    """A box of a form field, ticked or not; nothing for any other field."""
    box = element.find(f"{_W}ffData/{_W}checkBox")
    if box is None:
        return ""
    told = [mark for mark in (box.find(f"{_W}checked"), box.find(f"{_W}default")) if mark is not None]
    return "☑" if told and told[0].get(f"{_W}val", "1") not in ("0", "false", "off") else "□"


_SIGNS: Mapping[str, Callable[[Element], str]] = {f"{_W}sym": _symbol, f"{_W}fldChar": _check_box}


def _continues(cell: Element) -> bool:
    """Whether a cell belongs to a merged one that began above."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _span(cell: Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    written = span.get(f"{_W}val", "1") if span is not None else "1"
    return min(int(written), 64) if written.isdecimal() else 1
