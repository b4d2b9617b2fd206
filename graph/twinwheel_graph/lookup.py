"""What a person means by an id: the id itself, or an exact name or alias."""

from __future__ import annotations

import re

from twinwheel_graph.errors import Ambiguous, NotFound
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.base import Family, Query, Retriever, family_of
from twinwheel_graph.stores.base import GraphStore

OFFERED = 5
"""How many candidates an error lists."""


MARK = re.compile(
    r"(?:（(?:合成示例|依据为合成示例|推定(?:，[\d.]+)?)）"
    r"| ?\((?:synthetic|on synthetic evidence|inferred(?:, [\d.]+)?)\))+$"
)
"""The marks that names are shown with."""


def meant(store: GraphStore, retriever: Retriever, written: str) -> str:
    """The id of the entity that is meant; Ambiguous or NotFound, with the candidates, where that is not one.

    For an id that is merged into another that is the other. A name may be written as it is shown, with its mark.
    """
    if store.types([written]):
        return store.canonical([written]).get(written, written)
    named = store.named(written) or store.named(MARK.sub("", written.rstrip()))
    if len(named) == 1:
        return named[0]
    if named:
        raise Ambiguous("ambiguous_id", value=written, candidates=_listed(store, named[: 2 * OFFERED]))
    near = search(retriever, written, n=OFFERED)
    raise NotFound("no_entity_like", value=written, candidates=_listed(store, near) or "-")


def search(retriever: Retriever, text: str, *, types: tuple[str, ...] | None = None, n: int = 20) -> list[str]:
    """The ids of the entities most like a text, of any type or of these, the best first."""
    found: dict[str, float] = {}
    for family in Family:
        wanted = [name for name in types or tuple(ontology().entities) if family_of(name) is family]
        if wanted:
            for candidate in retriever.candidates(Query(text, words_only=True), wanted, n).items:
                found[candidate.id] = candidate.characters + candidate.words
    return sorted(found, key=lambda id: (-found[id], id))[:n]


def _listed(store: GraphStore, ids: list[str]) -> str:
    return "; ".join(f"{entity.id} ({entity.name})" for entity in store.read(ids))
