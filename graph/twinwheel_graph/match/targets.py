"""The declared targets and weights, read from targets.toml."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from twinwheel_graph.errors import UsageError

BEST = 3
"""How many items speak for an organisation."""


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of answer; see targets.toml for what the fields mean. `weights` sum to 1."""

    name: str
    direction: str
    types: tuple[str, ...]
    items: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    weights: Mapping[str, float]

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


def _target(name: str, body: Mapping[str, object]) -> Target:
    weights = dict(body["weights"])  # type: ignore[call-overload]
    total = sum(weights.values())
    return Target(
        name=name,
        direction=str(body["direction"]),
        types=tuple(body["types"]),  # type: ignore[arg-type]
        items=tuple(body["items"]),  # type: ignore[arg-type]
        paths=tuple(tuple(path) for path in body["paths"]),  # type: ignore[attr-defined]
        weights={feature: weight / total for feature, weight in weights.items()},
    )
