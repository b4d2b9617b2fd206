"""What speaks for each contender: items found by their text, and the relations that lead from them."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from twinwheel_graph.match.links import Horizon, Link, Links
from twinwheel_graph.match.targets import ITEM_SCORES, Closeness, Target
from twinwheel_graph.retrieve.base import Candidate


@dataclass(frozen=True, slots=True)
class Found:
    """An item found by its text: its ITEM_SCORES, and `closeness`, their mean as the target weighs them (0..1)."""

    id: str
    type: str
    scores: tuple[float, ...]
    closeness: float


@dataclass(frozen=True, slots=True)
class Lead:
    """An item and the way from it to a contender.

    `recency` is what its age leaves of what it counts, None where age counts for nothing; `fade` the same of its
    closeness (0..1).
    """

    item: Found
    links: tuple[Link, ...]
    recency: float | None = None
    fade: float = 1.0


@dataclass(slots=True)
class Contender:
    """Somebody who may be an answer, with what was found for it. `profile` is the closeness of its profile (0..1).

    `profile_item` is the text that is so close, its own or its part's, and `product_item` the product.
    """

    id: str
    near: Closeness
    leads: dict[str, Lead] = field(default_factory=dict)
    profile: float = 0.0
    profile_item: Found | None = None
    profile_part: Link | None = None
    product: float = 0.0
    product_item: Found | None = None
    product_link: Link | None = None
    _closest: list[Lead] | None = None

    def speak(self, lead: Lead) -> None:
        """Let an item speak for it, by the first way that leads from it."""
        if lead.item.id not in self.leads:
            self.leads[lead.item.id] = lead
            self._closest = None

    def spoken_by(self, leads: Iterable[Lead]) -> None:
        """Let these items speak for it, and no others."""
        self.leads = {lead.item.id: lead for lead in leads}
        self._closest = None

    def sums(self) -> tuple[float, ...]:
        """What its best items give by each score, weighted by place and by how close each is altogether (0..1).

        With a power of 2 an item that is half as close counts a quarter.
        """
        totals = [0.0] * len(ITEM_SCORES)
        for place, lead in zip(self.near.places, self.spoken_for(), strict=False):
            weight = place * lead.fade * (lead.fade * lead.item.closeness) ** (self.near.power - 1)
            for at, score in enumerate(lead.item.scores):
                totals[at] += weight * score
        return tuple(totals)

    def spoken_for(self) -> list[Lead]:
        """The closest items, as many as count."""
        if self._closest is None:
            ranked = sorted(self.leads.values(), key=lambda lead: (-lead.fade * lead.item.closeness, lead.item.id))
            self._closest = ranked[: len(self.near.places)]
        return self._closest

    def told_by(self) -> Iterator[Found]:
        """Every text that was found for it: items, profile, product."""
        yield from (lead.item for lead in self.leads.values())
        yield from (one for one in (self.profile_item, self.product_item) if one is not None)


def read(candidates: Sequence[Candidate], target: Target, left_out: frozenset[str]) -> list[Found]:
    """Candidates as items, the closest first."""
    found = [_found(candidate, target) for candidate in candidates if candidate.id not in left_out]
    return sorted(found, key=lambda item: (-item.closeness, item.id))


def _found(candidate: Candidate, target: Target) -> Found:
    scores = (candidate.characters, candidate.words, candidate.meaning)
    mean = sum(map(operator.mul, target.shares, scores))
    return Found(candidate.id, candidate.type, scores, mean)


@dataclass(frozen=True, slots=True)
class Ways:
    """How items lead to contenders: paths of relation types to entities of `types`, and how closeness is read."""

    paths: tuple[tuple[str, ...], ...]
    types: tuple[str, ...]
    near: Closeness


def lead_to(items: Sequence[Found], ways: Ways, links: Links, horizon: Horizon) -> dict[str, Contender]:
    """The contenders that the items lead to by the given paths."""
    contenders: dict[str, Contender] = {}
    by_id = {item.id: item for item in items}
    for path in ways.paths:
        for item, end, way in _walk(by_id, path, links, horizon):
            if way[-1].other_type in ways.types:
                contender = contenders.get(end) or contenders.setdefault(end, Contender(end, ways.near))
                contender.speak(Lead(by_id[item], way))
    return contenders


def themselves(items: Sequence[Found], near: Closeness) -> dict[str, Contender]:
    """Items that are the answer, each its own and only evidence."""
    return {item.id: Contender(item.id, near, {item.id: Lead(item, ())}) for item in items}


def add_profiles(
    contenders: dict[str, Contender],
    profiles: Sequence[Found],
    target: Target,
    links: Links,
    horizon: Horizon,
    excluded: frozenset[str] = frozenset(),
) -> None:
    """Give each contender the closeness of its own profile, or of its best part's (a school, a listed firm).

    What is excluded speaks for nobody but itself.
    """
    parts = [profile.id for profile in profiles if profile.type in target.parts and profile.id not in excluded]
    parents = links.of(parts, ["PART_OF"])
    for profile in profiles:
        if profile.type in target.types:
            _profile(contenders, (profile.id, target.closeness), profile, None)
        for link in parents.get(profile.id, []):
            if link.forward and link.other_type in target.types and horizon.counts(link, profile.id):
                _profile(contenders, (link.other, target.closeness), profile, link)


def _profile(contenders: dict[str, Contender], whose: tuple[str, Closeness], item: Found, part: Link | None) -> None:
    contender = contenders.setdefault(whose[0], Contender(*whose))
    if item.closeness > contender.profile:
        contender.profile, contender.profile_item, contender.profile_part = item.closeness, item, part


def add_products(
    contenders: dict[str, Contender], products: Sequence[Found], target: Target, links: Links, horizon: Horizon
) -> None:
    """Give each maker the closeness of its closest product, more of one that earns more of its revenue.

    A product that earns nothing that is known counts half.
    """
    makers = links.of([product.id for product in products], ["MAKES"])
    for product in products:
        for link in makers.get(product.id, []):
            if link.forward or link.other_type not in target.types or not horizon.counts(link, product.id):
                continue
            contender = contenders.setdefault(link.other, Contender(link.other, target.closeness))
            value = product.closeness * (1 + _revenue_share(link)) / 2
            if value > contender.product:
                contender.product, contender.product_item, contender.product_link = value, product, link


def _revenue_share(link: Link) -> float:
    share = link.relation.props.get("revenue_share", 0.0)
    return float(share) if isinstance(share, int | float) else 0.0


def _walk(
    items: Mapping[str, Found], path: Sequence[str], links: Links, horizon: Horizon
) -> Iterator[tuple[str, str, tuple[Link, ...]]]:
    """Item, end and way, for every way along a path of relation types."""
    ways: list[tuple[str, str, tuple[Link, ...]]] = [(id, id, ()) for id in items]
    for type in path:
        known = links.of(list(dict.fromkeys(end for _, end, _ in ways)), [type])
        ways = [
            (item, link.other, (*way, link))
            for item, end, way in ways
            for link in known.get(end, [])
            if horizon.counts(link, item)
        ]
    yield from ways
