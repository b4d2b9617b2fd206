"""The bundled demonstration park: public facts about Liaocheng, and synthetic achievements, firms and needs."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from importlib import resources
from pathlib import Path

DATASETS = (
    "demo",
    "demo-curated",
    "moe-universities",
    "liaocheng-university-facts",
    "listed-disclosures",
    "latent",
    "document:聊城市人民政府关于建设聊城大学科技园的意见",
    "reference:",
    "twinwheel:",
)
"""The datasets that the park is made of; names that end in a colon are beginnings."""

FORWARD = "ach:demo:0001"
"""The achievement that the demonstration looks for firms for."""

REVERSE = "need:demo:01"
"""The need that it looks for achievements for."""


def folder() -> AbstractContextManager[Path]:
    """The park's files, as a folder to ingest."""
    return resources.as_file(resources.files(__package__).joinpath("data"))


def foreign(datasets: Iterable[str]) -> list[str]:
    """The datasets of a store that are not the park's. Where the park never was, only reference tables are."""
    known = list(datasets)
    own = DATASETS if "demo" in known else ("reference:",)
    return [dataset for dataset in known if not any(_is_named(dataset, name) for name in own)]


def _is_named(dataset: str, name: str) -> bool:
    return dataset.startswith(name) if name.endswith(":") else dataset == name
