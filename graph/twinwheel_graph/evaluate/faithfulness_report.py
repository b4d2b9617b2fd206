"""Faithfulness of explanations as Markdown: the same probes give the same bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from twinwheel_graph.evaluate import metrics
from twinwheel_graph.evaluate.faithful_texts import SHARE
from twinwheel_graph.evaluate.faithfulness import LISTED, Change, Evidence, Probe, Probed
from twinwheel_graph.evaluate.metrics import COVERAGE, RESAMPLES, Interval

Figure = Callable[[Probe], float]

CONTROL: Mapping[Evidence, Evidence] = {Evidence.CITED: Evidence.OTHER, Evidence.WORDS: Evidence.OTHER_WORDS}
"""What each kind of evidence is compared with."""

EQUAL = 1e-9
"""Scores that differ by less are the same."""

NAMES: Mapping[tuple[bool, Evidence], str] = {
    (True, Evidence.CITED): "the cited sentence",
    (True, Evidence.OTHER): "other sentences, as long",
    (True, Evidence.WORDS): "the words shown",
    (True, Evidence.OTHER_WORDS): "other words, as long",
    (False, Evidence.CITED): "the cited items",
    (False, Evidence.OTHER): "as many other items",
}


@dataclass(frozen=True, slots=True)
class Made:
    """How the probes came about: whose vectors took part (empty: words only), first hits of each question, seed."""

    encoder: str
    hits: int
    seed: int


@dataclass(frozen=True, slots=True)
class Table:
    """One of the two tables: its heading, what it says, and its columns with what each averages."""

    change: Change
    heading: str
    about: str
    columns: Mapping[str, Figure]


def _fall(one: Probe) -> float:
    return 1 - one.after / one.before


def _left(one: Probe) -> float:
    return one.after / one.before


TABLES = (
    Table(
        Change.WITHOUT,
        "Comprehensiveness (完备性): the evidence is taken out",
        "The score falls by what was taken out, where the explanation names what made it.",
        {
            "fall of the score": _fall,
            "score falls": lambda one: float(one.after < one.before - EQUAL),
            "loses places": lambda one: float(one.place_after > one.place_before),
            f"leaves the first {LISTED}": lambda one: float(one.place_after > LISTED),
        },
    ),
    Table(
        Change.ONLY,
        "Sufficiency (充分性): nothing else is left",
        "The score and the place stay, where what the explanation names is enough.",
        {
            "score left": _left,
            "place holds": lambda one: float(one.place_after <= one.place_before),
            f"stays in the first {LISTED}": lambda one: float(one.place_after <= LISTED),
        },
    ),
)


def markdown(probed: Sequence[Probed], made: Made) -> str:
    """The report, ending in a line end."""
    lines = ["# Faithfulness of explanations (解释的忠实度)", "", *_method(made), "", *_targets(probed)]
    for table in TABLES:
        lines += ["", *_table(table, probed, made.seed)]
    return "\n".join(lines) + "\n"


def _method(made: Made) -> Iterator[str]:
    yield "Whether the evidence that an explanation cites is what made the score (DeYoung et al., ERASER, ACL 2020)."
    yield f"The first {made.hits} hits of each question are asked again with their evidence changed; everybody else"
    yield "keeps the score they had. A figure is a mean over questions, each the mean of its hits, with its"
    yield f"{COVERAGE:.0%} bootstrap interval (percentile, {RESAMPLES:,} resamples of the questions, seed {made.seed})."
    yield f"Encoder: {made.encoder or 'none, words only (只按字词)'}."
    yield ""
    yield "- Organisations: evidence is the items that the explanation names (at most five). They are left out of the"
    yield "  question, or all others that lead to the hit are; its profile and all else stay. Other items of the hit"
    yield "  take their place where there are any."
    yield "- Achievements: evidence is the one sentence that is cited, or the words that are shown as shared (at most"
    yield "  eight), wherever they stand. It is taken out of the text, or the text is cut down to it, in a copy of the"
    yield "  store; the changed text is cut into words and encoded anew, as any text is."
    yield f"  At most {SHARE:.0%} of the texts are changed at once, for rarity of words, mean length and mean vector"
    yield "  move with them; how far the scores of unchanged answers moved by that is told below."
    yield f"- Beside it stands a control, drawn by seed {made.seed}: as many other items that lead to the same hit;"
    yield "  other sentences, or words that are not shown, of the same text until they are at least as long. A hit"
    yield "  without others is not in its rows. `share` is how much the evidence is of the items or of the characters."
    yield "- Only the best five items of an organisation count, so that taking out others changes nothing, and the"
    yield "  cited ones alone leave all but what the question as a whole is about: that holds by construction."
    yield "- What is not found any more counts with a score of 0, at the last place."


def _targets(probed: Sequence[Probed]) -> Iterator[str]:
    yield "| target | questions | hits | cite nothing | scores of unchanged answers moved by |"
    yield "|---|--:|--:|--:|---|"
    for one in probed:
        moved = f"{fmean(one.drift):.2%} (mean), {max(one.drift):.2%} (most)" if one.drift else ""
        yield f"| {one.target} | {one.questions} | {one.hits} | {one.silent} | {moved} |"
    yield ""
    yield from (f"- {one.target}: {one.note}" for one in probed)


def _table(table: Table, probed: Sequence[Probed], seed: int) -> Iterator[str]:
    yield from (f"## {table.heading}", "", table.about, "")
    main = next(iter(table.columns))
    yield f"| target | evidence | questions | hits | share | {' | '.join(table.columns)} | {main}, against others |"
    yield f"|---|---|--:|--:|--:|{'---|' * (len(table.columns) + 1)}"
    for one in probed:
        of = {kind: _probes(one.probes, table.change, kind) for kind in Evidence}
        for kind, found in of.items():
            if found:
                name = NAMES[one.target == "achievement", kind]
                against = _against(table, found, of[CONTROL[kind]], seed) if kind in CONTROL else ""
                yield f"| {one.target} | {name} | {_cells(table, found, seed)} | {against} |"


def _probes(probes: Sequence[Probe], change: Change, evidence: Evidence) -> list[Probe]:
    return [one for one in probes if (one.change, one.evidence) == (change, evidence)]


def _cells(table: Table, found: Sequence[Probe], seed: int) -> str:
    means = [metrics.bootstrap(list(_by_question(found, figure).values()), seed) for figure in table.columns.values()]
    questions = _by_question(found, lambda one: one.part)
    return " | ".join([str(len(questions)), str(len(found)), f"{fmean(questions.values()):.2f}", *map(_cell, means)])


def _against(table: Table, ours: Sequence[Probe], others: Sequence[Probe], seed: int) -> str:
    """The paired difference of the first column to the others', over the hits that have both."""
    both = _hits(ours) & _hits(others)
    if not both:
        return ""
    figure = next(iter(table.columns.values()))
    mine, theirs = (
        _by_question([one for one in found if (one.question, one.hit) in both], figure) for found in (ours, others)
    )
    difference = metrics.paired_difference(list(mine.values()), [theirs[question] for question in mine], seed)
    return f"{difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


def _hits(found: Sequence[Probe]) -> set[tuple[int, str]]:
    return {(one.question, one.hit) for one in found}


def _by_question(found: Sequence[Probe], figure: Figure) -> dict[int, float]:
    values: dict[int, list[float]] = defaultdict(list)
    for probe in found:
        values[probe.question].append(figure(probe))
    return {question: fmean(some) for question, some in values.items()}


def _cell(interval: Interval) -> str:
    # Adding zero turns a rounded -0.0 into 0.0, so that the sign never hangs on the last bit.
    mean, low, high = (round(value, 3) + 0.0 for value in (interval.mean, interval.low, interval.high))
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"
