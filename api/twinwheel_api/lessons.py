"""From what was learned to what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twinwheel_api import schemas as out
from twinwheel_api.locale import word
from twinwheel_graph.match.learned import Generation, elsewhere, generations, holding, learned_with
from twinwheel_graph.match.targets import Targets, targets
from twinwheel_graph.stores.base import GraphStore

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


def learned(known: Sequence[Generation], declared: Targets, encoder: str) -> out.LearnedOut:
    """Which weights hold with an encoder (empty: words alone), and every generation."""
    held = holding(known, declared, encoder)
    return out.LearnedOut(
        encoder=learned_with(encoder),
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


def elsewhere_text(store: GraphStore, encoder: str, language: str) -> str:
    """That weights were learned with other encoders and the declared ones are used; empty where it is not so."""
    passed = elsewhere(generations(store), targets(), encoder)
    if not passed:
        return ""
    told = "; ".join(
        f"{word(f'target_{name}', language)} #{one.number}: {one.encoder or word('encoder_unknown', language)}"
        for name, one in passed.items()
    )
    return word("learned_elsewhere", language, current=learned_with(encoder), generations=told)


def held_text(store: GraphStore, encoder: str, language: str) -> str:
    """Which weights hold with an encoder (empty: words alone)."""
    held = holding(generations(store), targets(), encoder)
    told = "; ".join(f"{word(f'target_{name}', language)} #{one.number}" for name, one in held.items())
    return word("weights_learned", language, generations=told) if told else word("weights_declared", language)


def _generation(one: Generation, *, holds: bool) -> out.GenerationOut:
    return out.GenerationOut(
        number=one.number,
        target=one.target,
        weights=dict(one.weights),
        date=one.date,
        outcomes=one.outcomes,
        before=one.before,
        after=one.after,
        encoder=one.encoder,
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
