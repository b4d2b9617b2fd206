"""The component that tells the parts of a need: material, method, effect, product, application.

Rules (parts.toml) on noun phrases: how they end, or which word stands before them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.text import normal
from twinwheel_ingest.extract.chunks import chunks
from twinwheel_ingest.extract.kept import Tabled, keep

NAME = "twinwheel_parts"


class Parts(Tabled):
    """Tells the parts by the rules of its table."""

    def prepare(self) -> None:
        """The rules by the words before a phrase; and by its endings, the longest first."""
        self._after: dict[str, dict[str, Any]] = {}
        self._ends: list[tuple[str, dict[str, Any]]] = []
        for rule in self.table["rule"]:
            self._after.update(dict.fromkeys(rule.get("after", ()), rule))
            self._ends += [(end, rule) for end in rule.get("ends", ())]
        self._ends.sort(key=lambda one: -len(one[0]))

    def __call__(self, doc: Doc) -> Doc:
        """Keep the parts of a document."""
        return keep(doc, self._found(doc))

    def _found(self, doc: Doc) -> Iterator[Fact]:
        for one in chunks(doc):
            rule = self._after.get(one.before) or next(
                (told for end, told in self._ends if one.text.endswith(end)), None
            )
            if rule is not None and len(one.text) > 1:
                yield Fact("part", one.text, one.start, one.end, normal(one.text), rule["confidence"], rule["role"])


@Language.factory(NAME)
def make(nlp: Language, name: str) -> Parts:  # noqa: ARG001 - spaCy gives both
    """The rules that come with the product."""
    return Parts(tomllib.loads(resources.files(__package__).joinpath("parts.toml").read_text(encoding="utf-8")))
