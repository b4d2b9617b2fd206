"""The component that reads quantities with their units."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.quantities import quantities
from twinwheel_ingest.extract.kept import keep

NAME = "twinwheel_quantities"


def read(doc: Doc) -> Doc:
    """Keep the quantities of a document."""
    text = doc.text
    return keep(
        doc,
        (
            Fact("quantity", text[one.start : one.end], one.start, one.end, one.value, one.confidence, one.of, one)
            for one in quantities(text)
        ),
    )


@Language.factory(NAME)
def make(nlp: Language, name: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy gives both
    """The component, which has nothing to keep."""
    return read
