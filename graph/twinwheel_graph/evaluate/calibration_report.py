"""Calibration as Markdown, as a picture, and as the file that the match reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from twinwheel_graph.evaluate.calibration import BINS, FOUND, HITS, LOST, SHORTEST, Calibrated
from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.match.credibility import LONGER, WORDS_ONLY, digest
from twinwheel_graph.match.targets import Targets

SIZE, EDGE = 260, 34


@dataclass(frozen=True, slots=True)
class Below:
    """How many questions of a set have no hit above the line; `judged` says how the line came about."""

    name: str
    answerable: bool
    judged: str
    share: Interval
    questions: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well a curve does on questions that it was not fitted on."""

    name: str
    error: Interval
    hits: int
    questions: int


@dataclass(frozen=True, slots=True)
class English:
    """What the line does to questions in English, and what the line that is best for them would do.

    `best` is the best line there is for these very questions, `reached` whether it keeps both bounds.
    """

    below: Sequence[Below]
    best: float
    reached: bool


@dataclass(frozen=True, slots=True)
class Mode:
    """What was calibrated with one encoder (empty: words only)."""

    encoder: str
    line: float
    curves: Mapping[str, Calibrated]
    below: Sequence[Below]
    held_out: Sequence[HeldOut]
    english: English | None = None


def markdown(modes: Sequence[Mode], pictures: Mapping[str, str]) -> str:
    """The report, ending in a line end; `pictures` are file names by target."""
    return "\n".join(["# Calibration (校准)", "", *_method(), *_modes(modes, pictures)]) + "\n"


def toml(modes: Sequence[Mode], targets: Targets) -> str:
    """The file that the match reads."""
    lines = ["# What scores mean; written by `twinwheel evaluate calibrate`, see docs/calibration.md.", ""]
    for mode in modes:
        name = f'"{mode.encoder or WORDS_ONLY}"'
        lines += [f"[{name}]", f"line = {mode.line:.6f}", "", f"[{name}.weights]"]
        lines += [f'{target} = "{digest(targets[target])}"' for target in mode.curves]
        lines += ["", f"[{name}.lengths]"]
        lines += [f"{target} = [{found.lengths[0]}, {found.lengths[1]}]" for target, found in mode.curves.items()]
        for target, found in mode.curves.items():
            scores = ", ".join(f"{score:.6f}" for score in found.curve.scores)
            confidences = ", ".join(f"{one:.4f}" for one in found.curve.confidences)
            lines += ["", f"[{name}.curves.{target}]", f"scores = [{scores}]", f"confidences = [{confidences}]"]
        lines.append("")
    return "\n".join(lines)


def picture(found: Calibrated) -> str:
    """The reliability diagram (SVG): the share that is right by confidence, out of fold; circles by hits."""
    inner = SIZE - 2 * EDGE
    marks = [
        f'<circle cx="{EDGE + inner * mean:.1f}" cy="{SIZE - EDGE - inner * share:.1f}" '
        f'r="{2 + 6 * (hits / found.hits) ** 0.5:.1f}"/>'
        for mean, share, hits in found.bins
    ]
    low, high = EDGE, SIZE - EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" font-family="sans-serif" font-size="11">'
        f'<rect width="{SIZE}" height="{SIZE}" fill="#fff"/>'
        f'<path d="M{low} {high}H{high}M{low} {high}V{low}" stroke="#555" fill="none"/>'
        f'<path d="M{low} {high}L{high} {low}" stroke="#bbb" stroke-dasharray="4 3"/>'
        f'<text x="{SIZE / 2}" y="{SIZE - 10}" text-anchor="middle">confidence</text>'
        f'<text x="12" y="{SIZE / 2}" text-anchor="middle" transform="rotate(-90 12 {SIZE / 2})">share right</text>'
        f'<g fill="#1f6f8b" fill-opacity="0.8">{"".join(marks)}</g></svg>\n'
    )


def _method() -> Iterator[str]:
    yield f"Labels are the first {HITS} hits of each question: right or not. Confidence is fitted by isotonic"
    yield f"regression; the expected calibration error is over {BINS} bins, out of fold (five folds of whole"
    yield "questions), with its 95% bootstrap interval over questions. A need names one right achievement, so that"
    yield "others which would serve too count as wrong: confidence is that of being the very one."
    yield ""
    yield "A hit is credible where its closest item (or its own profile or product), weighed as for achievements,"
    yield "reaches the line. The line was chosen to keep furthest from both bounds: at least"
    yield f"{FOUND:.0%} of the unanswerable needs below it, at most {LOST:.0%} of the answerable ones. Where weights or"
    yield "encoder are others than here, confidence and credible are null."
    yield ""
    yield "Confidence holds for questions about as long as those that it was fitted on, and is null outside that"
    yield f"range: from the {SHORTEST:.0%} quantile of their lengths to {LONGER:g} times the longest, in characters."
    yield "`credible` follows the line at any length."


def _modes(modes: Sequence[Mode], pictures: Mapping[str, str]) -> Iterator[str]:
    for mode in modes:
        yield from ("", f"## {mode.encoder or 'Words only (只按字词)'}", "")
        yield from (f"Line: {mode.line:.4f}.", "", *_below(mode.below))
        yield from (*_english(mode.english), *_errors(mode))
        if mode.encoder:
            yield from (f"\n![{target}]({file})" for target, file in pictures.items())


def _below(rows: Sequence[Below]) -> Iterator[str]:
    yield "| needs | answerable | judged | n | nothing credible |"
    yield "|---|---|---|--:|---|"
    for one in rows:
        answerable = "yes" if one.answerable else "no"
        yield f"| {one.name} | {answerable} | {one.judged} | {one.questions} | {_cell(one.share)} |"


def _english(english: English | None) -> Iterator[str]:
    if english is None:
        return
    told = "keeps both bounds" if english.reached else "does not keep both bounds, nor does any other line"
    yield from ("", "### English questions (英文问题)", "")
    yield "The line was drawn on needs in Chinese. Here is what it does to needs in English, beside the best line that"
    yield f"there is for these very needs (it {told}) and lines drawn without each fold."
    yield "For questions in English confidence and credible are null."
    yield from ("", *_below(english.below))


def _errors(mode: Mode) -> Iterator[str]:
    yield from ("", "### Confidence (把握度)", "")
    yield "| target | judged on | questions | characters | hits | expected calibration error |"
    yield "|---|---|--:|---|--:|---|"
    for target, found in mode.curves.items():
        span = "{} to {}".format(*found.lengths)
        yield f"| {target} | out of fold | {found.questions} | {span} | {found.hits} | {_cell(found.error)} |"
    for held in mode.held_out:
        yield f"| {held.name} | held out | {held.questions} | any | {held.hits} | {_cell(held.error)} |"


def _cell(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
