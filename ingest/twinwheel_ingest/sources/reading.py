"""What line by line sources share: rows into items, and claims with one source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, RelationClaim, Source
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.sources.base import Item, Located, Rejection, Skipped
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.records import json_object

Claim: TypeAlias = EntityClaim | RelationClaim
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Said of a row that is sound and not needed: the message code of why."""

    reason: str


Told: TypeAlias = Sequence[Claim] | PassedOver


@dataclass(frozen=True, slots=True)
class Voice:
    """One source that speaks."""

    source: Source

    def entity(self, type: str, id: str, name: Any, props: Mapping[str, Any] | None = None) -> EntityClaim:
        """What it says of one thing."""
        return values.entity_claim(ontology(), id, type, name, props or {}, self.source)

    def relation(self, type: str, start: str, end: str, props: Mapping[str, Any] | None = None) -> RelationClaim:
        """What it says of two."""
        return values.relation_claim(ontology(), type, start, end, props or {}, self.source)


def items_of(rows: Iterable[tuple[str, Row | BadRow]], told: Callable[[Row], Told]) -> Iterator[Item]:
    """The claims of each row; all of a row or, where a field of it is bad, none."""
    for locator, row in rows:
        try:
            if isinstance(row, BadRow):
                raise row
            said = told(row)
        except BadRow as error:
            yield Rejection(locator, error)
        else:
            if isinstance(said, PassedOver):
                yield Skipped(locator, said.reason)
            else:
                yield from (Located(locator, claim) for claim in said)
        yield None


def numbered(file: InputFile, rows: Iterable[tuple[int, Row | BadRow]]) -> Iterator[tuple[str, Row | BadRow]]:
    """Rows with their place as messages tell it."""
    return ((f"{file.name}:{number}", row) for number, row in rows)


def objects_of(file: InputFile) -> Iterator[tuple[str, dict[str, Any] | BadRow]]:
    """The objects of JSON lines, each with its place; empty lines are none."""
    for number, line in file.lines():
        if isinstance(line, str) and not line.strip():
            continue
        try:
            yield f"{file.name}:{number}", json_object(line)
        except BadRow as error:
            yield f"{file.name}:{number}", error
