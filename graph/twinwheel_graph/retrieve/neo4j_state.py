"""What a server says of its passages: of which store, up to which revision, with whose vectors, and their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.stores.neo4j_read import rows

if TYPE_CHECKING:
    from twinwheel_graph.stores.neo4j_server import Server

FORMAT = 1
"""Grows when texts are cut or kept otherwise; passages of another format are written anew."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one family: how many passages, how many have terms of a field, and how many terms those have together.

    `stamp` is the revision at which any of its passages last changed.
    """

    passages: int = 0
    texts: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, int] = field(default_factory=dict)
    stamp: int = 0

    def mean(self, field: str) -> float:
        """How many terms a text of a field has on average."""
        return self.terms.get(field, 0) / max(1, self.texts.get(field, 0))


@dataclass(frozen=True, slots=True)
class State:
    """The store's revision and its passages'."""

    store: str = ""
    goal: int = 0
    identity: str = ""
    format: int = 0
    revision: int = 0
    encoder: str = ""
    dimensions: int = 0
    pending: int = 0
    maker: str = ""
    sums: Mapping[str, Sums] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether the passages can be brought up to date, or must be written anew."""
        return self.format == FORMAT and self.identity == self.store

    @property
    def current(self) -> bool:
        """Whether the passages are those of the store as it is now."""
        return self.usable and self.revision >= self.goal

    def of(self, family: Family) -> Sums:
        """A family's sums."""
        return self.sums.get(family, Sums())


def state_of(server: Server) -> State:
    """The state of now, in one round trip."""
    ((store, goal, kept, pending, sums),) = server.ask(lambda server: rows(server, cypher.STATE))
    named = {name: value for name, value in (kept or {}).items() if name in _KEPT and value is not None}
    return State(store, goal, pending=pending, sums=_sums(sums), **named)


_KEPT = frozenset(("identity", "format", "revision", "encoder", "dimensions", "maker"))


def _sums(kept: Sequence[Mapping[str, Any]]) -> dict[str, Sums]:
    fields = ("characters", "words")
    return {
        one["name"]: Sums(
            one["passages"],
            {name: one[f"{name}_texts"] for name in fields},
            {name: one[f"{name}_terms"] for name in fields},
            one["stamp"],
        )
        for one in kept
    }
