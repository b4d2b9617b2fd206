"""What is indexed of an entity: its searchable text, cut by the date at which a source first said it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twinwheel_graph.dates import NEVER, first_day
from twinwheel_graph.model import Entity, Props
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.base import RECORDS


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an entity's text; `date` is YYYYMMDD, 0 where it has always been so."""

    id: str
    type: str
    date: int
    restricted: bool
    text: str


def passages(entity: Entity) -> Iterator[Passage]:
    """The passages of an entity: one for a dated item, one for each date at which more became known of others.

    What a later source adds (an alias, a product) is a passage of its own, so that a question about the past does not
    see it. Records of our own work have none.
    """
    if entity.type in RECORDS:
        return
    restricted = entity.props.get("confidentiality") == "restricted"
    if entity.type == "Achievement":
        date = first_day(str(entity.props.get("date", ""))) or NEVER
        yield Passage(entity.id, entity.type, date, restricted, text_of(entity.type, entity.name, entity.props))
        return
    seen: set[str] = set()
    for date, parts in sorted(_parts_by_date(entity).items()):
        fresh = [part for part in dict.fromkeys(parts) if part not in seen]
        seen.update(fresh)
        if fresh:
            yield Passage(entity.id, entity.type, date, restricted, "\n".join(fresh))


def text_of(type: str, name: str, props: Props) -> str:
    """The searchable text of an entity, its parts on lines of their own."""
    return "\n".join(dict.fromkeys((name, *_texts(type, props))))


def _parts_by_date(entity: Entity) -> Mapping[int, list[str]]:
    parts: dict[int, list[str]] = defaultdict(list)
    for claim in entity.claims:
        date = first_day(str(claim.props.get("attested") or claim.props.get("date") or ""))
        parts[date] += [claim.name, *_texts(entity.type, claim.props)]
    return parts


def _texts(type: str, props: Props) -> Iterator[str]:
    for name, wanted in ontology().entities[type].properties.items():
        value = props.get(name)
        if wanted.search and value is not None:
            yield from value if isinstance(value, tuple) else (str(value),)
