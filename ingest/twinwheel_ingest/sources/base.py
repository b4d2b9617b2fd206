"""What every source is: a reader that recognises its files and turns them into claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, Merge, RelationClaim
from twinwheel_ingest.sources.files import InputFile


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot go in: where it stands and why."""

    locator: str
    error: BadRow


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is sound and says nothing of the graph: where it stands, and the message code of why."""

    locator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something told of a row that goes in: where it stands and what, such as a field that was left blank."""

    locator: str
    error: BadRow


@dataclass(frozen=True, slots=True)
class Located:
    """A claim together with the place of its row, for messages about it."""

    locator: str
    claim: EntityClaim | RelationClaim


@dataclass(frozen=True, slots=True)
class Joined:
    """Two ids that are said to be one, together with the place of that."""

    locator: str
    merge: Merge


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A relation whose far end is written as a person writes it: by id, name or alias."""

    locator: str
    claim: RelationClaim
    field: str


Item: TypeAlias = Located | Unlinked | Joined | Rejection | Skipped | Noted | None
"""What a reader yields: a claim, a merge, a row it cannot take or does not need, or None for a row read to its end."""


class Reader(Protocol):
    """One format. Readers hold no state between files.

    The dataset and locator of a source name its record, no two alike: see replacing.py. Without a number of its own a
    locator is the file's name, then `:`, `#` or `!`, then the place.
    """

    name: str
    headed: bool
    """Whether it can read nothing without its heading, so that a file without one is not of this format."""

    def recognise(self, file: InputFile) -> str | None:
        """The message code of why the file is of this format, told from its content; None where it is not."""
        ...

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of the file, row by row, in bounded memory; the same file gives the same claims."""
        ...
