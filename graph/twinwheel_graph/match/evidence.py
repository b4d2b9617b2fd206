"""What speaks for each contender: items found by their text, and the relations that lead from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from twinwheel_graph.match.links import Horizon, Link, Links
from twinwheel_graph.match.targets import BEST, Target
from twinwheel_graph.retrieve.base import Candidate


@dataclass(frozen=True, slots=True)
class Found:
    """An item found by its text; scores relative to the best one of the question (0..1), `both` is their mean."""

    id: str
    type: str
    characters: float
    words: float
    both: float


@dataclass(frozen=True, slots=True)
class Lead:
    """An item and the way from it to a contender."""

    item: Found
    links: tuple[Link, ...]


@dataclass(slots=True)
class Contender:
    """Somebody who may be an answer, with what was found for it. `profile` is relative to the best profile (0..1)."""

    id: str
    leads: dict[str, Lead] = field(default_factory=dict)
    profile: float = 0.0
    profile_part: Link | None = None

    def sums(self) -> tuple[float, float]:
        """What its best items give by characters and by words, weighted by place and by how close each is altogether.

        An item that is half as close counts a quarter: unrelated texts share common words too.
        """
        characters = words = 0.0
        for weight, lead in zip(BEST, self.spoken_for(), strict=False):
            item = lead.item
            characters += weight * item.both * item.characters
            words += weight * item.both * item.words
        return characters, words

    def spoken_for(self) -> list[Lead]:
        """The best items by both scores, as many as count."""
        if len(self.leads) == 1:
            return list(self.leads.values())
        return sorted(self.leads.values(), key=lambda lead: (-lead.item.both, lead.item.id))[: len(BEST)]


def relative(candidates: Sequence[Candidate], left_out: frozenset[str]) -> list[Found]:
    """Candidates as items with scores relative to the best, the best first."""
    kept = [candidate for candidate in candidates if candidate.id not in left_out]
    most_characters = max((candidate.characters for candidate in kept), default=0.0) or 1.0
    most_words = max((candidate.words for candidate in kept), default=0.0) or 1.0
    found = []
    for candidate in kept:
        characters, words = candidate.characters / most_characters, candidate.words / most_words
        found.append(Found(candidate.id, candidate.type, characters, words, (characters + words) / 2))
    return sorted(found, key=lambda item: (-item.both, item.id))


def lead_to(
    items: Sequence[Found], paths: Iterable[Sequence[str]], types: Sequence[str], links: Links, horizon: Horizon
) -> dict[str, Contender]:
    """The contenders of these types that the items lead to by the given paths of relation types."""
    contenders: dict[str, Contender] = {}
    by_id = {item.id: item for item in items}
    for path in paths:
        for item, end, way in _walk(by_id, path, links, horizon):
            if way[-1].other_type in types:
                contender = contenders.get(end) or contenders.setdefault(end, Contender(end))
                contender.leads.setdefault(item, Lead(by_id[item], way))
    return contenders


def themselves(items: Sequence[Found]) -> dict[str, Contender]:
    """Items that are the answer, each its own and only evidence."""
    return {item.id: Contender(item.id, {item.id: Lead(item, ())}) for item in items}


def add_profiles(
    contenders: dict[str, Contender],
    profiles: Sequence[Found],
    target: Target,
    links: Links,
    horizon: Horizon,
) -> None:
    """Give each contender the score of its own profile, or of its best part's (a school, a listed firm)."""
    parts = [profile.id for profile in profiles if profile.type in target.parts]
    parents = links.of(parts, ["PART_OF"])
    for profile in profiles:
        if profile.type in target.types:
            _profile(contenders, profile.id, profile.both, None)
        for link in parents.get(profile.id, []):
            if link.forward and link.other_type in target.types and horizon.counts(link, profile.id):
                _profile(contenders, link.other, profile.both, link)


def _profile(contenders: dict[str, Contender], id: str, score: float, part: Link | None) -> None:
    contender = contenders.setdefault(id, Contender(id))
    if score > contender.profile:
        contender.profile, contender.profile_part = score, part


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
