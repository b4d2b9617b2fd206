"""Listed firms within groups: a printed name that is a listed firm's full name makes that firm a part of the group.

A link, not a merge: each keeps its own facts. The links are inferred from names alone, so they are made anew whenever
names may have changed, and one whose ground is gone is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from twinwheel_graph.model import Entity, RelationClaim, RelationKey, Source, SourceKind
from twinwheel_graph.stores.base import GraphStore, pages
from twinwheel_ingest.resolve import linking
from twinwheel_ingest.resolve.mention import is_group

DATASET = "twinwheel:listed-parts"


class Names(Protocol):
    """What tells who bears a name: a store, or the rehearsal of one."""

    def named(self, name: str) -> list[str]:
        """The ids that carry a name."""
        ...

    def read(self, ids: Sequence[str]) -> list[Entity]:
        """The entities with these ids."""
        ...


def relink(store: GraphStore) -> int:
    """Bring the links up to the names in the store; how many are new."""
    found = list(firms(store))
    return linking.bring(store, DATASET, links(store, found), [firm.id for firm in found])


def firms(store: GraphStore) -> Iterator[Entity]:
    """The listed firms of a store."""
    return (firm for page in pages(store, "Firm") for firm in page if is_listed(firm))


def is_listed(firm: Entity) -> bool:
    """Whether a firm is listed."""
    return "stock_code" in firm.props


def links(names: Names, firms: Iterable[Entity]) -> dict[RelationKey, RelationClaim]:
    """The links that these listed firms should have."""
    return {claim.key: claim for firm in firms for claim in _links(names, firm)}


def known(store: GraphStore, firms: Sequence[Entity]) -> set[RelationKey]:
    """The links that these listed firms have."""
    return linking.known(store, DATASET, [firm.id for firm in firms])


def _links(names: Names, firm: Entity) -> Iterator[RelationClaim]:
    others = [id for id in names.named(firm.name) if id != firm.id]
    for group in names.read(others) if others else []:
        if is_group(group) and not is_listed(group):
            yield _claim(firm, group)


def _claim(firm: Entity, group: Entity) -> RelationClaim:
    text = f"“{firm.name}”是{group.name}的印刷名称之一，与上市公司全称相同"
    source = Source(DATASET, f"{firm.id}>{group.id}", SourceKind.INFERRED, licence="Apache-2.0", text=text, score=1.0)
    return RelationClaim("PART_OF", firm.id, group.id, {}, source)
