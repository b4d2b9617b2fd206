"""Unified social credit codes (GB 32100-2015) and industry codes (GB/T 4754) of a register."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from twinwheel_graph.errors import BadRow

BUSINESS = "9"
"""How the code of a business begins; others are of offices, societies and public institutions."""

_INDUSTRY = re.compile(r"([A-T])?-?(?:[A-T])?(\d{2,4})?$", re.ASCII)


def credit_code(cell: Any) -> str:
    """The code in capitals; BadRow where its form or check digit is wrong, or it is no business's."""
    from stdnum.cn import uscc
    from stdnum.exceptions import ValidationError

    plain = unicodedata.normalize("NFKC", str(cell)).strip()
    try:
        code: str = uscc.validate(plain)
    except ValidationError:
        raise BadRow("bad_credit_code", field="credit_code", value=plain[:40]) from None
    if not code.startswith(BUSINESS):
        raise BadRow("not_a_business_code", field="credit_code", value=code)
    return code


def industry_code(cell: Any) -> str:
    """`C3841` of C3841, 3841 or c-38.41; the section is added where it is not printed. BadRow where it is none."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    plain = "".join(unicodedata.normalize("NFKC", text).upper().replace(".", "").split())
    found = _INDUSTRY.match(plain)
    digits = (found[2] or "") if found else ""
    section = _classes().get(digits[:2], "")
    letter = (found[1] or section) if found else ""
    if not letter or (digits and section != letter):
        raise BadRow("bad_industry_code", field="industry_code", value=str(cell)[:40])
    return f"{letter}{digits}"


def class_of(code: str) -> str:
    """The narrowest class of the reference tables that a code such as `C3841` falls under, without its section."""
    digits = code[1:]
    while digits and digits not in _classes():
        digits = digits[:-1]
    return digits or code[0]


def code_of_name(name: str) -> str:
    """The code of a class by its name (`医药制造业`), with its section; empty where the reference has no such name."""
    code = _names().get(_plain(name), "")
    return f"{_classes().get(code[:2], '')}{code}" if code[:1].isdigit() else code


@functools.cache
def _classes() -> Mapping[str, str]:
    """The codes of the reference table, each with its section."""
    from twinwheel_ingest.reference.load import table

    parents = {row["code"]: row["parent"] for row in table("gbt4754").rows}
    return {code: parents[code[:2]] if code[:2].isdigit() else code for code in parents}


@functools.cache
def _names() -> Mapping[str, str]:
    from twinwheel_ingest.reference.load import table

    # The broadest of one name: some divisions have a single group that is called as they are.
    return {_plain(row["name"]): row["code"] for row in reversed(table("gbt4754").rows)}


def _plain(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", name) if char.isalnum())
