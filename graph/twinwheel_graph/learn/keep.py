"""Taking learned weights, and taking them back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from twinwheel_graph import values
from twinwheel_graph.learn.learning import Lesson
from twinwheel_graph.match.learned import TYPE, Generation, generations
from twinwheel_graph.model import Batch, Source, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore

DATASET = "learned"
"""The dataset of learned weights: forgetting it brings the declared ones back."""

DIGITS = 6


def take(store: GraphStore, lesson: Lesson) -> Generation:
    """Make the weights of a lesson the ones that hold."""
    number = max((one.number for one in generations(store)), default=0) + 1
    generation = Generation(
        id=f"fuse:{lesson.target}:{number}",
        target=lesson.target,
        number=number,
        weights={name: round(weight, DIGITS) for name, weight in lesson.weights.items()},
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        outcomes=lesson.outcomes,
        before=round(lesson.pairs.before.mean, DIGITS),
        after=round(lesson.pairs.after.mean, DIGITS),
        basis=lesson.basis,
        encoder=lesson.encoder,
        active=True,
    )
    _put(store, generation, active=True)
    return generation


def back(store: GraphStore, target: str | None = None) -> Generation | None:
    """Take the newest generation that holds (of a target, or of any) out of use; None where none does."""
    active = [one for one in generations(store) if one.active and target in {None, one.target}]
    if not active:
        return None
    newest = active[-1]
    _put(store, newest, active=False)
    return newest


def _put(store: GraphStore, one: Generation, *, active: bool) -> None:
    source = Source(DATASET, one.id, SourceKind.INFERRED, one.date, score=one.after)
    props = {
        "target": one.target,
        "number": one.number,
        "weights": json.dumps(dict(one.weights)),
        "date": one.date,
        "outcomes": one.outcomes,
        "before": one.before,
        "after": one.after,
        "basis": one.basis,
        "encoder": one.encoder,
        "active": active,
    }
    name = f"{one.target} #{one.number}"
    store.apply(Batch([values.entity_claim(ontology(), one.id, TYPE, name, props, source)]))
