"""Features of the texts of items."""

from __future__ import annotations

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import Case, Reading


def characters(case: Case, contender: Contender) -> Reading:
    """How close the texts are by characters and pairs of them (BM25); of an organisation its best five items together.

    与问题的字与字对有多相近（BM25）；对单位取其最好的五项之和。
    """
    return Reading(case.sums[contender.id][0] / case.best_characters)


def words(case: Case, contender: Contender) -> Reading:
    """How close the texts are by words (BM25); of an organisation its best five items together.

    与问题的词有多相近（BM25）；对单位取其最好的五项之和。
    """
    return Reading(case.sums[contender.id][1] / case.best_words)
