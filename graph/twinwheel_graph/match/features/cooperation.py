"""The feature of past cooperation."""

from __future__ import annotations

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import NOTHING, Case, Reading


def cooperation(case: Case, contender: Contender) -> Reading:
    """Whether it has worked with a partner of the other side that itself fits the question, and how well that one fits.

    是否曾与本身就契合该问题的另一方单位合作，以及那个单位有多契合。
    """
    links = case.cooperations.get(contender.id, [])
    best = max(links, key=lambda link: (case.partners.get(link.other, 0.0), link.other), default=None)
    if best is None or best.other not in case.partners:
        return NOTHING
    return Reading(case.partners[best.other], (best,))
