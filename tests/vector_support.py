"""Vectors of the small park by a small real encoder that counts what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from graph_support import entity
from match_support import Claims
from numpy.typing import NDArray

from twinwheel_graph.language.encoders.onnx import OnnxEncoder
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.meaning import Meaning
from twinwheel_graph.retrieve.vector_stage import VectorStage
from twinwheel_graph.stores.sqlite import SqliteStore


@dataclass
class Counting:
    """A real encoder that counts the texts it is given."""

    inner: OnnxEncoder
    name: str = ""
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name or self.inner.name

    @property
    def dimensions(self) -> int:
        return self.inner.dimensions

    def documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return self.inner.documents(texts)

    def query(self, text: str) -> NDArray[np.float32]:
        return self.inner.query(text)


def stage_of(store: SqliteStore, folder: Path, encoder: Counting, exact_up_to: int = 200_000) -> VectorStage:
    return VectorStage(store, folder / "vectors", encoder, exact_up_to)


def found(stage: VectorStage, encoder: Counting, text: str, **more: object) -> dict[str, float]:
    meaning = Meaning(stage, encoder)
    meaning.reload()
    query = Query(text, **more)  # type: ignore[arg-type]
    return {one.id: one.meaning for one in meaning.added(query, ["Achievement"], ())}


def many(count: int) -> Claims:
    return [
        entity(f"ach:{number:04}", f"第{number}种轴承的第{number % 7}个方法", date="2018") for number in range(count)
    ]
