"""From disciplines by technology fields to industries: the cited concordance, read from the graph.

A strength is a lift made to lie in 0..1: 1 - 1/lift, so that no association is 0 and a strong one nears 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twinwheel_graph.match.links import Horizon, Link, Links

CLASS_RELATIONS = ("CLASSIFIED_AS", "IN_DISCIPLINE", "IN_SEGMENT", "IN_KEY_INDUSTRY")
"""Relations that say what something is about."""


@dataclass(frozen=True, slots=True)
class Trail:
    """A way from a discipline to an industry, the links that it takes, and how strong it is (0..1)."""

    strength: float
    links: tuple[Link, ...]


def industries_of(links: Links, horizon: Horizon, disciplines: Mapping[str, float]) -> Mapping[str, tuple[str, Trail]]:
    """The industry divisions that disciplines lead to: the discipline and the strongest trail for each."""
    best: dict[str, tuple[str, Trail]] = {}
    for discipline, division, trail in _trails(links, horizon, disciplines):
        if division not in best or trail.strength > best[division][1].strength:
            best[division] = (discipline, trail)
    return best


def _trails(links: Links, horizon: Horizon, disciplines: Mapping[str, float]) -> Iterator[tuple[str, str, Trail]]:
    fields = links.of(disciplines, ["CORRESPONDS_TO"])
    onward = links.of({link.other for part in fields.values() for link in part if _is_field(link)}, ["CORRESPONDS_TO"])
    for discipline, part in fields.items():
        for first in (link for link in part if _is_field(link) and horizon.counts(link)):
            for second in onward.get(first.other, []):
                if second.other_type == "IndustryClass" and horizon.counts(second):
                    strength = disciplines[discipline] * _strength(first) * _strength(second)
                    yield discipline, second.other, Trail(strength, (first, second))


def _is_field(link: Link) -> bool:
    return link.other_type == "TechnologyField"


def _strength(link: Link) -> float:
    lift = link.relation.props.get("lift", 1.0)
    return max(0.0, 1 - 1 / float(lift)) if isinstance(lift, int | float) and lift > 0 else 0.0
