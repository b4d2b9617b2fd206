"""What `engage` does and shows."""

from __future__ import annotations

from dataclasses import dataclass

from twinwheel_api import convert, schemas
from twinwheel_api.cli.options import Call, text_of
from twinwheel_api.cli.output import console, note, print_json
from twinwheel_api.cli.tables import new_table, shown_name
from twinwheel_api.deps import house
from twinwheel_api.locale import word
from twinwheel_graph.errors import BadRow, UsageError
from twinwheel_graph.learn.outcomes import Outcome, outcomes, preceded, record, today
from twinwheel_graph.lookup import meant
from twinwheel_graph.model import Applied
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of `engage record` as they were given."""

    asked: str
    partner: str
    outcome: str
    reason: str
    date: str
    amount: float | None
    note: str


def record_outcome(context: Call, given: Given) -> int:
    """Record an outcome and say so."""
    for name in ("outcome", "reason", "date", "note"):
        text_of(f"--{name}", getattr(given, name))
    with house(context.store, context.index) as parts:
        ends = [
            meant(parts.store, parts.retriever, text_of(name, written))
            for name, written in (("ASKED", given.asked), ("PARTNER", given.partner))
        ]
        told = (given.outcome, given.reason, given.date or today(), given.amount, given.note)
        outcome = Outcome(ends[0], ends[1], *told)
        applied = _recorded(parts.store, outcome)
        early = preceded(parts.store, outcome)
        parts.retriever.follow()
    for one in early:
        named = {"name": shown_name(one, context.language), "dated": one.props["date"]}
        note(word("outcome_precedes", context.language, date=outcome.date, **named))
    if context.json:
        print_json(schemas.EngagementRecordedOut(id=outcome.id, added=applied.added > 0, revision=applied.revision))
    else:
        key = "recorded" if applied.added else "corrected" if applied.changed else "known"
        note(word(f"engagement_{key}", context.language, id=outcome.id))
    return 0


def _recorded(store: GraphStore, outcome: Outcome) -> Applied:
    """Record; what a file's row would be rejected for is a wrong call here."""
    try:
        return record(store, outcome)
    except BadRow as error:
        raise UsageError(error.code, **error.params) from None


def list_outcomes(context: Call, of: str | None) -> int:
    """List outcomes, those of one entity where it is named."""
    with house(context.store, context.index) as parts:
        wanted = meant(parts.store, parts.retriever, text_of("--asked", of)) if of else None
        found = [one for one in outcomes(parts.store) if wanted in {None, one.asked}]
        ids = list({id for one in found for id in (one.asked, one.partner)})
        names = {entity.id: shown_name(entity, context.language) for entity in parts.store.read(ids)}
    if context.json:
        print_json(schemas.EngagementsOut(items=[convert.engagement(one) for one in found], next=None))
        return 0
    keys = ("asked_by", "partner", "outcome", "reason", "date")
    table = new_table("", [word(key, context.language) for key in keys])
    kind = ontology().entities["Engagement"].properties
    for one in found:
        label = kind["outcome"].values[one.outcome].of(context.language)
        reason = kind["reason"].values[one.reason].of(context.language) if one.reason else ""
        table.add_row(names.get(one.asked, one.asked), names.get(one.partner, one.partner), label, reason, one.date)
    console().print(table)
    return 0
