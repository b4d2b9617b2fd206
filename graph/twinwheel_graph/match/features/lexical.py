"""Features of the texts of items."""

from __future__ import annotations

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import Case, Reading
from twinwheel_graph.match.targets import ITEM_SCORES


def characters(case: Case, contender: Contender) -> Reading:
    """How close the texts are by characters and pairs of them (BM25); of an organisation its best five items together.

    与问题的字与字对有多相近（BM25）；对单位取其最好的五项之和。
    """
    return _score(case, contender, "characters")


def words(case: Case, contender: Contender) -> Reading:
    """How close the texts are by words (BM25); of an organisation its best five items together.

    与问题的词有多相近（BM25）；对单位取其最好的五项之和。
    """
    return _score(case, contender, "words")


def meaning(case: Case, contender: Contender) -> Reading:
    """How close the texts are in meaning (cosine of their vectors); of an organisation its best five items together.

    与问题在意思上有多相近（向量夹角余弦）；对单位取其最好的五项之和。
    """
    return _score(case, contender, "meaning")


def _score(case: Case, contender: Contender, name: str) -> Reading:
    return Reading(case.sums[contender.id][ITEM_SCORES.index(name)])
