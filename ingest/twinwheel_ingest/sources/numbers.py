"""Numbers that identify across sources, in the one spelling, with their check digits."""

from __future__ import annotations

import re

from twinwheel_graph.errors import BadRow

BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's alphabet, in which a ROR id is written."""

MINISTRY = re.compile(r"[34][0-9]{9}$", re.ASCII)
"""The ministry's code of a school; schools founded of late bear a provisional one that begins with 3."""

_ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[0-9a-hjkmnp-tv-z]{6}[0-9]{2})/?$", re.ASCII)
_ORCID = re.compile(
    r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?$", re.ASCII
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+)$", re.ASCII)


def ror(printed: str, field: str = "ror") -> str:
    """The nine characters of a ROR id; the last two check the others (ISO 7064, modulus 97)."""
    found = _ROR.match(printed.strip().lower())
    if not found or 98 - (_base32(found[1][:7]) * 100) % 97 != int(found[1][7:]):
        raise BadRow("bad_ror", field=field, value=printed[:60])
    return found[1]


def orcid(printed: str, field: str = "orcid") -> str:
    """An ORCID iD as `0000-0002-1825-0097`; its last character checks the others (ISO 7064, modulus 11-2)."""
    found = _ORCID.match(printed.strip().replace("x", "X"))
    if not found or _check_11_2("".join(found.groups())[:15]) != found[4][3]:
        raise BadRow("bad_orcid", field=field, value=printed[:60])
    return "-".join(found.groups())


def doi(printed: str, field: str = "doi") -> str:
    """A DOI without its resolver, in lower case, since case does not tell DOIs apart."""
    found = _DOI.match(printed.strip().lower())
    if not found:
        raise BadRow("bad_doi", field=field, value=printed[:60])
    return found[1]


def _base32(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * 32 + BASE32.index(digit)
    return value


def _check_11_2(digits: str) -> str:
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "X" if check == 10 else str(check)
