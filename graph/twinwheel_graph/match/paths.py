"""Ways through the graph that show why a hit is one, with the sources of each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.links import Horizon, Link, Links
from twinwheel_graph.match.request import Node, Path, Step
from twinwheel_graph.match.suggested import ground_of
from twinwheel_graph.model import Entity

OWNERS = ("HELD_BY", "CREATED_BY", "STATED_BY", "PARTNERED_BY")
"""Relations that place an item which is itself the answer."""

PATHS = 6
"""How many paths are shown for a hit."""


@dataclass(frozen=True, slots=True)
class Way:
    """A path as ids and links, before its nodes are named; `feature` is what it explains."""

    start: str
    links: tuple[Link, ...]
    feature: str

    def ids(self) -> list[str]:
        """The ids along the way."""
        ids = [self.start]
        for link in self.links:
            ids.append(link.relation.other(ids[-1]))
        return ids


def ways_of(one: Scored, links: Links, horizon: Horizon) -> list[Way]:
    """The ways that led to a hit: from its items, by its features' links, and to the whole that it answers for."""
    contender = one.contender
    leads = [lead for lead in contender.spoken_for() if lead.links]
    ways = [Way(lead.item.id, lead.links, "items") for lead in leads]
    grounds = [(lead.item.id, ground_of(lead.links, lead.item.id, links)) for lead in leads]
    ways += [Way(id, ground, "ground") for id, ground in grounds if ground]
    for name, reading in one.readings.items():
        ways += _contiguous(reading.links, name)
    if one.answer != contender.id:
        part_of = links.of([contender.id], ["PART_OF"]).get(contender.id, [])
        ways += [Way(contender.id, (link,), "part") for link in part_of if link.other == one.answer]
    if not ways:
        placed = links.of([contender.id], OWNERS).get(contender.id, [])
        ways = [
            Way(contender.id, (link,), "items")
            for link in placed
            if link.forward and horizon.counts(link, contender.id)
        ]
    return ways[:PATHS] or [Way(one.answer, (), "items")]


def named(way: Way, entities: Mapping[str, Entity], horizon: Horizon) -> Path:
    """A way with its nodes named and the sources told for which it counts."""
    ids = way.ids()
    nodes = tuple(_node(id, entities) for id in ids)
    steps = tuple(_step(link, start, horizon) for link, start in zip(way.links, ids, strict=False))
    sources = () if steps else entities[way.start].sources
    return Path(nodes, steps, sources, way.feature)


def _contiguous(links: Sequence[Link], feature: str) -> Iterator[Way]:
    """Links in a row as ways: a new one begins where the next link does not touch the end of the last."""
    start, end, row = "", "", list[Link]()
    for link in links:
        ends = (link.relation.start, link.relation.end)
        if row and end in ends:
            row.append(link)
            end = link.relation.other(end)
            continue
        if row:
            yield Way(start, tuple(row), feature)
        start, end, row = link.relation.other(link.other), link.other, [link]
    if row:
        yield Way(start, tuple(row), feature)


def ids_of(ways: Iterable[Way]) -> list[str]:
    """The ids on several ways, each once."""
    return list(dict.fromkeys(id for way in ways for id in way.ids()))


def _node(id: str, entities: Mapping[str, Entity]) -> Node:
    entity = entities.get(id)
    return Node(id, entity.type, entity.name, entity.synthetic) if entity else Node(id, "", id)


def _step(link: Link, start: str, horizon: Horizon) -> Step:
    relation, claims = link.relation, horizon.stating(link)
    date = next((str(claim.props["date"]) for claim in claims if "date" in claim.props), "")
    return Step(relation.type, relation.start == start, date, tuple(claim.source for claim in claims))
