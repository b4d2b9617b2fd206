"""The feature of being in the same field: disciplines, segments, key industries, and industries by the concordance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.features.base import NOTHING, Case, Reading
from twinwheel_graph.match.links import Link


def affinity(case: Case, contender: Contender) -> Reading:
    """Whether it works in the disciplines, chain segments or industries that the question is about.

    The question's are those of the items most like it; an industry follows from a discipline by the cited concordance.

    是否从事该问题所属的学科、产业链环节或行业；问题的归属取自与其最相近的成果，行业由所引的学科—技术领域—行业对照得出。
    """
    readings = [_own(case, contender), _of_items(case, contender), _industry(case, contender)]
    return max(readings, key=lambda reading: reading.value)


def _own(case: Case, contender: Contender) -> Reading:
    shared = [link for link in case.classes.get(contender.id, []) if link.other in case.topic.shares]
    by_type: dict[str, list[Link]] = defaultdict(list)
    for link in shared:
        by_type[link.other_type].append(link)
    readings = [
        Reading(min(1.0, sum(case.topic.shares[link.other] for link in links)), tuple(links))
        for links in by_type.values()
    ]
    return max(readings, key=lambda reading: reading.value, default=NOTHING)


def _of_items(case: Case, contender: Contender) -> Reading:
    """The overlap of two distributions of classes: the question's and that of the contender's best items."""
    items = [lead.item.id for lead in contender.spoken_for() if lead.links]
    weights: dict[str, float] = defaultdict(float)
    ways: dict[str, tuple[Link, ...]] = {}
    kinds: dict[str, str] = {}
    for item in items:
        for end, kind, way in classes_of(case.classes, item):
            weights[end] += 1 / len(items)
            ways.setdefault(end, way)
            kinds[end] = kind
    totals: dict[str, float] = defaultdict(float)
    for end, weight in weights.items():
        totals[kinds[end]] += min(weight, case.topic.shares.get(end, 0.0))
    best = max(totals, key=lambda kind: totals[kind], default="")
    if not best or not totals[best]:
        return NOTHING
    shown = max((end for end in weights if kinds[end] == best), key=lambda end: case.topic.shares.get(end, 0.0))
    return Reading(min(1.0, totals[best]), ways[shown])


def _industry(case: Case, contender: Contender) -> Reading:
    best = NOTHING
    for link in case.classes.get(contender.id, []):
        if link.other_type == "IndustryClass" and (told := case.topic.industries.get(division_of(link.other))):
            _, trail = told
            if trail.strength > best.value:
                best = Reading(trail.strength, (*trail.links, link))
    return best


def classes_of(known: Mapping[str, list[Link]], id: str) -> Iterator[tuple[str, str, tuple[Link, ...]]]:
    """What an item is classed as: its classes, and the disciplines of its library classes."""
    for link in known.get(id, []):
        yield link.other, link.other_type, (link,)
        if link.other_type == "LibraryClass":
            for onward in known.get(link.other, []):
                yield onward.other, onward.other_type, (link, onward)


def division_of(industry: str) -> str:
    """The two-digit division of an industry class id: `gbt4754:3451` is in `gbt4754:34`."""
    prefix, _, code = industry.partition(":")
    return f"{prefix}:{code[:2]}" if code[:2].isdigit() else industry
