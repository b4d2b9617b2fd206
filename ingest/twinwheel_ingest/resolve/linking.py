"""Relations that are inferred from names: made anew whenever names may have changed, taken back with their ground."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from twinwheel_graph.model import Batch, Direction, RelationClaim, RelationKey
from twinwheel_graph.stores.base import GraphStore


def bring(store: GraphStore, dataset: str, wanted: Mapping[RelationKey, RelationClaim], starts: Iterable[str]) -> int:
    """Bring the PART_OF relations of a dataset of ours up to the wanted ones; how many are new.

    `starts` are the ids that any of them may start from.
    """
    there = known(store, dataset, starts)
    if there - wanted.keys() or len(there) != store.stats().datasets.get(dataset, 0):
        # Some link has lost its ground: taking out the dataset leaves what others say of the same.
        store.forget(dataset)
        store.apply(Batch(relations=list(wanted.values())))
    elif wanted.keys() - there:
        store.apply(Batch(relations=[claim for key, claim in wanted.items() if key not in there]))
    return len(wanted.keys() - there)


def known(store: GraphStore, dataset: str, starts: Iterable[str]) -> set[RelationKey]:
    """The PART_OF relations of a dataset that start from these ids."""
    found = store.relations(list(starts), types=["PART_OF"], direction=Direction.OUT)
    return {relation.key for relation in found if any(source.dataset == dataset for source in relation.sources)}
