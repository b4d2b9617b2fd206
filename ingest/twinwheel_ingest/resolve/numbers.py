"""Numbers that tell who an organisation or a person is: equal ones merge, different ones of one scheme forbid it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Entity
from twinwheel_ingest.sources import numbers

Check: TypeAlias = Callable[[str], str]
"""A number as it counts; empty where it is not sound."""

_STOCK = re.compile(r"\d{6}\.(?:SH|SZ|BJ)$", re.ASCII)


def numbers_of(entity: Entity) -> dict[str, str]:
    """The numbers of an entity by scheme; what does not pass the scheme's check counts for nothing."""
    found = {}
    for scheme, (field, check) in SCHEMES.items():
        told = entity.props.get(field)
        if isinstance(told, str) and (number := check(told.strip())):
            found[scheme] = number
    return found


def conflict(left: Mapping[str, str], right: Mapping[str, str]) -> str:
    """The scheme by which two bear different numbers; empty where there is none."""
    return next((scheme for scheme in left if right.get(scheme, left[scheme]) != left[scheme]), "")


def agreement(left: Mapping[str, str], right: Mapping[str, str]) -> str:
    """The scheme by which two bear one number; empty where there is none, or another scheme contradicts it."""
    if conflict(left, right):
        return ""
    return next((scheme for scheme in left if left[scheme] == right.get(scheme)), "")


def credit_code(printed: str) -> str:
    """A unified social credit code with a sound check character; else empty."""
    from stdnum.cn import uscc

    return str(uscc.compact(printed)) if uscc.is_valid(printed) else ""


def _sound(spelling: Callable[[str], str]) -> Check:
    """The check by which sources read a number, where it refuses none."""

    def check(printed: str) -> str:
        try:
            return spelling(printed)
        except BadRow:
            return ""

    return check


ror, orcid = _sound(numbers.ror), _sound(numbers.orcid)


def _formed(form: re.Pattern[str]) -> Check:
    return lambda printed: printed if form.match(printed) else ""


SCHEMES: Mapping[str, tuple[str, Check]] = {
    "credit_code": ("credit_code", credit_code),
    "ror": ("ror", ror),
    "ministry_code": ("code", _formed(numbers.MINISTRY)),
    "stock_code": ("stock_code", _formed(_STOCK)),
    "orcid": ("orcid", orcid),
}
"""The schemes, the most telling first: the property that holds the number, and its check."""
