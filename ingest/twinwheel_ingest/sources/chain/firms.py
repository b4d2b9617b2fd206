"""Listed firms by code, short name and full name.

A code may come more than once: with a former name, which is kept as an alias, or with the names of other firms, told
by their different days of listing. Of those only the row counts whose full name bears its short name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.base import Item, Located
from twinwheel_ingest.sources.chain import claims
from twinwheel_ingest.sources.chain.claims import Row
from twinwheel_ingest.sources.csvfile import rows_of
from twinwheel_ingest.sources.files import InputFile

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$", re.ASCII)
_STATUS = re.compile(r"^(S?\*?ST|PT|S|退市)|[AB]$")
"""What an exchange puts before or behind a short name."""


def listed(file: InputFile) -> Callable[[str, Row], Iterator[Item]]:
    """Claims of the firms in a file, which is looked through first for codes that several firms stand under."""
    return partial(_firm, _shared_codes(file), {})


def _firm(shared: frozenset[str], first: dict[str, str], locator: str, row: Row) -> Iterator[Item]:
    code = claims.code_of_firm(row, "code")
    short, full = row["name"], row["fullname"] or row["name"]
    if code in shared and _STATUS.sub("", short) not in full:
        raise BadRow("shared_stock_code", field="code", value=code)
    # A later name must not take the place of the first: it is another claim, of a lower rank.
    place = code if first.setdefault(code, full) == full else f"{code}:{full}"
    props = {"stock_code": code, "aliases": [short] if short != full else []}
    # Undated, so that the name and facts that a firm discloses come first.
    yield Located(locator, claims.entity("Firm", f"firm:ashare:{code}", full, props, claims.source_of(place, date="")))


def _shared_codes(file: InputFile) -> frozenset[str]:
    days: dict[str, set[str]] = defaultdict(set)
    for _, row in rows_of(file):
        if not isinstance(row, BadRow) and _DAY.match(row.get("listed", "")):
            try:
                days[claims.code_of_firm(row, "code")].add(row["listed"])
            except BadRow:
                continue
    return frozenset(code for code, found in days.items() if len(found) > 1)
