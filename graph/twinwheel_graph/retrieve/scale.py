"""What a question's terms weigh, and the one scale of scores by words (see Candidate), whichever index answers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from twinwheel_graph.language.text import characters_and_pairs, words
from twinwheel_graph.retrieve.base import Query

TERMS = 512
"""The most different terms a query asks for; of a longer text the weightiest are kept."""

K1 = 1.2
B = 0.75
"""Of BM25, as tantivy and Lucene have them."""

TYPICAL: Mapping[str, float] = {"characters": 100.0, "words": 25.0}
"""How many terms a technology need has, about, each counted by how much it is worth."""

LARGE = 5_000
"""In a corpus of so many texts a term that occurs nowhere is worth half as much as the rarest that does."""

ALSO = 0.5
"""How much a term counts that only stands in what is searched as well."""

UNITS: Mapping[str, Callable[[str], list[str]]] = {"characters": characters_and_pairs, "words": words}
"""The fields, and how each cuts a text."""

Idf = Callable[[str], float]
"""How rare a term is; 0 where it does not occur."""


def weights(field: str, query: Query) -> dict[str, float]:
    """The terms of a question with their weights."""
    cut = UNITS[field]
    counts: dict[str, float] = dict(Counter(cut(query.text)))
    for term, count in Counter(cut(query.also)).items() if query.also else ():
        counts[term] = counts.get(term, 0.0) + ALSO * count
    return {term: _saturated(count, query.saturation) for term, count in counts.items()}


def weightiest(weights: Mapping[str, float], idf: Idf, most: int = TERMS) -> dict[str, float]:
    """Of a very long question the weightiest terms."""
    if len(weights) <= most:
        return dict(weights)
    worth = {term: weight * idf(term) for term, weight in weights.items()}
    best = sorted(worth, key=lambda term: (-worth[term], term))[:most]
    return {term: weights[term] for term in best}


def worth(query: Query, weights: Mapping[str, float], idf: Idf, total: int) -> list[float]:
    """What each term is worth; one that occurs nowhere as much as the rarest, the more the larger the corpus is.

    Of a question in another language only terms that occur are worth anything: that the others do not occur says
    nothing.
    """
    unknown = 0.0 if query.meant else rarity(total, 0) * total / (total + LARGE)
    return [weight * (idf(term) or unknown) for term, weight in weights.items()]


def scale(worth: Sequence[float], typical: float) -> float:
    """What a BM25 score is multiplied by, of terms worth so much: see Candidate. The score is at most their sum."""
    effective = sum(worth) ** 2 / sum(one**2 for one in worth)
    return math.sqrt(effective / typical) / sum(worth)


def rarity(total: int, containing: int) -> float:
    """Inverse document frequency, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (total - containing + 0.5) / (containing + 0.5))


def _saturated(count: float, saturation: float) -> float:
    return count if math.isinf(saturation) else (saturation + 1) * count / (saturation + count)
