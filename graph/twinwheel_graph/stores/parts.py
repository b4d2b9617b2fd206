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
        StoreError: Not even a single claim fits, or the store fails otherwise; the parts before are in.
    """
    try:
        done = target.apply(batch)
    except StoreError as error:
        if error.code != MEMORY or len(batch.entities) + len(batch.relations) < 2:
            raise
        for half in _halves(batch):
            yield from applied_in_parts(target, half)
    else:
        yield done


def _halves(batch: Batch) -> tuple[Batch, Batch]:
    """The entities come first, since relations need their ends."""
    entities, relations = batch.entities, batch.relations
    if entities and relations:
        return Batch(entities=entities), Batch(relations=relations)
    middle = (len(entities) + len(relations)) // 2
    return (
        Batch(entities=entities[:middle], relations=relations[:middle]),
        Batch(entities=entities[middle:], relations=relations[middle:]),
    )
