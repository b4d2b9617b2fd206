"""What `learn` does and shows."""

from __future__ import annotations

from twinwheel_api import lessons, schemas
from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import console, note, print_json, progress
from twinwheel_api.cli.tables import new_table
from twinwheel_api.deps import House, encoder_name, open_store
from twinwheel_api.locale import word
from twinwheel_graph.errors import Conflict, UsageError
from twinwheel_graph.learn import keep
from twinwheel_graph.learn.learning import NEEDED, Change, Ground, Lesson, learn, outcomes_of
from twinwheel_graph.learn.outcomes import outcomes
from twinwheel_graph.learn.questions import Asked, asked
from twinwheel_graph.match.learned import generations
from twinwheel_graph.match.targets import target_named, targets


def learn_weights(context: Call, target: str | None, *, dry_run: bool) -> int:
    """Refit the weights of each target that has enough outcomes, tell, and take those that win."""
    if target is not None:
        target_named(target)
    with housed(context) as parts:
        _require_whole(parts)
        questions = _questions(parts, target)
        lessons_learned = [_learn(context, parts, name, some) for name, some in questions.items()]
        _require_whole(parts)
        won = [one for one in lessons_learned if one.won and not dry_run]
        taken = {one.target: keep.take(parts.store, one).number for one in won}
    if context.json:
        print_json(schemas.LearnOut(lessons=[lessons.lesson(one, taken.get(one.target)) for one in lessons_learned]))
        return 0
    for one in lessons_learned:
        _show(context, one, taken.get(one.target))
    return 0


def take_back(context: Call, target: str | None) -> int:
    """One step back."""
    if target is not None:
        target_named(target)
    store = open_store(context.store)
    try:
        found = keep.back(store, target)
    finally:
        store.close()
    if context.json:
        print_json(schemas.LearnBackOut(target=found.target if found else None, number=found.number if found else None))
    elif found is None:
        note(word("learned_none", context.language))
    else:
        note(word("learned_back", context.language, target=found.target, number=found.number))
    return 0


def show_learned(context: Call, target: str | None) -> int:
    """Show the generations, and which of them hold."""
    if target is not None:
        target_named(target)
    store = open_store(context.store)
    try:
        known = [one for one in generations(store) if target in {None, one.target}]
    finally:
        store.close()
    declared = {name: one for name, one in targets().items() if target in {None, name}}
    answer = lessons.learned(known, declared, encoder_name(context.settings))
    if context.json:
        print_json(answer)
    else:
        _show_generations(context, answer)
    return 0


def _require_whole(parts: House) -> None:
    """Weights are learned with the vectors of every text or with none: else they would weigh what lacks."""
    if parts.matcher.encoder() != parts.matcher.encoder_set():
        raise Conflict("learn_incomplete")


def _questions(parts: House, target: str | None) -> dict[str, list[Asked]]:
    """The questions that were acted upon, by target; UsageError where none has enough outcomes."""
    by_target: dict[str, list[Asked]] = {}
    for one in asked(parts.store, outcomes(parts.store), targets()):
        if target in {None, one.target}:
            by_target.setdefault(one.target, []).append(one)
    counts = {name: outcomes_of(some) for name, some in by_target.items()}
    enough = {name: some for name, some in by_target.items() if counts[name] >= NEEDED}
    if not enough:
        most = max(counts, key=lambda name: counts[name], default=target or "-")
        raise UsageError("too_few_outcomes", target=most, count=counts.get(most, 0), needed=NEEDED)
    return enough


def _learn(context: Call, parts: House, target: str, questions: list[Asked]) -> Lesson:
    ground = Ground(parts.matcher, parts.store, targets(), parts.matcher.targets())
    with progress("learning", context.language) as told:
        return learn(ground, target, questions, progress=told)


def _show(context: Call, one: Lesson, number: int | None) -> None:
    language, out = context.language, console()
    title = word("learned_title", language, target=word(f"target_{one.target}", language), count=one.outcomes)
    table = new_table(title, [word(key, language) for key in ("feature", "declared", "hold", "fitted")])
    for name, weight in one.prior.items():
        shown = (f"{value:.3f}" for value in (weight, one.hold.get(name, 0.0), one.weights[name]))
        table.add_row(word(f"feature_{name}", language), *shown)
    out.print(table)
    out.print(_figures("learned_figures", one.pairs, language, one.askers), markup=False)
    if one.ranks is not None:
        out.print(_figures("learned_ranks", one.ranks, language, one.askers), markup=False)
    key = "learned_lost" if not one.won else "learned_taken" if number else "learned_would"
    out.print(word(key, language, number=number or 0), markup=False)


def _figures(key: str, change: Change, language: str, askers: int) -> str:
    ends = change.difference
    return word(
        key,
        language,
        askers=askers,
        before=f"{change.before.mean:.3f}",
        after=f"{change.after.mean:.3f}",
        difference=f"{ends.mean:+.3f} [{ends.low:+.3f}, {ends.high:+.3f}]",
    )


def _show_generations(context: Call, answer: schemas.LearnedOut) -> None:
    language = context.language
    if not answer.generations:
        note(word("learned_nothing", language))
        return
    keys = ("generation", "target", "date", "encoder", "outcomes", "before", "after", "state", "weight")
    table = new_table("", [word(key, language) for key in keys])
    for one in answer.generations:
        state = _state(one, answer.encoder)
        weights = "  ".join(f"{word(f'feature_{name}', language)} {value:.3f}" for name, value in one.weights.items())
        figures = (
            one.date,
            one.encoder,
            str(one.outcomes),
            f"{one.before:.3f}",
            f"{one.after:.3f}",
            word(state, language),
        )
        table.add_row(str(one.number), word(f"target_{one.target}", language), *figures, weights)
    console().print(table)


def _state(one: schemas.GenerationOut, encoder: str) -> str:
    if one.holds:
        return "generation_holds"
    if not one.active:
        return "generation_back"
    return "generation_old" if one.encoder == encoder else "generation_elsewhere"
