"""Claims as this source makes them: ids, provenance, and what a cell must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.sources.ashare import stock_code

Row: TypeAlias = Mapping[str, str]
DATASET = "chain"
LICENCE = "unknown"
DATE = "2021"
"""The year of the graph; its newest firm was listed in October 2021."""

_CODE = re.compile(r"\d{6}$", re.ASCII)


def entity(type: str, id: str, name: str, props: Mapping[str, Any], source: Source) -> EntityClaim:
    """What the graph says of one thing."""
    return values.entity_claim(ontology(), id, type, name, props, source)


def relation(type: str, start: str, end: str, props: Mapping[str, Any] | None = None) -> RelationClaim:
    """What it says of two."""
    return values.relation_claim(ontology(), type, start, end, props or {}, source_of(f"{start}>{end}"))


def source_of(locator: str, date: str = DATE) -> Source:
    """Where a claim stands: by what it is about, since the tables have no record numbers of their own."""
    return Source(DATASET, locator, SourceKind.SECONDARY, date, LICENCE)


def firm_id(row: Row, column: str) -> str:
    """The id that the disclosures of listed firms have as well, so that both speak of one firm."""
    return f"firm:ashare:{code_of_firm(row, column)}"


def code_of_firm(row: Row, column: str) -> str:
    """The stock code in a column, in the one spelling."""
    try:
        return stock_code(row[column])
    except BadRow as error:
        raise BadRow(error.code, field=column, value=error.params["value"]) from None


def industry_id(row: Row, column: str) -> str:
    """The id of the industry whose code stands in a column."""
    code = row[column]
    if not _CODE.match(code):
        raise BadRow("bad_chain_code", field=column, value=code[:20])
    return f"chain:{code}"


def filled(row: Row, column: str) -> str:
    """The text of a column that may not be empty."""
    if not row[column]:
        raise BadRow("missing_property", field=column)
    return row[column]
