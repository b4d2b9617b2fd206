"""The sum of each family's vectors, kept in the database: the mean is what nothing in common looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.stores.neo4j_read import rows

if TYPE_CHECKING:
    from neo4j import ManagedTransaction


@dataclass(frozen=True, slots=True)
class Sum:
    """So many vectors, and their sum (dimensions,); it is empty where there are none."""

    count: int = 0
    total: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def __add__(self, other: Sum) -> Sum:
        if not len(self.total) or not len(other.total):
            total = self.total if len(self.total) else other.total
        else:
            total = self.total + other.total
        return Sum(self.count + other.count, total)


def add_vectors(transaction: ManagedTransaction, grown: Mapping[str, Sum]) -> None:
    """Add to the sums of families; the index's lock is held."""
    if not grown:
        return
    written = []
    for name, count, total in rows(transaction, cypher.SUMS, names=sorted(grown)):
        known = Sum(count, np.array(total or (), dtype=np.float64)) + grown[name]
        norm = float(np.linalg.norm(known.total)) if known.count else 0.0
        kept = known.total.tolist() if known.count else None
        written.append({"name": name, "encoded": known.count, "sum": kept, "norm": norm})
    rows(transaction, cypher.WRITE_SUMS, rows=written)
