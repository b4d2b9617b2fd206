"""Which grounds a latent need may rest on: products that a firm lives on, and what is upstream of few others."""

from __future__ import annotations

from pathlib import Path

import pytest
from graph_support import entity, relation, source
from match_support import Claims

from twinwheel_graph.match.latent.declared import declared
from twinwheel_graph.match.latent.hints import Hint, hints
from twinwheel_graph.match.links import Links
from twinwheel_graph.model import Batch, EntityClaim, RelationClaim
from twinwheel_graph.stores.sqlite import SqliteStore

FIRM = "firm:magnets"


def grounds(tmp_path: Path, claims: Claims) -> list[Hint]:
    """The hints of the firm in a store with these claims."""
    store = SqliteStore(tmp_path / "grounds.db", create=True)
    try:
        entities = [claim for claim in claims if isinstance(claim, EntityClaim)]
        relations = [claim for claim in claims if isinstance(claim, RelationClaim)]
        store.apply(Batch(entities, relations))
        return hints(store.read([FIRM])[0], Links(store), store)
    finally:
        store.close()


def making(shares: dict[str, float | None], listed: tuple[str, ...] = ()) -> Claims:
    """The firm, what it makes with the share of revenue of each, and what sources only list."""
    by = source("disclosures", "1")
    made: Claims = [entity(FIRM, "永磁材料有限公司", by=by, **({"products": list(listed)} if listed else {}))]
    for name, share in shares.items():
        told = {} if share is None else {"revenue_share": share}
        made += [entity(f"prod:{name}", name), relation(FIRM, "MAKES", f"prod:{name}", **told)]
    return made


def placed(broad: int, narrow: int) -> Claims:
    """The firm in a place with two others upstream of it, which are upstream of so many places."""
    made: Claims = [
        entity(FIRM, "永磁材料有限公司"),
        entity("chain:magnet", "磁性材料"),
        relation(FIRM, "CLASSIFIED_AS", "chain:magnet"),
    ]
    for name, many in (("trade", broad), ("glass", narrow)):
        made += [entity(f"chain:{name}", name), relation(f"chain:{name}", "UPSTREAM_OF", "chain:magnet")]
        for number in range(many - 1):
            other = f"chain:{name}-{number}"
            made += [entity(other, other), relation(f"chain:{name}", "UPSTREAM_OF", other)]
    return made


def test_a_product_that_brings_next_to_nothing_is_no_ground(tmp_path: Path) -> None:
    found = grounds(tmp_path, making({"磁体": 0.998, "停车场管理": 0.001, "线切割": 0.01}))
    assert [hint.name for hint in found] == ["磁体", "线切割"]


def test_nor_is_it_one_where_it_is_also_only_listed(tmp_path: Path) -> None:
    found = grounds(tmp_path, making({"磁体": 0.998, "停车场管理": 0.001}, listed=("停车场管理", "钕铁硼")))
    assert [(hint.kind, hint.name) for hint in found] == [("product", "磁体"), ("disclosed", "钕铁硼")]


@pytest.mark.parametrize("other", [None, 0.002])
def test_a_share_that_is_not_told_or_nothing_for_every_product_leaves_none_out(
    tmp_path: Path, other: float | None
) -> None:
    found = grounds(tmp_path, making({"磁体": other, "线切割": other}))
    assert {(hint.name, hint.share) for hint in found} == {("磁体", None), ("线切割", None)}


def test_what_is_upstream_of_many_is_no_ground(tmp_path: Path) -> None:
    most = declared().broadest
    found = grounds(tmp_path, placed(broad=most + 1, narrow=most))
    assert [hint.name for hint in found if hint.kind == "upstream"] == ["glass"]


def test_what_is_upstream_weighs_less_than_any_product_or_place() -> None:
    weights = declared().weights
    assert weights["upstream"] < min(weight for kind, weight in weights.items() if kind != "upstream")
    assert weights["upstream"] < weights["product"] / 2
