"""Hard constraints: each a reason to withhold, whatever the score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from twinwheel_graph.dates import first_day
from twinwheel_graph.match.links import Link, Links
from twinwheel_graph.model import Entity

RELATIONS = ("LICENSED_TO", "DISCLOSED_TO", "EXCLUDES")
"""Relations that constraints read."""

OVER = frozenset({"expired", "withdrawn"})
"""Legal statuses that end an offer."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: `entity`, with those it stands for in `ids`; today as YYYYMMDD; what the user excluded."""

    entity: str
    ids: frozenset[str]
    today: int
    excluded: frozenset[str]


Constraint: TypeAlias = Callable[[Asker, Entity, Sequence[Link]], bool]


def is_oneself(asker: Asker, entity: Entity, _links: Sequence[Link]) -> bool:
    """Nobody is matched with itself."""
    return entity.id == asker.entity


def is_excluded_by_user(asker: Asker, entity: Entity, _links: Sequence[Link]) -> bool:
    """The user does not want it."""
    return entity.id in asker.excluded


def is_over(_asker: Asker, entity: Entity, _links: Sequence[Link]) -> bool:
    """Its legal protection has expired or was withdrawn."""
    return entity.type == "Achievement" and entity.props.get("legal_status") in OVER


def is_licensed_exclusively(asker: Asker, _entity: Entity, links: Sequence[Link]) -> bool:
    """It is licensed exclusively to somebody else, and the licence has not run out."""
    return any(
        link.relation.props.get("exclusive") is True
        and link.forward
        and link.other not in asker.ids
        and not 0 < first_day(str(link.relation.props.get("until", ""))) <= asker.today
        for link in links
        if link.relation.type == "LICENSED_TO"
    )


def is_confidential(asker: Asker, entity: Entity, links: Sequence[Link]) -> bool:
    """It is open to named bodies only, and who asks is none of them."""
    named = {link.other for link in links if link.relation.type == "DISCLOSED_TO" and link.forward}
    return entity.props.get("confidentiality") == "restricted" and not named & asker.ids


def is_unwanted(asker: Asker, _entity: Entity, links: Sequence[Link]) -> bool:
    """One of the two has said that it does not work with the other."""
    return any(link.relation.type == "EXCLUDES" and link.other in asker.ids for link in links)


CONSTRAINTS: Mapping[str, Constraint] = {
    "oneself": is_oneself,
    "excluded_by_user": is_excluded_by_user,
    "legal_status": is_over,
    "licensed_exclusively": is_licensed_exclusively,
    "confidential": is_confidential,
    "unwanted": is_unwanted,
}
"""The constraints, by the reason that is told."""


def withheld(asker: Asker, entities: Sequence[Entity], links: Links) -> dict[str, str]:
    """The reason for each entity that is kept back."""
    known = links.of([entity.id for entity in entities], RELATIONS)
    reasons: dict[str, str] = {}
    for entity in entities:
        for reason, applies in CONSTRAINTS.items():
            if applies(asker, entity, known.get(entity.id, [])):
                reasons[entity.id] = reason
                break
    return reasons
