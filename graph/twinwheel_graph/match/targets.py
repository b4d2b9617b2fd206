"""The declared targets and weights, read from targets.toml."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from twinwheel_graph.errors import UsageError

BEST = tuple(0.8**place for place in range(5))
"""How much the best, second-best ... item of an organisation counts: five, each four fifths of the one before."""


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of answer; see targets.toml for what the fields mean. `weights` sum to 1."""

    name: str
    direction: str
    types: tuple[str, ...]
    items: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    weights: Mapping[str, float]
    parts: tuple[str, ...] = ()
    partner_types: tuple[str, ...] = ()
    partner_paths: tuple[tuple[str, ...], ...] = ()

    @property
    def itself(self) -> bool:
        """Whether what is searched is the answer, with no relation between."""
        return not self.paths


DEFAULTS: Mapping[str, str] = {"forward": "firm", "reverse": "achievement"}
"""The target of each direction where none is named."""


@functools.cache
def targets() -> Mapping[str, Target]:
    """The targets by name."""
    text = resources.files(__package__).joinpath("targets.toml").read_text(encoding="utf-8")
    return {name: _target(name, body) for name, body in tomllib.loads(text).items()}


def target_of(direction: str, name: str | None) -> Target:
    """The target `name` of a direction; UsageError with those that there are."""
    if direction not in DEFAULTS:
        raise UsageError("unknown_direction", value=direction, known=", ".join(DEFAULTS))
    known = {key: target for key, target in targets().items() if target.direction == direction}
    wanted = name or DEFAULTS[direction]
    if wanted not in known:
        raise UsageError("wrong_target", value=wanted, direction=direction, known=", ".join(known))
    return known[wanted]


def _target(name: str, body: Mapping[str, Any]) -> Target:
    total = sum(body["weights"].values())
    partners = body.get("partners", {})
    return Target(
        name=name,
        direction=body["direction"],
        types=tuple(body["types"]),
        items=tuple(body["items"]),
        paths=_paths(body["paths"]),
        weights={feature: weight / total for feature, weight in body["weights"].items()},
        parts=tuple(body.get("parts", ())),
        partner_types=tuple(partners.get("types", ())),
        partner_paths=_paths(partners.get("paths", ())),
    )


def _paths(raw: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(path) for path in raw)
