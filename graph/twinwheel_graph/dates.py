"""Dates as numbers that can be compared: a period counts from its first day."""

from __future__ import annotations

import re
from datetime import date as calendar_day

from twinwheel_graph.errors import BadRow

_BEFORE = re.compile(r"(\d{4})(?:-?(\d{2})|-(\d{2})-(\d{2}))", re.ASCII)
NEVER = 99_991_231
"""Later than every date: what is undated but must be dated to count."""


def first_day(date: str) -> int:
    """YYYY, YYYY-MM or YYYY-MM-DD as YYYYMMDD of its first day; 0 for an empty date."""
    if not date:
        return 0
    year, month, day = (*date.split("-"), "01", "01")[:3]
    return int(year) * 10_000 + int(month) * 100 + int(day)


def last_day(date: str) -> int:
    """YYYY, YYYY-MM or YYYY-MM-DD as a number no smaller than YYYYMMDD of its last day; 0 for an empty date."""
    return first_day(date) + {4: 1130, 7: 30}.get(len(date), 0)


def bound(before: str) -> int:
    """A `before` of a query (YYYY-MM, YYYYMM or YYYY-MM-DD) as YYYYMMDD; 0 where there is none."""
    if not before:
        return 0
    found = _BEFORE.fullmatch(before)
    try:
        if found is None:
            raise ValueError(before)
        return int(f"{calendar_day(int(found[1]), int(found[2] or found[3]), int(found[4] or 1)):%Y%m%d}")
    except ValueError:
        raise BadRow("bad_before", field="before", value=before[:20]) from None
