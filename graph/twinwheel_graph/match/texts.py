"""The texts of the entities of one answer, each cut into pairs once, however often it is compared."""

from __future__ import annotations

from twinwheel_graph.language.likeness import PairBook, Pairs
from twinwheel_graph.model import Entity
from twinwheel_graph.retrieve.passages import text_of


class Texts:
    """What entities say of themselves, comparable with each other."""

    def __init__(self) -> None:
        self._book = PairBook()
        self._known: dict[str, Pairs] = {}

    def of(self, entity: Entity) -> Pairs:
        """The pairs of an entity's text without its name; of its name where that is all there is."""
        if entity.id not in self._known:
            told = text_of(entity.type, entity.name, entity.props).removeprefix(entity.name).strip()
            self._known[entity.id] = self._book.of(told or entity.name)
        return self._known[entity.id]
