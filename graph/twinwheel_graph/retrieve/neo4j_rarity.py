"""How rare terms are: told by the server's own scores, so that nothing is counted and nothing need be kept in step."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from twinwheel_graph.retrieve import lucene
from twinwheel_graph.retrieve import neo4j_cypher as cypher
from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.neo4j_state import State
from twinwheel_graph.stores.neo4j_read import rows

if TYPE_CHECKING:
    from twinwheel_graph.stores.neo4j_server import Server

KEPT = 200_000
"""How many terms' rarities are remembered at most: some 20 MB."""

AT_ONCE = 500
"""How many terms one transaction asks for."""


class Rarities:
    """Inverse document frequencies by family and field, remembered until a passage of the family changes."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._stamp: tuple[object, ...] = ()
        self._known: dict[tuple[Family, str, str], float] = {}

    def of(self, family: Family, field: str, terms: Iterable[str], state: State) -> dict[str, float]:
        """How rare each term is; 0 where it does not occur."""
        wanted = list(dict.fromkeys(terms))
        known = self._remembered(state)
        lacking = [term for term in wanted if (family, field, term) not in known]
        for start in range(0, len(lacking), AT_ONCE):
            part = lacking[start : start + AT_ONCE]
            found = self._asked(family, field, part, state.of(family).mean(field))
            known.update({(family, field, term): found.get(term, 0.0) for term in part})
        return {term: known[family, field, term] for term in wanted}

    def _remembered(self, state: State) -> dict[tuple[Family, str, str], float]:
        """What is known of the state; of another one nothing is. Who still holds the old one goes on with it."""
        stamp = (state.identity, state.sums)
        with self._lock:
            if stamp != self._stamp or len(self._known) > KEPT:
                self._stamp, self._known = stamp, {}
            return self._known

    def _asked(self, family: Family, field: str, terms: Sequence[str], mean: float) -> dict[str, float]:
        if not mean:
            return {}
        asked = [{"field": field, "term": term, "query": lucene.alone(field, term)} for term in terms]
        index = cypher.words_index(family)
        found = self._server.ask(lambda server: rows(server, cypher.PROBE, index=index, questions=asked))
        return {term: lucene.idf(score, count, length, mean) for term, score, count, length in found if count}
