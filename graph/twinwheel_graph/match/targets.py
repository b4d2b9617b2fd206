"""The declared targets and weights, read from targets.toml."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, TypeAlias

from twinwheel_graph.errors import UsageError

ITEM_SCORES = ("characters", "words", "meaning")
"""The scores of an item, each a feature too."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """How the scores of items are read; see targets.toml for what the fields mean."""

    places: tuple[float, ...]
    power: float


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of answer; see targets.toml for what the fields mean. `weights` sum to 1.

    `shares` are how much each of ITEM_SCORES counts in the closeness of an item; they sum to 1 too.
    """

    name: str
    direction: str
    types: tuple[str, ...]
    items: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    weights: Mapping[str, float]
    shares: tuple[float, ...]
    closeness: Closeness
    parts: tuple[str, ...] = ()
    askers: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    half_life_years: float | None = None

    @property
    def itself(self) -> bool:
        """Whether what is searched is the answer, with no relation between."""
        return not self.paths


DEFAULTS: Mapping[str, str] = {"forward": "firm", "reverse": "achievement"}
"""The target of each direction where none is named."""


Targets: TypeAlias = Mapping[str, Target]


@functools.cache
def targets() -> Targets:
    """The declared targets by name."""
    declared = tomllib.loads(resources.files(__package__).joinpath("targets.toml").read_text(encoding="utf-8"))
    near = _closeness(declared.pop("closeness"))
    return {name: _target(name, body, near) for name, body in declared.items()}


def reweighed(target: Target, weights: Mapping[str, float], power: float | None = None) -> Target:
    """A target with other weights (divided by their sum), and another power of closeness where one is given."""
    near = target.closeness if power is None else replace(target.closeness, power=power)
    return replace(target, weights=_divided(weights), shares=_shares(weights), closeness=near)


def fused(target: Target, weights: Mapping[str, float]) -> Target:
    """A target that fuses its features by other weights; what they read stays as it is, the closeness of items too."""
    return replace(target, weights=_divided(weights))


def _divided(weights: Mapping[str, float]) -> Mapping[str, float]:
    total = sum(weights.values())
    return {feature: weight / total for feature, weight in weights.items() if weight}


def _shares(weights: Mapping[str, float]) -> tuple[float, ...]:
    of_items = [weights.get(name, 0.0) for name in ITEM_SCORES]
    total = sum(of_items)
    return tuple(weight / total for weight in of_items)


def target_named(name: str) -> Target:
    """The declared target `name`, of whichever direction; UsageError with those that there are."""
    if name not in targets():
        raise UsageError("no_target", value=name, known=", ".join(targets()))
    return targets()[name]


def target_of(direction: str, name: str | None, declared: Targets | None = None) -> Target:
    """The target `name` of a direction; UsageError with those that there are."""
    if direction not in DEFAULTS:
        raise UsageError("unknown_direction", value=direction, known=", ".join(DEFAULTS))
    known = {key: target for key, target in (declared or targets()).items() if target.direction == direction}
    wanted = name or DEFAULTS[direction]
    if wanted not in known:
        raise UsageError("wrong_target", value=wanted, direction=direction, known=", ".join(known))
    return known[wanted]


def _closeness(body: Mapping[str, Any]) -> Closeness:
    places = [body["decay"] ** place for place in range(body["best"])]
    return Closeness(tuple(place / sum(places) for place in places), body["power"])


def _target(name: str, body: Mapping[str, Any], near: Closeness) -> Target:
    return Target(
        name=name,
        direction=body["direction"],
        types=tuple(body["types"]),
        items=tuple(body["items"]),
        paths=_paths(body["paths"]),
        weights=_divided(body["weights"]),
        shares=_shares(body["weights"]),
        closeness=near,
        parts=tuple(body.get("parts", ())),
        askers=tuple(body.get("askers", ())),
        suggested=tuple(body.get("suggested", ())),
        half_life_years=body.get("half_life_years"),
    )


def _paths(raw: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(path) for path in raw)
