"""Telling pieces of a sentence from names of organisations, by the words listed in fragments.toml."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources


def is_fragment(name: str) -> bool:
    """Whether a name is a piece of a sentence."""
    begin, never = _patterns()
    return bool(begin.search(never.sub("", name)))


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What no name begins with or has within, and what is taken out before the look."""
    listed = tomllib.loads(resources.files(__package__).joinpath("fragments.toml").read_text(encoding="utf-8"))
    begin, within = ("|".join(map(re.escape, listed[key])) for key in ("begin", "within"))
    return re.compile(f"^(?:{begin})|{within}"), re.compile("|".join(listed["never"]))
