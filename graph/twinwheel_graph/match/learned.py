"""Weights that were learned from outcomes: they stand in the store, with what they were learned from."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.match.credibility import WORDS_ONLY, digest
from twinwheel_graph.match.targets import Target, Targets, fused
from twinwheel_graph.model import Entity
from twinwheel_graph.stores.base import GraphStore, pages

TYPE = "FusionWeights"


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of learned weights of a target; the newest active one holds. `number` counts over all targets.

    `before` and `after` are the shares of pairs of held-out outcomes that the weights before and these put right;
    `basis` says which declared weights they were learned from, `encoder` whose vectors took part (`words` where none
    did): what meaning is worth depends on both.
    """

    id: str
    target: str
    number: int
    weights: Mapping[str, float]
    date: str
    outcomes: int
    before: float
    after: float
    basis: str
    encoder: str
    active: bool


def generations(store: GraphStore) -> list[Generation]:
    """Every generation, the oldest first."""
    found = [_generation(entity) for page in pages(store, TYPE) for entity in page]
    return sorted(found, key=lambda one: (one.number, one.id))


def learned(store: GraphStore, declared: Targets, encoder: str) -> Targets:
    """The targets with the weights that hold with an encoder (empty: words alone), else the declared ones.

    The newest active generation holds. One that was learned with another encoder, whose declared weights have changed
    since, or that is damaged, is passed over.
    """
    held = holding(generations(store), declared, encoder)
    return {name: fused(target, held[name].weights) if name in held else target for name, target in declared.items()}


def holding(known: Iterable[Generation], declared: Targets, encoder: str) -> Mapping[str, Generation]:
    """The generation that holds with an encoder (empty: words alone) of each target that has one."""
    mine = (one for one in known if one.encoder == learned_with(encoder))
    return {one.target: one for one in mine if one.active and _fits(one, declared)}


def elsewhere(known: Sequence[Generation], declared: Targets, encoder: str) -> Mapping[str, Generation]:
    """The newest generation of each target for which only generations of other encoders would hold."""
    held = holding(known, declared, encoder)
    return {one.target: one for one in known if one.target not in held and one.active and _fits(one, declared)}


def learned_with(encoder: str) -> str:
    """How an encoder (empty: words alone) is written in a generation."""
    return encoder or WORDS_ONLY


def basis_of(target: Target) -> str:
    """What the declared weights of a target are known by: what was learned from others no longer holds."""
    return digest(target)


def _fits(one: Generation, declared: Targets) -> bool:
    """Whether a generation can hold: it was learned from the weights that are declared, and weighs by numbers.

    Entities may be read in from anywhere; a wrong one must not stop the match.
    """
    target = declared.get(one.target)
    if target is None or one.basis != basis_of(target) or not set(one.weights) <= set(target.weights):
        return False
    return all(math.isfinite(weight) and weight >= 0 for weight in one.weights.values()) and any(one.weights.values())


def _generation(entity: Entity) -> Generation:
    props = entity.props
    return Generation(
        id=entity.id,
        target=str(props["target"]),
        number=int(str(props["number"])),
        weights=_weights(str(props["weights"])),
        date=str(props.get("date", "")),
        outcomes=int(str(props.get("outcomes", 0))),
        before=float(str(props.get("before", 0.0))),
        after=float(str(props.get("after", 0.0))),
        basis=str(props.get("basis", "")),
        encoder=str(props.get("encoder", "")),
        active=bool(props.get("active", False)),
    )


def _weights(text: str) -> Mapping[str, float]:
    """Weights as they are kept; none where the text is damaged."""
    try:
        return {name: float(weight) for name, weight in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
