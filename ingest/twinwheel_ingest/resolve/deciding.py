"""What the resolver decides of new organisations among the known: which are one, and which a person must judge."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

from twinwheel_ingest.resolve.blocking import Index
from twinwheel_ingest.resolve.compare import Compared, Verdict, Weights, compare, declared
from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.numbers import conflict

ASKED = 3
"""So many unsure pairs of one organisation are asked of a person, the likeliest; more of them would tell nothing."""

IdPair: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of two, by id; the first id is the lesser."""

    left: str
    right: str
    compared: Compared

    @property
    def pair(self) -> IdPair:
        """The two."""
        return self.left, self.right


def decide(index: Index, wanted: Collection[str], weights: Weights | None = None) -> list[Decision]:
    """What can be said of the wanted among the known (they are known too), in order of pair."""
    made: dict[IdPair, Decision] = {}
    for mention in index.of(wanted):
        for decision in _of(mention, index, weights or declared()):
            made[decision.pair] = _stricter(decision, made.get(decision.pair))
    return [made[pair] for pair in sorted(made)]


def _of(mention: Mention, index: Index, weights: Weights) -> Iterator[Decision]:
    found = [(index.known[at], compare(mention, index.known[at], weights)) for at in index.candidates(mention)]
    told = [(other, compared) for other, compared in found if compared.verdict]
    told = [(other, _typed(mention, other, compared, weights)) for other, compared in told]
    same = [other for other, compared in told if compared.verdict is Verdict.SAME or compared.apart == ("twins",)]
    if any(conflict(one.numbers, other.numbers) for one, other in combinations(same, 2)):
        told = [(other, _shared(compared, weights)) for other, compared in told]
    unsure = sorted(
        (pair for pair in told if pair[1].verdict is Verdict.UNSURE), key=lambda pair: (-pair[1].score, pair[0].id)
    )
    asked = unsure[:ASKED] if not _fits_all(unsure) else []
    for other, compared in [pair for pair in told if pair[1].verdict is not Verdict.UNSURE] + asked:
        left, right = sorted((mention.id, other.id))
        yield Decision(left, right, compared)


def _typed(mention: Mention, other: Mention, compared: Compared, weights: Weights) -> Compared:
    """What is of two types is never one in a store: a person must say, and mend the type."""
    if mention.type == other.type or compared.verdict is not Verdict.SAME:
        return compared
    score = min(compared.score, weights.caps["type"])
    return replace(compared, verdict=Verdict.UNSURE, score=score, apart=(*compared.apart, "type"))


def _shared(compared: Compared, weights: Weights) -> Compared:
    """One that would be one with several that cannot be one: a person must say with which."""
    if compared.verdict is not Verdict.SAME or compared.why not in {"features", "also", "renamed"}:
        return compared
    score = min(compared.score, weights.caps["shared"])
    return replace(compared, verdict=Verdict.UNSURE, score=score, apart=(*compared.apart, "shared"))


def _fits_all(unsure: Sequence[tuple[Mention, Compared]]) -> bool:
    """Whether more than ASKED fit equally: a name so common that no person could tell either."""
    return len(unsure) > ASKED and unsure[0][1].score == unsure[ASKED][1].score


def _stricter(new: Decision, old: Decision | None) -> Decision:
    """Of two decisions of one pair, from either side, the one that asks rather than merges."""
    if old is None or old.compared.verdict is not Verdict.SAME:
        return old or new
    return new
