"""The component that reads how ready a technology is."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.readiness import readings
from twinwheel_ingest.extract.kept import keep

NAME = "twinwheel_readiness"


def read(doc: Doc) -> Doc:
    """Keep what a document says of readiness; the value is a level from 1 to 9."""
    text = doc.text
    return keep(
        doc,
        (
            Fact("readiness", text[one.start : one.end], one.start, one.end, f"TRL {one.level}", one.confidence)
            for one in readings(text)
        ),
    )


@Language.factory(NAME)
def make(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy gives both
    """The component, which has nothing to keep."""
    return read
