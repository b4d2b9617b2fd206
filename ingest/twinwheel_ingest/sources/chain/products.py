"""What a firm makes, each product with its share of the firm's revenue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item, Located, Skipped
from twinwheel_ingest.sources.chain import claims
from twinwheel_ingest.sources.chain.claims import Row
from twinwheel_ingest.sources.chain.headings import is_heading
from twinwheel_ingest.sources.files import InputFile

REL = "主营产品"


def made(_file: InputFile) -> Callable[[str, Row], Iterator[Item]]:
    """Claims of products and who makes them; a product that many firms make is claimed once a file."""
    return partial(_product, set())


def _product(claimed: set[str], locator: str, row: Row) -> Iterator[Item]:
    firm, name = claims.firm_id(row, "company"), claims.filled(row, "product")
    if row["rel"] != REL:
        raise BadRow("not_in_list", field="rel", value=row["rel"][:20], known=REL)
    if is_heading(name):
        yield Skipped(locator, "skipped_heading")
        return
    share, product = _share(row["weight"]), id_of("prod:chain", name)
    if product not in claimed:
        claimed.add(product)
        yield Located(locator, claims.entity("Product", product, name, {}, claims.source_of(product)))
    yield Located(locator, claims.relation("MAKES", firm, product, {"revenue_share": share}))


def _share(printed: str) -> float | None:
    """0 to 1; None where it is not told."""
    if not printed:
        return None
    try:
        share = float(printed)
    except ValueError:
        raise BadRow("not_a_number", field="weight", value=printed[:20]) from None
    if not 0 <= share <= 1:
        raise BadRow("out_of_range", field="weight", value=printed[:20], low=0, high=1)
    return share
