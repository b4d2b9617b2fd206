"""The questions behind outcomes, asked again as they stood before anything came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from twinwheel_graph.learn.outcomes import DEMAND, Outcome
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Request
from twinwheel_graph.match.targets import Targets
from twinwheel_graph.stores.base import GraphStore

GRADES: Mapping[str, int] = {"contacted": 1, "meeting": 2, "sample": 3, "contract": 4, "payment": 5, "failed": -1}
"""What an outcome is worth, in the order in which they come about; a candidate of which nothing is known is worth 0."""

SAYS_NOTHING = frozenset({"price", "partner_chosen"})
"""Reasons of failure that say nothing of how well the two fit."""

SHOWN = 10
"""How many of the first answers count as shown."""

YEAR = 4


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question that was acted upon: who asked for what, and what came of each partner.

    `before` is the day on which something first came of these partners (empty: not known). Nothing from then on is
    evidence: what a success brings about, a licence or a joint paper, must not explain it. `aside` are partners that
    are compared with nobody: their failure says nothing of fit, or they had been taken on an earlier day. `shown` are
    the first answers by the declared weights that were not taken, `admit` the undated items that count all the same.
    """

    direction: str
    target: str
    entity: str
    before: str
    grades: Mapping[str, int]
    aside: frozenset[str] = frozenset()
    admit: frozenset[str] = frozenset()
    shown: tuple[str, ...] = ()

    @property
    def request(self) -> Request:
        """The question as it is asked of the match."""
        return Request(self.direction, self.target, entity=self.entity, before=self.before, admit=self.admit, raw=True)


@dataclass(slots=True)
class _Pair:
    """What came of one partner: the day of its first outcome, and the grade of the newest that says something."""

    first: str
    grade: int | None = None


@dataclass(slots=True)
class _Day:
    """The partners of one question of whom something first came on one day, and those that are set aside on it."""

    grades: dict[str, int] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)


def asked(store: GraphStore, outcomes: Iterable[Outcome], targets: Targets) -> list[Asked]:
    """The questions behind outcomes, in order, a day each; of several outcomes with one partner the newest counts."""
    pairs = _pairs(store, outcomes)
    types = store.types(list({id for pair in pairs for id in pair}))
    by_question: dict[tuple[str, str, str], dict[str, _Pair]] = defaultdict(dict)
    for (entity, partner), one in pairs.items():
        direction = "reverse" if types.get(entity) in DEMAND else "forward"
        for target in targets.values():
            if target.direction == direction and types.get(partner) in target.types:
                by_question[direction, target.name, entity][partner] = one
    return [
        Asked(*question, before, day.grades, frozenset(day.aside))
        for question, partners in sorted(by_question.items())
        for before, day in sorted(_days(partners).items())
        if day.grades
    ]


def as_it_stood(matcher: Matcher, store: GraphStore, one: Asked) -> Asked:
    """A question with the undated items that were there, as far as anybody can tell, and with what was shown."""
    if one.before:
        one = replace(one, admit=_undated(matcher, store, one))
    hits = matcher.match(replace(one.request, top=SHOWN)).hits
    known = one.aside | one.grades.keys()
    return replace(one, shown=tuple(hit.id for hit in hits if hit.id not in known))


def _pairs(store: GraphStore, outcomes: Iterable[Outcome]) -> dict[tuple[str, str], _Pair]:
    """What came of each two, first the one that asks: where an offer was brought to a need, the need asks."""
    told = list(outcomes)
    types = store.types(list({id for one in told for id in (one.asked, one.partner)}))
    stages = list(GRADES)
    found: dict[tuple[str, str], _Pair] = {}
    for one in sorted(told, key=lambda one: (one.date, stages.index(one.outcome), one.id)):
        turned = types.get(one.partner) == "Need"
        key = (one.partner, one.asked) if turned else (one.asked, one.partner)
        pair = found.setdefault(key, _Pair(_day(one.date)))
        if one.reason not in SAYS_NOTHING:
            pair.grade = GRADES[one.outcome]
    return found


def _days(partners: Mapping[str, _Pair]) -> Mapping[str, _Day]:
    days: dict[str, _Day] = defaultdict(_Day)
    for partner, one in partners.items():
        if one.grade is not None:
            days[one.first].grades[partner] = one.grade
    for before, day in days.items():
        day.aside |= {id for id, one in partners.items() if one.grade is None or one.first < before}
    return days


def _day(date: str) -> str:
    """A date as `before` takes it: a year begins with its January."""
    return f"{date}-01" if len(date) == YEAR else date


def _undated(matcher: Matcher, store: GraphStore, one: Asked) -> frozenset[str]:
    found = matcher.candidates(replace(one.request, before=""))
    items = {id for scored in found for id in scored.contender.leads}
    return frozenset(_without_date(store, sorted(items)))


def _without_date(store: GraphStore, ids: Sequence[str]) -> Iterable[str]:
    return (item.id for item in store.read(ids) if item.type == "Achievement" and not item.props.get("date"))
