"""Questions whose answers are known: link papers in the order of time, and needs that one achievement answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from twinwheel_graph.evaluate.metrics import gold_ranks
from twinwheel_graph.evaluate.papers import History, Paper, with_history
from twinwheel_graph.match.request import Request
from twinwheel_graph.retrieve.passages import text_of
from twinwheel_graph.stores.base import GraphStore

NEVER_TOGETHER = "never seen together"
"""The slice of questions whose gold never stood on an earlier paper with the organisations that ask."""

OUTSIDE_LARGEST = "outside the 20 largest"
"""The slice of questions whose gold, ranked by the number of earlier papers, has an average rank beyond 20."""

LARGEST = 20
TARGETS: Mapping[str, str] = {"reverse": "institution", "forward": "firm"}
"""What a link paper looks for in each direction; its organisations of the other kind are those that ask."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `entity` is who asks (empty for a need), `flags` the slices it falls in beside all.

    Evidence is what is dated before the month `before` (YYYY-MM, empty for no bound) and the ids in `admit`: items of
    that very month that came earlier in it.
    """

    id: str
    text: str
    entity: str
    gold: frozenset[str]
    before: str
    admit: frozenset[str]
    direction: str
    target: str
    flags: frozenset[str] = frozenset()

    def request(self, top: int) -> Request:
        """The question as a batch asks it: raw, the best `top`."""
        return Request(
            direction=self.direction,
            target=self.target,
            text=self.text,
            entity=self.entity,
            before=self.before,
            admit=self.admit,
            top=top,
            raw=True,
        )


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A set of questions; `left_out` counts those without known gold, `note` tells how it was made."""

    name: str
    note: str
    questions: tuple[Question, ...]
    left_out: int
    slices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedNeed:
    """A need in words, with the id of the achievement that answers it."""

    id: str
    text: str
    answer: str


def link_benchmark(store: GraphStore, papers: Sequence[Paper], direction: str, first: str, last: str) -> Benchmark:
    """The link papers of the months `first` to `last` (YYYY-MM, both included), asked in one direction.

    A link paper has an institution and a firm. Gold are its organisations of the target that an earlier paper knows;
    a question without any is left out and counted.
    """
    asked = [paper for paper in papers if first <= paper.month <= last and all(paper.organisations.values())]
    questions = tuple(_link_questions(store, papers, {paper.id for paper in asked}, direction))
    return Benchmark(
        name=f"link papers, {direction}",
        note=_LINK_NOTE.format(first=first, last=last, target=TARGETS[direction]),
        questions=questions,
        left_out=len(asked) - len(questions),
        slices=(NEVER_TOGETHER, OUTSIDE_LARGEST),
    )


def training_benchmark(
    store: GraphStore, papers: Sequence[Paper], direction: str, at_most: int, seed: int
) -> Benchmark:
    """Papers that are no link papers but name an organisation of the target: what links are like, to be tuned on.

    None of them asks in `link_benchmark`. Of more than `at_most` so many are drawn by `seed`.
    """
    target = TARGETS[direction]
    alone = [paper for paper in papers if paper.organisations[target] and not all(paper.organisations.values())]
    asked = {paper.id for paper in alone if paper.month}
    questions = tuple(_link_questions(store, papers, asked, direction))
    note = _TRAINING_NOTE.format(target=target)
    whole = Benchmark(f"training papers, {direction}", note, questions, len(asked) - len(questions))
    return drawn(whole, at_most, seed)


def drawn(benchmark: Benchmark, at_most: int, seed: int) -> Benchmark:
    """The benchmark with at most so many of its questions, drawn by `seed`, in their order; the rest is left out."""
    questions = benchmark.questions
    if len(questions) <= at_most:
        return benchmark
    places = np.random.default_rng(seed).choice(len(questions), at_most, replace=False)
    kept = tuple(questions[at] for at in sorted(places))
    return replace(benchmark, questions=kept, left_out=benchmark.left_out + len(questions) - at_most)


def need_benchmark(store: GraphStore, needs: Sequence[StatedNeed], name: str = "needs") -> Benchmark:
    """Needs that rank all achievements; one whose answer is not in the store is left out and counted."""
    answers = list({need.answer for need in needs})
    types, goes_by = store.types(answers), store.canonical(answers)
    questions = tuple(
        Question(
            need.id,
            need.text,
            "",
            frozenset({goes_by.get(need.answer, need.answer)}),
            "",
            frozenset(),
            "reverse",
            "achievement",
        )
        for need in needs
        if types.get(need.answer) == "Achievement"
    )
    return Benchmark(name, _NEED_NOTE, questions, len(needs) - len(questions))


def unanswered(needs: Sequence[StatedNeed]) -> tuple[Question, ...]:
    """Needs that no achievement answers."""
    return tuple(
        Question(need.id, need.text, "", frozenset(), "", frozenset(), "reverse", "achievement") for need in needs
    )


def _link_questions(store: GraphStore, papers: Sequence[Paper], asked: set[str], direction: str) -> Iterator[Question]:
    texts = {entity.id: text_of(entity.type, entity.name, entity.props) for entity in store.read(sorted(asked))}
    target = TARGETS[direction]
    for paper, history in with_history(papers):
        gold = frozenset(history.counts[target].keys() & paper.organisations[target])
        if paper.id not in asked or not gold:
            continue
        yield Question(
            id=paper.id,
            text=texts[paper.id],
            entity=paper.id,
            gold=gold,
            before=paper.month,
            admit=_admitted(papers, paper),
            direction=direction,
            target=target,
            flags=frozenset(_flags(paper, target, gold, history)),
        )


def _admitted(papers: Sequence[Paper], asking: Paper) -> frozenset[str]:
    """The papers of the same month with a smaller running number."""
    return frozenset(paper.id for paper in papers if paper.month == asking.month and paper.since < asking.until)


def _flags(paper: Paper, target: str, gold: frozenset[str], history: History) -> Iterator[str]:
    firms = gold if target == "firm" else paper.organisations["firm"]
    institutions = gold if target == "institution" else paper.organisations["institution"]
    if not any((institution, firm) in history.pairs for institution in institutions for firm in firms):
        yield NEVER_TOGETHER
    # Many firms have one paper each: by their average rank they are not large, whichever twenty an order would pick.
    if gold_ranks(history.counts[target], gold)[0] > LARGEST:
        yield OUTSIDE_LARGEST


_LINK_NOTE = (
    "Papers from {first} to {last} with at least one institution and one firm. The paper's own text asks; gold are "
    "its {target}s that an earlier paper names. Earlier is an earlier month, or the same month and a smaller running "
    "number (the digits after the dot of the id): only earlier papers are evidence, never the paper itself."
)
_TRAINING_NOTE = (
    "Papers with {target}s and no organisation of the other kind, which therefore ask in no evaluation of links. The "
    "paper's own text asks; gold are its {target}s that an earlier paper names."
)
_NEED_NOTE = "Each need is written in other words than the one achievement that answers it, and ranks all achievements."
