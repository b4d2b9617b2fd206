"""Which field a label of a form stands for."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources

LABEL_CHARACTERS = 24
"""The longest label, with its brackets."""

PERSONAL = "personal"
"""The field of whatever is about a person: never taken."""

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.]|[①-⑳*★●◆])+")
_BRACKETS = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[\s:*、.。]+")


def field_of(printed: str) -> str:
    """The field that a label stands for; empty where it is no label."""
    if len(printed) > LABEL_CHARACTERS:
        return ""
    return _fields().get(_plain(printed), "")


def split_label(text: str) -> tuple[str, str, str] | None:
    """`考核指标：≥90%` (in a PDF with a tab for the colon) as field, label, value; None where no label begins it."""
    found = re.match(rf"([^：:\t]{{2,{LABEL_CHARACTERS}}}?)\s*[：:\t]\s*(.*)", text, re.DOTALL)
    field = field_of(found[1]) if found else ""
    return (field, found[1], found[2].strip()) if found and field else None


@functools.cache
def _fields() -> Mapping[str, str]:
    listed = tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))
    return {_plain(label): field for field, labels in listed.items() for label in labels}


def _plain(printed: str) -> str:
    """A label without case, width, spaces, numbers before it, brackets and colons."""
    plain = unicodedata.normalize("NFKC", printed).strip().lower()
    return _SIGNS.sub("", _BRACKETS.sub("", _NUMBER.sub("", plain)))
