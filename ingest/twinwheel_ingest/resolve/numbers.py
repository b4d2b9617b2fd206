"""Numbers that tell who an organisation or a person is: equal ones merge, different ones of one scheme forbid it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from twinwheel_graph.model import Entity

Check: TypeAlias = Callable[[str], str]
"""A number as it counts; empty where it is not sound."""

_MINISTRY = re.compile(r"4[1-6]\d{8}$", re.ASCII)
_STOCK = re.compile(r"\d{6}\.(?:SH|SZ|BJ)$", re.ASCII)
_ROR = re.compile(r"(?:https?://ror\.org/)?(0[0-9a-hjkmnp-tv-z]{6}\d{2})$", re.ASCII)
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$", re.ASCII)


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


def ror(printed: str) -> str:
    """A ROR id without its address; its last two digits are a checksum (ISO 7064 MOD 97-10). Else empty."""
    found = _ROR.match(printed.lower())
    if not found:
        return ""
    value = 0
    for char in found[1][:7]:
        value = value * 32 + _CROCKFORD.index(char)
    return found[1] if int(found[1][7:]) == 98 - (value * 100) % 97 else ""


_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def orcid(printed: str) -> str:
    """An ORCID iD without its address, with a sound check character (ISO 7064 MOD 11-2); else empty."""
    from stdnum.iso7064 import mod_11_2

    found = _ORCID.match(printed.upper().replace("HTTPS://ORCID.ORG/", "").replace("HTTP://ORCID.ORG/", ""))
    return found[1] if found and mod_11_2.is_valid(found[1].replace("-", "")) else ""


def _formed(form: re.Pattern[str]) -> Check:
    return lambda printed: printed if form.match(printed) else ""


SCHEMES: Mapping[str, tuple[str, Check]] = {
    "credit_code": ("credit_code", credit_code),
    "ror": ("ror", ror),
    "ministry_code": ("code", _formed(_MINISTRY)),
    "stock_code": ("stock_code", _formed(_STOCK)),
    "orcid": ("orcid", orcid),
}
"""The schemes, the most telling first: the property that holds the number, and its check."""
