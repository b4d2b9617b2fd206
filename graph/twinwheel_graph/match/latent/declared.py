"""The declared weights of latent needs, read from latent.toml."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Declared:
    """See latent.toml for what the fields mean."""

    most: int
    answers: int
    least: float
    least_share: float
    broadest: int
    weights: Mapping[str, float]


@functools.cache
def declared() -> Declared:
    """What latent.toml says."""
    return Declared(**tomllib.loads(resources.files(__package__).joinpath("latent.toml").read_text(encoding="utf-8")))
