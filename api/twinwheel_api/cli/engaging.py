"""What `engage` and `learn` do and show."""

from __future__ import annotations

from dataclasses import dataclass

from twinwheel_api import convert, schemas
from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call, date_of, text_of
from twinwheel_api.cli.output import console, note, print_json, progress
from twinwheel_api.cli.tables import new_table
from twinwheel_api.deps import House
from twinwheel_api.locale import word
from twinwheel_graph.errors import UsageError
from twinwheel_graph.learn import keep
from twinwheel_graph.learn.learning import NEEDED, Lesson, learn
from twinwheel_graph.learn.outcomes import Outcome, outcomes, record
from twinwheel_graph.learn.pairs import Asked, asked
from twinwheel_graph.lookup import meant
from twinwheel_graph.match.targets import target_named
from twinwheel_graph.ontology import ontology


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of `engage record` as they were given."""

    asked: str
    partner: str
    outcome: str
    reason: str
    date: str
    amount: float | None


def record_outcome(context: Call, given: Given) -> int:
    """Record an outcome and say so."""
    date = date_of("--date", given.date)
    with housed(context) as parts:
        ends = [
            meant(parts.store, parts.retriever, text_of(name, written))
            for name, written in (("ASKED", given.asked), ("PARTNER", given.partner))
        ]
        outcome = Outcome(ends[0], ends[1], given.outcome, given.reason, date, given.amount)
        applied = record(parts.store, outcome)
    if context.json:
        print_json(schemas.EngagementRecordedOut(id=outcome.id, added=applied.added > 0, revision=applied.revision))
    else:
        key = "engagement_recorded" if applied.added else "engagement_known"
        note(word(key, context.language, id=outcome.id))
    return 0


def list_outcomes(context: Call, of: str | None) -> int:
    """List outcomes, those of one entity where it is named."""
    with housed(context) as parts:
        wanted = meant(parts.store, parts.retriever, text_of("--asked", of)) if of else None
        found = [one for one in outcomes(parts.store) if wanted in {None, one.asked}]
        ids = list({id for one in found for id in (one.asked, one.partner)})
        names = {entity.id: entity.name for entity in parts.store.read(ids)}
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


def learn_weights(context: Call, target: str | None, *, dry_run: bool) -> int:
    """Refit the weights of each target that has enough outcomes, tell, and take those that win."""
    if target is not None:
        target_named(target)
    with housed(context) as parts:
        questions = _questions(parts, target)
        lessons = [_learn(context, parts, name, some) for name, some in questions.items()]
        taken = {
            lesson.target: keep.take(parts.store, lesson).number for lesson in lessons if lesson.won and not dry_run
        }
    if context.json:
        print_json(schemas.LearnOut(lessons=[_lesson(one, taken.get(one.target)) for one in lessons]))
        return 0
    for lesson in lessons:
        _show(context, lesson, taken.get(lesson.target))
    return 0


def take_back(context: Call, target: str | None) -> int:
    """One step back."""
    with housed(context) as parts:
        found = keep.back(parts.store, target)
    if context.json:
        print_json(schemas.LearnBackOut(target=found.target if found else None, number=found.number if found else None))
    elif found is None:
        note(word("learned_none", context.language))
    else:
        note(word("learned_back", context.language, target=found.target, number=found.number))
    return 0


def _questions(parts: House, target: str | None) -> dict[str, list[Asked]]:
    """The questions that were acted upon, by target; UsageError where none has enough outcomes."""
    by_target: dict[str, list[Asked]] = {}
    for one in asked(parts.store, outcomes(parts.store), parts.matcher.targets()):
        if target in {None, one.target}:
            by_target.setdefault(one.target, []).append(one)
    counts = {name: sum(len(one.grades) for one in some) for name, some in by_target.items()}
    enough = {name: some for name, some in by_target.items() if counts[name] >= NEEDED}
    if not enough:
        most = max(counts, key=lambda name: counts[name], default=target or "-")
        raise UsageError("too_few_outcomes", target=most, count=counts.get(most, 0), needed=NEEDED)
    return enough


def _learn(context: Call, parts: House, target: str, questions: list[Asked]) -> Lesson:
    with progress("learning", context.language) as told:
        return learn(parts.matcher, parts.matcher.targets(), target, questions, progress=told)


def _lesson(one: Lesson, number: int | None) -> schemas.LessonOut:
    return schemas.LessonOut(
        target=one.target,
        outcomes=one.outcomes,
        questions=one.questions,
        prior=dict(one.prior),
        weights=dict(one.weights),
        before=one.before.mean,
        after=one.after.mean,
        difference=one.difference.mean,
        low=one.difference.low,
        high=one.difference.high,
        won=one.won,
        generation=number,
    )


def _show(context: Call, one: Lesson, number: int | None) -> None:
    language, out = context.language, console()
    title = word("learned_title", language, target=word(f"target_{one.target}", language), count=one.outcomes)
    table = new_table(title, [word(key, language) for key in ("feature", "declared", "fitted")])
    for name, weight in one.prior.items():
        table.add_row(word(f"feature_{name}", language), f"{weight:.3f}", f"{one.weights[name]:.3f}")
    out.print(table)
    difference = f"{one.difference.mean:+.3f} [{one.difference.low:+.3f}, {one.difference.high:+.3f}]"
    figures = {"before": f"{one.before.mean:.3f}", "after": f"{one.after.mean:.3f}", "difference": difference}
    out.print(word("learned_figures", language, questions=one.questions, **figures), markup=False)
    key = "learned_lost" if not one.won else "learned_taken" if number else "learned_would"
    out.print(word(key, language, number=number or 0), markup=False)
