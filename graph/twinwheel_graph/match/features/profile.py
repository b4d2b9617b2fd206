"""The feature of what an organisation says of itself."""

from __future__ import annotations

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import Case, Reading


def profile(_case: Case, contender: Contender) -> Reading:
    """How close its own description is: names, schools, products, business scope; of it or of its closest part.

    自身或最接近的下属单位的简介（名称、学院、产品、经营范围）与问题有多相近。
    """
    part = contender.profile_part
    return Reading(contender.profile, () if part is None else (part,))
