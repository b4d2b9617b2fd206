"""A retriever that remembers: the same question asked many times, as tuning does, is looked for once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from twinwheel_graph.retrieve.base import Candidates, Family, Query, Retriever


class Remembered:
    """Answers of a retriever, kept for as long as this lives: the store must not change meanwhile."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._known: dict[tuple[Query, tuple[str, ...], int], Candidates] = {}

    def candidates(self, query: Query, types: Sequence[str], n: int) -> Candidates:
        """The best `n` by each score among entities of these types (of one family)."""
        asked = (query, tuple(types), n)
        if asked not in self._known:
            self._known[asked] = self._retriever.candidates(query, types, n)
        return self._known[asked]

    def encoder(self) -> str:
        """Whose vectors take part."""
        return self._retriever.encoder()

    def encoder_set(self) -> str:
        """The encoder that is set."""
        return self._retriever.encoder_set()

    def rarity(self, words: Sequence[str], family: Family) -> Mapping[str, float]:
        """The inverse document frequency of each word."""
        return self._retriever.rarity(words, family)

    def follow(self) -> int:
        """Nothing is followed: what is remembered stays."""
        return self._retriever.follow()
