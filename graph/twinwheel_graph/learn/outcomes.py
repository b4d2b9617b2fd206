"""Outcomes of matches: recorded as engagements, with the park as their source, and read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from twinwheel_graph import values
from twinwheel_graph.dates import first_day, last_day
from twinwheel_graph.errors import BadRow, Conflict, NotFound
from twinwheel_graph.model import Applied, Batch, Direction, Entity, EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.stores.base import GraphStore, pages

DATASET = "engagements"
"""The dataset of recorded outcomes."""

ENGAGES = "ENGAGES"
PLACES = ("asked", "partner")
ROLES = {"demand": 1, "offer": 2}
"""The places of the two ends where none are told: the demand asks."""

DEMAND = frozenset({"Need", "Firm"})
AT_ONCE = 500

FIRST_TO_SEE = timezone(timedelta(hours=14))
"""Where a day begins first: a date that lies ahead there lies ahead everywhere."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of bringing `asked` (who asked, or what was offered) together with `partner`.

    `outcome` and `reason` are values of the ontology's Engagement; `date` is YYYY, YYYY-MM or YYYY-MM-DD.
    Reason, amount and note are its details.
    """

    asked: str
    partner: str
    outcome: str
    reason: str = ""
    date: str = ""
    amount_cny: float | None = None
    note: str = ""
    recorded: str = field(default="", compare=False)
    """The id of its engagement where it was read from one."""

    @property
    def id(self) -> str:
        """The id of its engagement: the same outcome of the same day is recorded once."""
        return self.recorded or f"eng:{key_of('|'.join((self.asked, self.partner, self.outcome, self.date))):016x}"


def record(store: GraphStore, outcome: Outcome) -> Applied:
    """Record an outcome; nothing changes where it is recorded already, and other details take the place of those.

    Raises:
        BadRow: A value is not one of the ontology's, a failure has no reason or a success one, or the date lies ahead.
        Conflict: The two are not of the two sides.
        NotFound: One of the two is not there.
    """
    ends = {entity.id: entity for entity in store.read([outcome.asked, outcome.partner])}
    for id in (outcome.asked, outcome.partner):
        if id not in ends:
            raise NotFound("no_entity", value=id)
    _check(outcome)
    source = Source(DATASET, outcome.id, SourceKind.CURATED, outcome.date)
    claim = _claim(outcome, f"{ends[outcome.asked].name} × {ends[outcome.partner].name}", source)
    if first_day(outcome.date) > int(f"{datetime.now(FIRST_TO_SEE):%Y%m%d}"):
        raise BadRow("date_ahead", field="date", value=outcome.date)
    return store.apply(Batch([claim], _relations(outcome, ends, source)))


def preceded(store: GraphStore, outcome: Outcome) -> list[Entity]:
    """The achievements of an outcome that are dated later than it: possible before they are published, or a slip."""
    ends = store.read([outcome.asked, outcome.partner])
    offered = [one for one in ends if one.type == "Achievement" and outcome.date]
    return [one for one in offered if last_day(outcome.date) < first_day(str(one.props.get("date", "")))]


def today() -> str:
    """The date of an outcome that is recorded as it comes about."""
    return f"{datetime.now().astimezone():%Y-%m-%d}"


def outcomes(store: GraphStore, after: str | None = None) -> Iterator[Outcome]:
    """Every outcome that is recorded, in order of id, after the id `after`.

    An engagement without its two ends is passed over.
    """
    for page in pages(store, "Engagement", after=after, size=AT_ONCE):
        ends: dict[str, dict[int, str]] = {}
        for relation in store.relations([one.id for one in page], types=[ENGAGES], direction=Direction.OUT):
            place = relation.props.get("place") or ROLES.get(str(relation.props.get("role")))
            if isinstance(place, int):
                ends.setdefault(relation.start, {})[place] = relation.end
        for entity in page:
            if ends.get(entity.id, {}).keys() >= {1, 2}:
                yield _outcome(entity, ends[entity.id])


def _check(outcome: Outcome) -> None:
    if outcome.outcome == "failed" and not outcome.reason:
        raise BadRow(
            "reason_missing",
            field="reason",
            known=", ".join(ontology().entities["Engagement"].properties["reason"].values),
        )
    if outcome.reason and outcome.outcome != "failed":
        raise BadRow("reason_without_failure", field="reason", value=outcome.reason, outcome=outcome.outcome)


def _claim(outcome: Outcome, name: str, source: Source) -> EntityClaim:
    props = {
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "date": outcome.date,
        "amount_cny": outcome.amount_cny,
        "note": outcome.note,
    }
    return values.entity_claim(ontology(), outcome.id, "Engagement", name, props, source)


def _relations(outcome: Outcome, ends: dict[str, Entity], source: Source) -> list[RelationClaim]:
    made = []
    sides = set()
    for place, id in enumerate((outcome.asked, outcome.partner), 1):
        if ends[id].type not in ontology().relations[ENGAGES].range:
            raise Conflict("cannot_engage", field=PLACES[place - 1], value=id, type=ends[id].type)
        side = "demand" if ends[id].type in DEMAND else "offer"
        sides.add(side)
        props = {"role": side, "place": place}
        made.append(values.relation_claim(ontology(), ENGAGES, outcome.id, id, props, source))
    if len(sides) != 2:
        raise Conflict("same_side", field="partner", value=outcome.partner)
    return made


def _outcome(entity: Entity, ends: dict[int, str]) -> Outcome:
    props = entity.props
    amount = props.get("amount_cny")
    return Outcome(
        asked=ends[1],
        partner=ends[2],
        outcome=str(props["outcome"]),
        reason=str(props.get("reason", "")),
        date=str(props.get("date", "")),
        amount_cny=float(amount) if isinstance(amount, int | float) else None,
        note=str(props.get("note", "")),
        recorded=entity.id,
    )
