"""Texts that a spreadsheet would take for formulas, made harmless on the way out and given back on the way in.

A cell that begins with = + - @, a tab or a line end may run as a formula where a person opens the file
(https://owasp.org/www-community/attacks/CSV_Injection). An apostrophe before it makes it text.
"""

from __future__ import annotations

MARK = "'"
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""How formulas begin; some editions of Excel take the full-width signs as well."""


def neutral(text: str) -> str:
    """The text as it may stand in a table that people open; every text has one such form."""
    return f"{MARK}{text}" if _is_risky(text) else text


def original(text: str) -> str:
    """What was written as `neutral` has it."""
    return text[1:] if text.startswith(MARK) and _is_risky(text[1:]) else text


def _is_risky(text: str) -> bool:
    # Apostrophes count as none, so that a text that begins with one of its own keeps it.
    return text.lstrip(MARK)[:1] in _FORMULA if text else False
