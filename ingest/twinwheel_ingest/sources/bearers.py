"""Institutions and firms that a source tells by number: their ids, and what kind of body a name speaks of.

What kind it is is told by the name alone, so that several sources with one number agree on its type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from twinwheel_graph.language.text import IDEOGRAPHS
from twinwheel_ingest.resolve.names import is_university

_CHINESE = re.compile(f"[{IDEOGRAPHS}]")
_UNIVERSITY = re.compile(
    r"\b(?:universi[td]\w*|college|polytechni\w*|polit[eéè]cni\w*|\w*hochschule|institute? of technology)\b",
    re.IGNORECASE,
)
_NO_UNIVERSITY = re.compile(
    r"\b(?:hospital\w*|clinic\w*|klinik\w*|medical cent(?:er|re)|press|academy of (?:\w+ )?sciences|foundation)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears a number: the type and id of the entity, and its name."""

    type: str
    id: str
    name: str

    @property
    def is_firm(self) -> bool:
        """Whether it is a firm."""
        return self.type == "Firm"


def bearer(name: str, number: str, *, firm: bool) -> Bearer:
    """The entity of a body with a number such as `ror:03vek6s52`."""
    return Bearer("Firm", f"firm:{number}", name) if firm else Bearer(kind_of(name), f"org:{number}", name)


def kind_of(name: str) -> str:
    """University or ResearchInstitute; a hospital of a university is an institute."""
    if is_chinese(name):
        return "University" if is_university(name) else "ResearchInstitute"
    return "University" if names_university(name) else "ResearchInstitute"


def names_university(name: str) -> bool:
    """Whether a name that is not Chinese is a university's; what belongs to one, such as its press, is none."""
    return bool(_UNIVERSITY.search(name)) and not _NO_UNIVERSITY.search(name)


def is_chinese(name: str) -> bool:
    """Whether a name is written in Chinese characters."""
    return bool(_CHINESE.search(name))
