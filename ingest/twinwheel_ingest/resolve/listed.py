"""Listed firms within groups: a printed name that is a listed firm's full name makes that firm a part of the group.

A link, not a merge: each keeps its own facts. The links are inferred from names alone, so they are made anew whenever
names may have changed, and one whose ground is gone is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator

from twinwheel_graph.model import Batch, Direction, Entity, RelationClaim, Source, SourceKind
from twinwheel_graph.stores.base import GraphStore

DATASET = "twinwheel:listed-parts"


def relink(store: GraphStore) -> int:
    """Bring the links up to the names in the store; how many are new."""
    listed = list(_listed(store))
    wanted = {claim.key: claim for firm in listed for claim in _links(store, firm)}
    known = {
        relation.key
        for relation in store.relations([firm.id for firm in listed], types=["PART_OF"], direction=Direction.OUT)
        if any(source.dataset == DATASET for source in relation.sources)
    }
    if known - wanted.keys() or len(known) != store.stats().datasets.get(DATASET, 0):
        # Some link has lost its ground: taking out the dataset leaves what others say of the same firms.
        store.forget(DATASET)
        store.apply(Batch(relations=list(wanted.values())))
    elif wanted.keys() - known:
        store.apply(Batch(relations=[claim for key, claim in wanted.items() if key not in known]))
    return len(wanted.keys() - known)


def _listed(store: GraphStore) -> Iterator[Entity]:
    after: str | None = None
    while True:
        page = store.entities("Firm", after=after, limit=2_000)
        yield from (firm for firm in page.items if "stock_code" in firm.props)
        after = page.after
        if after is None:
            return


def _links(store: GraphStore, firm: Entity) -> Iterator[RelationClaim]:
    others = [id for id in store.named(firm.name) if id != firm.id]
    for group in store.read(others) if others else []:
        if group.type == "Firm" and "stock_code" not in group.props:
            yield _claim(firm, group)


def _claim(firm: Entity, group: Entity) -> RelationClaim:
    text = f"“{firm.name}”是{group.name}的印刷名称之一，与上市公司全称相同"
    source = Source(DATASET, f"{firm.id}>{group.id}", SourceKind.INFERRED, licence="Apache-2.0", text=text, score=1.0)
    return RelationClaim("PART_OF", firm.id, group.id, {}, source)
