"""Hard constraints: each a reason to withhold, whatever the score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from twinwheel_graph.dates import last_day
from twinwheel_graph.match.links import Link, Links
from twinwheel_graph.model import Entity
from twinwheel_graph.ontology import ontology

RELATIONS = ("LICENSED_TO", "DISCLOSED_TO", "EXCLUDES")
"""Relations that constraints read."""

STANDS_FOR = ("STATED_BY", "SUGGESTED_FOR", "HELD_BY", "CREATED_BY", "PART_OF", "MEMBER_OF")
"""By these an entity stands for somebody else, for constraints only: a need for its firm."""

OVER = frozenset({"expired", "withdrawn", "refused"})
"""Legal statuses that end an offer."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: `entity`, with those it stands for in `ids`; today as YYYYMMDD; what the user excluded.

    `licensees` are the firms that what is offered is licensed to exclusively. Licences dated on or after `before`
    (YYYYMMDD, 0 for no bound) were not granted yet.
    """

    entity: str
    ids: frozenset[str]
    today: int
    excluded: frozenset[str]
    licensees: frozenset[str] = frozenset()
    before: int = 0


Constraint: TypeAlias = Callable[[Asker, Entity, Sequence[Link]], bool]


def is_oneself(asker: Asker, entity: Entity, _links: Sequence[Link]) -> bool:
    """Nobody is matched with itself."""
    return entity.id == asker.entity


def is_excluded_by_user(asker: Asker, entity: Entity, _links: Sequence[Link]) -> bool:
    """The user does not want it."""
    return entity.id in asker.excluded


def is_over(_asker: Asker, entity: Entity, _links: Sequence[Link]) -> bool:
    """Its legal protection has expired, was withdrawn or refused."""
    return entity.type == "Achievement" and entity.props.get("legal_status") in OVER


def is_licensed_exclusively(asker: Asker, entity: Entity, links: Sequence[Link]) -> bool:
    """It, or what is offered to it, is licensed exclusively to somebody else, and the licence has not run out."""
    if entity.type == "Firm" and asker.licensees - {entity.id}:
        return True
    return bool(licensees(links, asker.today, asker.before) - asker.ids)


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


def licensees(links: Iterable[Link], today: int, before: int) -> frozenset[str]:
    """Whom an achievement with these links is licensed to exclusively, by licences granted that have not run out."""
    return frozenset(
        link.other
        for link in links
        if link.relation.type == "LICENSED_TO"
        and link.forward
        and link.relation.props.get("exclusive") is True
        and not 0 < last_day(str(link.relation.props.get("until", ""))) < today
        and (not before or any(date < before for date, _ in link.claims))
    )


def stood_for(entities: Iterable[Entity], links: Links) -> Mapping[str, frozenset[str]]:
    """Those that each entity stands for."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        by_type[entity.type].append(entity.id)
    found: dict[str, frozenset[str]] = {}
    for type, ids in by_type.items():
        wanted = [name for name in STANDS_FOR if type in ontology().relations[name].domain]
        for id, part in links.of(ids, wanted).items():
            found[id] = frozenset(link.other for link in part if link.forward)
    return found


def withheld(asker: Asker, entities: Sequence[Entity], links: Links) -> dict[str, str]:
    """The reason for each entity that is kept back; what those it stands for have said of working with whom counts."""
    known = links.of([entity.id for entity in entities], RELATIONS)
    behind = stood_for(entities, links)
    exclusions = links.of({id for part in behind.values() for id in part}, ["EXCLUDES"])
    reasons: dict[str, str] = {}
    for entity in entities:
        own = [
            *known.get(entity.id, []),
            *(link for id in behind.get(entity.id, ()) for link in exclusions.get(id, [])),
        ]
        for reason, applies in CONSTRAINTS.items():
            if applies(asker, entity, own):
                reasons[entity.id] = reason
                break
    return reasons
