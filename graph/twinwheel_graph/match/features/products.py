"""The feature of what a firm makes."""

from __future__ import annotations

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import Case, Reading


def products(_case: Case, contender: Contender) -> Reading:
    """How close the closest of its products is to the question; one that earns more of its revenue counts more.

    其产品中与问题最相近的一项有多相近；占营收比重越大，分量越重。
    """
    link = contender.product_link
    return Reading(contender.product, () if link is None else (link,))
