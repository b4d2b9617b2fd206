"""The feature of past cooperation."""

from __future__ import annotations

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import NOTHING, Case, Reading


def cooperation(case: Case, contender: Contender) -> Reading:
    """Whether it has worked before with those on whose behalf the question is asked; as much as its items fit.

    是否曾与提出该问题的一方合作；其分值以自身成果与问题的契合程度为限。
    """
    link = case.cooperations.get(contender.id)
    if link is None:
        return NOTHING
    fit = sum(share * value for share, value in zip(case.shares, case.sums[contender.id], strict=True))
    return Reading(fit, (link,))
