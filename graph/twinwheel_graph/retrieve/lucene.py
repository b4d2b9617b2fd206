"""Questions in Lucene's syntax, over terms that our own code has cut; and what its scores tell of a term."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.scale import K1, UNITS, B

LONGEST = 100
"""Lucene's analyser cuts what is longer than 255 into pieces."""

OPERATORS = frozenset(("AND", "OR", "NOT", "TO"))
LAST_DAY = "~"
"""Later than every date, even than that of what never counts before one."""

_SPECIAL = re.compile(r"(\W)")
EXACT = 24
"""Lengths below are kept as they are; greater ones by their first four bits, counted from here."""

STEPS = 16


def terms(field: str, text: str) -> list[str]:
    """The terms of a text, as they are written and asked for."""
    return [term[:LONGEST] for term in UNITS[field](text)]


def written(terms: Sequence[str]) -> str:
    """Terms as one property: each stands between two blanks of its own, so that it can be counted."""
    return f" {'  '.join(terms)} " if terms else ""


def day(date: int) -> str:
    """A date whose order is that of its text."""
    return f"{date:08}"


def flag(*, restricted: bool) -> str:
    """Whether a text is restricted, as a term."""
    return "restricted" if restricted else "open"


def asked(field: str, weights: Mapping[str, float]) -> str:
    """A question of terms with their weights."""
    return f"+{field}:({' '.join(f'{_escaped(term)}^{weight:.6f}' for term, weight in weights.items())})"


def alone(field: str, term: str) -> str:
    """One term."""
    return f"{field}:{_escaped(term)}"


def conditions(query: Query, types: Iterable[str]) -> str:
    """What counts: these types, dated before, not restricted; none of it adds to a score."""
    wanted = [f"+type:({' '.join(map(_escaped, types))})^0"]
    if query.before:
        wanted.append(_but_for(f"date:[{day(query.before)} TO *]", query.admitted))
    wanted.append(_but_for(f"flag:{flag(restricted=True)}", query.disclosed))
    return " ".join(wanted)


def idf(score: float, count: int, length: int, mean: float) -> float:
    """A term's inverse document frequency, by the score of a text that holds it so often among so many terms.

    BM25: the score is idf * count / (count + k1 (1 - b + b * length / mean)), without the factor k1 + 1.
    """
    return score * (count + K1 * (1 - B + B * kept_length(length) / mean)) / count


def kept_length(length: int) -> int:
    """A length as Lucene keeps it, in a byte (SmallFloat.byte4ToInt of intToByte4)."""
    beyond = length - EXACT
    if beyond < STEPS:
        return length
    lost = beyond.bit_length() - 4
    return EXACT + (beyond >> lost << lost)


def _but_for(barred: str, ids: Collection[str]) -> str:
    if not ids:
        return f"-{barred}"
    return f"-(+{barred} -id:({' '.join(map(_escaped, sorted(ids)))}))"


def _escaped(term: str) -> str:
    return f"\\{term}" if term in OPERATORS else _SPECIAL.sub(r"\\\1", term)
