"""Weights that were learned from outcomes: they stand in the store, with what they were learned from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from twinwheel_graph.match.targets import Targets, reweighed
from twinwheel_graph.model import Entity
from twinwheel_graph.stores.base import GraphStore

TYPE = "FusionWeights"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of learned weights of a target; the newest active one holds.

    `before` and `after` are the shares of pairs of held-out outcomes that the weights before and these put right.
    """

    id: str
    target: str
    number: int
    weights: Mapping[str, float]
    date: str
    outcomes: int
    before: float
    after: float
    active: bool


def generations(store: GraphStore) -> list[Generation]:
    """Every generation, by target and number."""
    found: list[Generation] = []
    after: str | None = None
    while True:
        page = store.entities(TYPE, after=after, limit=AT_ONCE)
        found += [_generation(entity) for entity in page.items]
        after = page.after
        if after is None:
            return sorted(found, key=lambda one: (one.target, one.number))


def learned(store: GraphStore, declared: Targets) -> Targets:
    """The targets with the weights that hold: the newest active generation of each, else the declared ones.

    A generation that weighs a feature which is no longer declared for its target is passed over.
    """
    held = {one.target: one for one in generations(store) if one.active and _fits(one, declared)}
    return {
        name: reweighed(target, held[name].weights) if name in held else target for name, target in declared.items()
    }


def _fits(one: Generation, declared: Targets) -> bool:
    known = one.target in declared and set(one.weights) <= set(declared[one.target].weights)
    return known and all(weight >= 0 for weight in one.weights.values()) and sum(one.weights.values()) > 0


def _weights(written: str) -> Mapping[str, float]:
    """Weights as they are written; none where that is no object of finite numbers, so that they are passed over."""
    try:
        told = json.loads(written)
    except ValueError:
        return {}
    numbers = isinstance(told, dict) and all(isinstance(one, int | float) for one in told.values())
    return told if numbers and all(math.isfinite(one) for one in told.values()) else {}


def _generation(entity: Entity) -> Generation:
    props = entity.props
    numbers = {name: float(str(props.get(name, 0.0))) for name in ("before", "after")}
    return Generation(
        id=entity.id,
        target=str(props["target"]),
        number=int(str(props["number"])),
        weights=_weights(str(props["weights"])),
        date=str(props.get("date", "")),
        outcomes=int(str(props.get("outcomes", 0))),
        active=bool(props.get("active", False)),
        **numbers,
    )
