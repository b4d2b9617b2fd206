"""Which ids are one by all judgements together: the transitive closure of what is the same, never across a negative.

The outcome depends on the set of judgements alone. People's are taken before rules', the surest rule first; one that
would join what somebody holds apart, or a rule's that would join different numbers of one scheme, is not followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.judgement import BY_USER, Judgement

Numbers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Closed:
    """Groups of ids that are one, of two or more each, and the judgements that could not be followed."""

    groups: tuple[frozenset[str], ...]
    crossed: tuple[Judgement, ...]


@dataclass(slots=True)
class _Group:
    """Ids that are one so far, what they must not be one with, and the numbers they bear."""

    ids: set[str]
    apart: set[str] = field(default_factory=set)
    numbers: dict[str, set[str]] = field(default_factory=dict)


def close(judgements: Iterable[Judgement], numbers: Mapping[str, Numbers]) -> Closed:
    """The groups that judgements (one a pair) come to; `numbers` are those of each id by scheme."""
    told = list(judgements)
    groups = {id: _Group({id}) for one in told for id in one.pair}
    for id, group in groups.items():
        group.numbers = {scheme: {number} for scheme, number in numbers.get(id, {}).items()}
    for one in told:
        if one.verdict is Verdict.DIFFERENT:
            groups[one.left].apart.add(one.right)
            groups[one.right].apart.add(one.left)
    crossed = [one for one in sorted(_positive(told), key=_surest) if not _join(groups, one)]
    joined = {min(group.ids): frozenset(group.ids) for group in groups.values() if len(group.ids) > 1}
    return Closed(tuple(joined[id] for id in sorted(joined)), tuple(crossed))


def _positive(told: Collection[Judgement]) -> Iterable[Judgement]:
    return (one for one in told if one.verdict is Verdict.SAME)


def _surest(one: Judgement) -> tuple[bool, float, str, str]:
    return one.who != BY_USER, -(one.score or 0.0), one.left, one.right


def _join(groups: dict[str, _Group], one: Judgement) -> bool:
    """Join the groups of a pair; False where something holds them apart."""
    left, right = groups[one.left], groups[one.right]
    if left is right:
        return True
    if left.apart & right.ids or (one.who != BY_USER and _contradict(left, right)):
        return False
    small, large = sorted((left, right), key=lambda group: len(group.ids))
    large.ids |= small.ids
    large.apart |= small.apart
    numbers: dict[str, set[str]] = defaultdict(set, large.numbers)
    for scheme, found in small.numbers.items():
        numbers[scheme] = numbers[scheme] | found
    large.numbers = dict(numbers)
    groups.update(dict.fromkeys(small.ids, large))
    return True


def _contradict(left: _Group, right: _Group) -> bool:
    return any(found != right.numbers.get(scheme, found) for scheme, found in left.numbers.items())
