"""From what was learned to what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twinwheel_api import schemas as out
from twinwheel_graph.match.learned import Generation, holding
from twinwheel_graph.match.targets import Targets

if TYPE_CHECKING:
    from twinwheel_graph.learn.learning import Change, Lesson


def lesson(one: Lesson, number: int | None) -> out.LessonOut:
    """What outcomes taught of a target, and as which generation it was taken."""
    return out.LessonOut(
        target=one.target,
        outcomes=one.outcomes,
        askers=one.askers,
        prior=dict(one.prior),
        hold=dict(one.hold),
        weights=dict(one.weights),
        pairs=_change(one.pairs),
        ranks=_change(one.ranks) if one.ranks else None,
        won=one.won,
        generation=number,
    )


def learned(known: Sequence[Generation], declared: Targets) -> out.LearnedOut:
    """Which weights hold, and every generation."""
    held = holding(known, declared)
    return out.LearnedOut(
        targets=[
            out.HeldOut(
                target=name,
                declared=dict(target.weights),
                weights=dict(held[name].weights if name in held else target.weights),
                generation=held[name].number if name in held else None,
            )
            for name, target in declared.items()
        ],
        generations=[_generation(one, holds=one in held.values()) for one in known],
    )


def _generation(one: Generation, *, holds: bool) -> out.GenerationOut:
    return out.GenerationOut(
        number=one.number,
        target=one.target,
        weights=dict(one.weights),
        date=one.date,
        outcomes=one.outcomes,
        before=one.before,
        after=one.after,
        active=one.active,
        holds=holds,
    )


def _change(one: Change) -> out.ChangeOut:
    return out.ChangeOut(
        before=one.before.mean,
        after=one.after.mean,
        difference=one.difference.mean,
        low=one.difference.low,
        high=one.difference.high,
    )
