"""The bundled demonstration park: public facts about Liaocheng, and synthetic achievements, firms and needs."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import resources
from pathlib import Path

DATASETS = (
    "demo",
    "demo-curated",
    "moe-universities",
    "liaocheng-university-facts",
    "listed-disclosures",
    "document:",
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


def is_of_the_park(dataset: str) -> bool:
    """Whether a dataset is one of the park's."""
    return any(dataset == name or (name.endswith(":") and dataset.startswith(name)) for name in DATASETS)
