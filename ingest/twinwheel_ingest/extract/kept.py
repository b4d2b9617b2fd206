"""What the components have in common: where facts are kept on a document, and how a component keeps its table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import srsly
from spacy.tokens import Doc

from twinwheel_graph.language.facts import Fact

FACTS = "twinwheel_facts"
"""The key of `Doc.user_data` under which the facts are."""


def keep(doc: Doc, facts: Iterable[Fact]) -> Doc:
    """Add facts to those of a document."""
    doc.user_data.setdefault(FACTS, []).extend(facts)
    return doc


def facts_of(doc: Doc) -> list[Fact]:
    """The facts that the components have read in a document."""
    found: list[Fact] = doc.user_data.get(FACTS, [])
    return found


class Tabled:
    """A component that works by a table, which goes with the pipeline to disk and into bytes."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.table = table
        self.prepare()

    def prepare(self) -> None:
        """Make ready what is derived from the table."""

    def to_bytes(self, **_given: Any) -> bytes:
        """The table."""
        return bytes(srsly.msgpack_dumps(self.table))

    def from_bytes(self, data: bytes, **_given: Any) -> Tabled:
        """Work by the table in these bytes."""
        self.table = srsly.msgpack_loads(data)
        self.prepare()
        return self

    def to_disk(self, path: str | Path, **_given: Any) -> None:
        """The table as a file in a folder."""
        Path(path).mkdir(parents=True, exist_ok=True)
        srsly.write_msgpack(Path(path) / "table.msgpack", self.table)

    def from_disk(self, path: str | Path, **_given: Any) -> Tabled:
        """Work by the table in a folder."""
        return self.from_bytes((Path(path) / "table.msgpack").read_bytes())
