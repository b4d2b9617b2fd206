"""A batch in parts, where a server has no memory for the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from twinwheel_graph.errors import StoreError
from twinwheel_graph.model import Applied, Batch
from twinwheel_graph.stores.neo4j_errors import MEMORY


class Target(Protocol):
    """What takes batches."""

    def apply(self, batch: Batch) -> Applied:
        """Upsert in one transaction."""
        ...


def applied_in_parts(target: Target, batch: Batch) -> Iterator[Applied]:
    """Upsert a batch without deletions, halved as often as the server asks for it: each part is whole.

    Raises:
        StoreError: Not even a single claim or merge fits, or the store fails otherwise; the parts before are in.
    """
    try:
        done = target.apply(batch)
    except StoreError as error:
        if error.code != MEMORY or _size(batch) < 2:
            raise
        for half in _halves(batch):
            yield from applied_in_parts(target, half)
    else:
        yield done


def _size(batch: Batch) -> int:
    return sum(map(len, (batch.splits, batch.merges, batch.entities, batch.relations)))


def _halves(batch: Batch) -> tuple[Batch, Batch]:
    """What comes first in a batch comes first: relations need their ends, and claims the map of ids."""
    kinds = ("splits", "merges", "entities", "relations")
    parts = [(kind, getattr(batch, kind)) for kind in kinds if getattr(batch, kind)]
    if len(parts) > 1:
        return Batch(**dict(parts[:1])), Batch(**dict(parts[1:]))
    ((kind, items),) = parts
    middle = len(items) // 2
    return Batch(**{kind: items[:middle]}), Batch(**{kind: items[middle:]})
