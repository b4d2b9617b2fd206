"""The lines of a document, whichever of the formats it comes in: text, Word, PDF or a web page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.safe import Block, Kind, Table, blocks_of, kind_of, title_of_page

READ = frozenset({Kind.TEXT, Kind.DOCX, Kind.PDF, Kind.HTML})
"""The formats that a policy document comes in."""


@dataclass(frozen=True, slots=True)
class Written:
    """A line, a paragraph or a row of a table: its number from 1, its place after the file's name, and its text."""

    number: int
    place: str
    text: str | BadRow


def lines_of(file: InputFile) -> Iterator[Written]:
    """The lines of a document; the cells of a row stand side by side."""
    if kind_of(file) is Kind.TEXT:
        yield from (Written(number, f":{number}", text) for number, text in file.lines())
        return
    places = (place for block in blocks_of(file) for place in _of_block(block))
    yield from (Written(number, place, text) for number, (place, text) in enumerate(places, 1))


def page_title(file: InputFile) -> str:
    """What a web page calls itself, without white space; empty for any other."""
    return re.sub(r"\s", "", title_of_page(file.sample)) if kind_of(file) is Kind.HTML else ""


def _of_block(block: Block) -> Iterator[tuple[str, str]]:
    if not isinstance(block, Table):
        yield block.place, block.text.replace("\t", "　")
        return
    for row in block.rows:
        if row:
            yield row[0].place, "　".join(" ".join(cell.text.split()) for cell in row)
