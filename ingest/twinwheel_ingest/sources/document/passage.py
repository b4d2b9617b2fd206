"""A sentence on its way into claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from twinwheel_graph import merge, values
from twinwheel_graph.model import EntityClaim, RelationClaim, Source
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.sources.document.outline import Outline
from twinwheel_ingest.sources.document.structure import Unit

LICENCE = "official document, facts"

Claim: TypeAlias = EntityClaim | RelationClaim


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, a title or an entry of a list: `text` is the evidence of every claim that is made from it."""

    outline: Outline
    unit: Unit
    text: str

    @property
    def source(self) -> Source:
        """Where it stands and what it says, word for word but for the names."""
        known = self.outline
        return Source(known.dataset, f"{known.file}{self.unit.place}", known.kind, known.date, LICENCE, self.text)

    @property
    def park(self) -> str:
        """The id of the park that the document is about; empty where it is about none."""
        return self.outline.id("Park", self.outline.park) if self.outline.park else ""

    @property
    def policy(self) -> str:
        """The id of the document itself."""
        return self.outline.id("Policy", self.outline.name)

    def entity(self, type: str, name: str, props: Mapping[str, Any] | None = None, id: str = "") -> EntityClaim:
        """A checked claim of what bears this name."""
        made = id or self.outline.id(type, name)
        return values.entity_claim(ontology(), made, type, name, props or {}, self.source)

    def own(self, type: str, name: str, props: Mapping[str, Any] | None = None) -> EntityClaim:
        """A checked claim of what has but a common name in this document."""
        return self.entity(type, name, props, self.outline.own_id(type, name))

    def relation(self, type: str, start: str, end: str) -> list[RelationClaim]:
        """A checked claim of a relation; none where one end is not known (the document is about no park)."""
        if not start or not end:
            return []
        return [values.relation_claim(ontology(), type, start, end, {}, self.source)]


def gathered(claims: Iterable[Claim]) -> list[Claim]:
    """The claims of one line, each thing once: a store keeps one claim a thing and place.

    What several sentences say of it is summed, and they are its evidence together. Entities stand before relations.
    """
    found: dict[object, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.id if isinstance(claim, EntityClaim) else claim.key, []).append(claim)
    return sorted((_summed(parts) for parts in found.values()), key=lambda claim: isinstance(claim, RelationClaim))


def _summed(parts: list[Claim]) -> Claim:
    first = parts[0]
    texts = dict.fromkeys(part.source.text for part in parts)
    source = replace(first.source, text="".join(texts))
    return replace(first, props=merge.merged([part.props for part in parts]), source=source)
