"""The achievements of a store in the order of time, with the organisations that stand on them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from twinwheel_graph.dates import first_day
from twinwheel_graph.model import Direction, Entity
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore, pages

LINKS: Mapping[str, str] = {"institution": "HELD_BY", "firm": "PARTNERED_BY"}
"""The relation by which an achievement is joined to the organisations of each target."""

_NUMBER = re.compile(r"\.(\d+)[^.]*$")


@dataclass(frozen=True, slots=True)
class Paper:
    """An achievement at its place in time: `day` is YYYYMMDD (0 if undated), `number` its running number, if any.

    `month` is YYYY-MM, empty where the date does not tell one. `organisations` are those of each target.
    """

    id: str
    day: int
    month: str
    number: int | None
    organisations: Mapping[str, frozenset[str]]

    @property
    def since(self) -> tuple[int, float]:
        """From when it counts as evidence: without a running number, from the end of its month."""
        return self.day // 100, math.inf if self.number is None else self.number

    @property
    def until(self) -> tuple[int, float]:
        """Whatever counts before this is earlier: without a running number, before the beginning of its month."""
        return self.day // 100, -1 if self.number is None else self.number


@dataclass(slots=True)
class History:
    """What the papers so far have shown: `counts` how many papers each organisation of a target has."""

    counts: Mapping[str, Counter[str]] = field(default_factory=lambda: {target: Counter() for target in LINKS})
    pairs: set[tuple[str, str]] = field(default_factory=set)

    def add(self, paper: Paper) -> None:
        """Take in a paper."""
        for target, counter in self.counts.items():
            counter.update(paper.organisations[target])
        for firm in paper.organisations["firm"]:
            self.pairs.update((institution, firm) for institution in paper.organisations["institution"])


def read_papers(store: GraphStore) -> tuple[Paper, ...]:
    """Every achievement, in order of id."""
    papers: list[Paper] = []
    for page in pages(store, "Achievement"):
        joined = _organisations(store, [entity.id for entity in page])
        papers += [_paper(entity, joined) for entity in page]
    return tuple(papers)


def with_history(papers: Sequence[Paper]) -> Iterator[tuple[Paper, History]]:
    """Each dated paper in order of time, with the history of all earlier ones, which grows: use it at once.

    Earlier is an earlier month, or the same month and a smaller running number.
    """
    dated = [paper for paper in papers if paper.day]
    waiting = iter(sorted(dated, key=lambda paper: (paper.since, paper.id)))
    following = next(waiting, None)
    history = History()
    for paper in sorted(dated, key=lambda paper: (paper.until, paper.id)):
        while following is not None and following.since < paper.until:
            history.add(following)
            following = next(waiting, None)
        yield paper, history


def _paper(entity: Entity, joined: Mapping[str, Mapping[str, frozenset[str]]]) -> Paper:
    date = str(entity.props.get("date", ""))
    month = date[:7] if len(date) >= 7 else ""
    found = _NUMBER.search(entity.id) if month else None
    return Paper(entity.id, first_day(date), month, int(found[1]) if found else None, joined[entity.id])


def _organisations(store: GraphStore, ids: Sequence[str]) -> dict[str, dict[str, frozenset[str]]]:
    """For each of these achievements its organisations by target."""
    relations = list(store.relations(ids, types=list(LINKS.values()), direction=Direction.OUT))
    types = store.types(list({relation.end for relation in relations}))
    ends: dict[tuple[str, str], set[str]] = defaultdict(set)
    for relation in relations:
        ends[relation.type, relation.start].add(relation.end)
    allowed = {target: frozenset(ontology().types_of(target)) for target in LINKS}
    return {
        paper: {
            target: frozenset(end for end in ends[link, paper] if types[end] in allowed[target])
            for target, link in LINKS.items()
        }
        for paper in ids
    }
