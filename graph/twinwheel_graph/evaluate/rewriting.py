"""Other texts for achievements, in a store that is a copy: written, searched, and put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from twinwheel_graph.model import Batch, EntityClaim
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore


class Rewriting:
    """Writes texts and has the index `follow`, with words and vectors; what was written before is put back."""

    def __init__(self, store: GraphStore, follow: Callable[[], object]) -> None:
        self._store = store
        self._follow = follow
        self._true: dict[str, tuple[EntityClaim, ...]] = {}

    def write(self, texts: Mapping[str, str]) -> None:
        """Give achievements these texts and all others their own again."""
        back = {id: claims for id, claims in self._true.items() if id not in texts}
        fresh = self._store.read([id for id in texts if id not in self._true])
        self._true = {id: claims for id, claims in self._true.items() if id in texts}
        self._true |= {entity.id: entity.claims for entity in fresh}
        told = [claim for claims in back.values() for claim in claims]
        told += [_rewritten(claim, texts[id]) for id, claims in self._true.items() for claim in claims]
        self._store.apply(Batch(told))
        self._follow()


def _rewritten(claim: EntityClaim, text: str) -> EntityClaim:
    """The claim with a text whose first line is its name; whatever else would be searched is gone."""
    name, _, abstract = text.partition("\n")
    searched = {key for key, wanted in ontology().entities[claim.type].properties.items() if wanted.search}
    props = {key: value for key, value in claim.props.items() if key not in searched}
    return replace(claim, name=name, props={**props, **({"abstract": abstract} if abstract else {})})
