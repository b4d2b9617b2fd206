"""Reading a policy document: once for its frame and the names in it, once for what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_ingest.sources.base import Item, Located, Rejection
from twinwheel_ingest.sources.document import bodies, place, works
from twinwheel_ingest.sources.document.outline import Outline
from twinwheel_ingest.sources.document.passage import Claim, Passage, gathered
from twinwheel_ingest.sources.document.redact import entries
from twinwheel_ingest.sources.document.sections import aim, basis, measure, opening
from twinwheel_ingest.sources.document.structure import Kind, Unit, has_headings, sentences, title_of
from twinwheel_ingest.sources.document.support import measures
from twinwheel_ingest.sources.document.survey import outline_of, redacted
from twinwheel_ingest.sources.document.text import READ, lines_of, page_title
from twinwheel_ingest.sources.document.validity import validity
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.safe import Kind as FileKind
from twinwheel_ingest.sources.safe import kind_of

Rule: TypeAlias = Callable[[Passage], Iterator[Claim]]

OF_SENTENCES: tuple[Rule, ...] = (
    basis,
    place.named_parks,
    place.layout,
    place.zones,
    works.industries,
    place.mode,
    place.period,
    works.carriers,
    works.proof_of_concept,
    works.practice_bases,
    works.funds,
    works.finance,
    works.elements,
    works.indicators,
    measures,
    validity,
    bodies.founded,
    bodies.hosted,
)
"""What is looked for in every sentence."""

OF_PARAGRAPHS: tuple[Rule, ...] = (aim, measure, bodies.listed)
"""What whole paragraphs say by the section they stand in."""


class DocumentReader:
    """An official document by its structure. No personal name leaves it: see redact.py."""

    name = "document"
    headed = False

    def recognise(self, file: InputFile) -> str | None:
        """There is a title such as 关于…的意见, and sections numbered 一、二、 or articles 第一条."""
        lines = _front(file)
        return "seen_document" if title_of(lines, page_title(file)) and has_headings(lines) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each paragraph; TwinwheelError where there is no title to tell what the document is."""
        outline = outline_of(file)
        if outline is None:
            raise TwinwheelError("not_a_document", path=file.name)
        for unit in redacted(file, outline.names):
            yield from _items(outline, unit, f"{file.name}{unit.place}")
            yield None


def _front(file: InputFile) -> list[str]:
    """The lines by which a document is told; none where the file is of none of its formats."""
    kind = kind_of(file)
    if kind is FileKind.TEXT:
        return file.sample.splitlines()
    return [str(line.text) for line in lines_of(file)] if kind in READ else []


def _items(outline: Outline | None, unit: Unit, locator: str) -> Iterator[Item]:
    if unit.error:
        yield Rejection(locator, unit.error)
    elif outline:
        try:
            yield from [Located(locator, claim) for claim in gathered(claims_of(outline, unit))]
        except BadRow as error:
            yield Rejection(locator, error)


def claims_of(outline: Outline, unit: Unit) -> Iterator[Claim]:
    """What one line says."""
    if unit.line == outline.title.last:
        yield from opening(Passage(outline, unit, outline.name))
    elif unit.kind is Kind.MEMBER:
        for words in entries(unit.text):
            yield from bodies.members(Passage(outline, unit, "".join(words)))
    elif unit.line > outline.title.last:
        yield from _of_text(outline, unit)


def _of_text(outline: Outline, unit: Unit) -> Iterator[Claim]:
    for rule in OF_PARAGRAPHS:
        yield from rule(Passage(outline, unit, unit.text))
    for sentence in sentences(unit.text):
        for rule in OF_SENTENCES:
            yield from rule(Passage(outline, unit, sentence))
