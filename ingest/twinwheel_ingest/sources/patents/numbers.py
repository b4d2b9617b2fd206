"""Chinese patent application numbers and their check digit (ZC 0006-2003 of the patent office)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from twinwheel_graph.errors import BadRow

_CHINESE = re.compile(r"(?:CN|ZL)*(\d{12}|\d{8})\.?([\dX])?$", re.ASCII)
_LONG = re.compile(r"(19|20)\d{2}[12389]\d{7}$", re.ASCII)
_SHORT = re.compile(r"(8[5-9]|9\d|0[0-3])[12389]\d{5}$", re.ASCII)
_TREATY = re.compile(r"PCT/?([A-Z]{2})(\d{2}|\d{4})/?(\d{5,6})$", re.ASCII)
_FOREIGN = re.compile(r"(?!CN|ZL|PCT)[A-Z]{2}[\dA-Z/.\-]*\d[\dA-Z/.\-]*$", re.ASCII)
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def application_number(cell: Any) -> str:
    """The number in one spelling: `CN202110123456.7`; a check digit that is not printed is worked out.

    Numbers of other offices (`US…`, `PCT/…`) have no check digit here and stand as they are. A spreadsheet that takes
    the number for a quantity drops a check digit 0, which is why one may be missing.

    Raises:
        BadRow: The form or the check digit is wrong.
    """
    plain = _plain(cell)
    found = _CHINESE.match(plain)
    if found and (_LONG if len(found[1]) == 12 else _SHORT).match(found[1]):
        digit = check_digit(found[1])
        if found[2] in {None, digit}:
            return f"CN{found[1]}.{digit}"
    elif treaty := _TREATY.match(plain):
        return f"PCT/{treaty[1]}{treaty[2]}/{treaty[3]}"
    elif _FOREIGN.match(plain):
        return plain
    raise BadRow("bad_application_number", field="application_number", value=str(cell)[:40])


def check_digit(digits: str) -> str:
    """The check digit of 8 or 12 digits: the weighted sum by 11, where X stands for ten."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return "X" if rest == 10 else str(rest)


def _plain(cell: Any) -> str:
    if isinstance(cell, float):
        # 12 digits and the check digit are fewer than a double holds; repr gives them all.
        return repr(cell).removesuffix(".0") if cell < 1e15 else repr(cell)
    return "".join(unicodedata.normalize("NFKC", str(cell)).upper().split())
