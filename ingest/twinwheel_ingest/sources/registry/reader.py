"""Reading a business register row by row."""

from __future__ import annotations

from collections.abc import Iterator

from twinwheel_ingest.sources.base import Item
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.headers import vocabulary
from twinwheel_ingest.sources.registry.claims import items_of_row
from twinwheel_ingest.sources.tabular import is_of, items_of


class RegistryReader:
    """A firm a row, `firm:registry:<credit code>`. Representatives, shareholders and contacts are not read."""

    name = "registry"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """A heading has a firm's name and its credit code, by any of the names these go by."""
        return "seen_registry" if is_of(file, vocabulary("registry")) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each row."""
        yield from items_of(file, vocabulary("registry"), items_of_row)
