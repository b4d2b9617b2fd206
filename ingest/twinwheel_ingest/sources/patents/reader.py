"""Reading patents row by row."""

from __future__ import annotations

from collections.abc import Iterator

from twinwheel_ingest.sources.base import Item
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.headers import vocabulary
from twinwheel_ingest.sources.patents.claims import items_of_row
from twinwheel_ingest.sources.tabular import is_of, items_of


class PatentsReader:
    """A patent a row: what it is, who holds it, to whom it was licensed or transferred. Inventors are not read."""

    name = "patents"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """A heading has an application number and a title, by any of the names these go by."""
        return "seen_patents" if is_of(file, vocabulary("patents")) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each row."""
        yield from items_of(file, vocabulary("patents"), items_of_row)
