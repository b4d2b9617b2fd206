"""Industries of the chain, in three levels of two digits each; their firms; what is upstream of what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import RelationClaim
from twinwheel_ingest.sources.base import Item, Located, Unlinked
from twinwheel_ingest.sources.chain import claims
from twinwheel_ingest.sources.chain.claims import Row
from twinwheel_ingest.sources.files import InputFile

UPSTREAM, DOWNSTREAM = "上游产业", "下游产业"
REL = re.compile(f"({UPSTREAM}|{DOWNSTREAM})$")

Rows = Callable[[str, Row], Iterator[Item]]


def levels(_file: InputFile) -> Rows:
    """Claims of industries, each a part of the one above it."""
    return _industry


def members(_file: InputFile) -> Rows:
    """Claims of which industry a firm is in."""
    return _member


def chain(_file: InputFile) -> Rows:
    """Claims of which industry is upstream of which; they are written by name."""
    return _link


def _industry(locator: str, row: Row) -> Iterator[Item]:
    id = claims.industry_id(row, "code")
    code = row["code"]
    yield Located(locator, claims.entity("ChainIndustry", id, row["name"], {"code": code}, claims.source_of(code)))
    if above := _above(code):
        yield Located(locator, claims.relation("PART_OF", id, f"chain:{above}"))


def _above(code: str) -> str:
    """The code one level up: 110100 of 110101, 110000 of 110100, none of 110000."""
    if code.endswith("0000"):
        return ""
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"


def _member(locator: str, row: Row) -> Iterator[Item]:
    firm, industry = claims.firm_id(row, "company"), claims.industry_id(row, "industry")
    yield Located(locator, claims.relation("CLASSIFIED_AS", firm, industry))


def _link(locator: str, row: Row) -> Iterator[Item]:
    """`A, B, 上游产业` says that the upstream industry of A is B."""
    source, target = claims.filled(row, "src"), claims.filled(row, "dst")
    if not REL.match(row["rel"]):
        raise BadRow("not_in_list", field="rel", value=row["rel"][:20], known=f"{UPSTREAM}, {DOWNSTREAM}")
    if source == target:
        raise BadRow("own_upstream", field="dst", value=target[:60])
    upper, lower = (target, source) if row["rel"] == UPSTREAM else (source, target)
    claim = RelationClaim("UPSTREAM_OF", upper, lower, {}, claims.source_of(f"{upper}>{lower}"))
    yield Unlinked(locator, claim, "to")
