"""What `evaluate calibrate` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twinwheel_api.cli.measuring import measured_house, needs_of, put, tell_bad
from twinwheel_api.cli.options import Call
from twinwheel_api.deps import House, open_matcher, open_retriever
from twinwheel_graph.errors import Conflict, UsageError
from twinwheel_graph.evaluate import benchmarks, calibration, calibration_report, metrics
from twinwheel_graph.evaluate.benchmarks import Benchmark, Question, StatedNeed
from twinwheel_graph.evaluate.calibration_report import Below, English, HeldOut, Mode
from twinwheel_graph.evaluate.papers import Paper, read_papers
from twinwheel_graph.match.targets import targets
from twinwheel_ingest.sources.base import Rejection

if TYPE_CHECKING:
    from twinwheel_graph.match.engine import Matcher

Needs = Mapping[str, list[StatedNeed]]
FIRST, LAST = "2017-03", "2018-02"


@dataclass(frozen=True, slots=True)
class Asked:
    """What to calibrate on and what to judge by; where the curves (`save`) and the report (`output`) go."""

    papers: Path | None
    needs: tuple[Path, ...]
    unanswerable: Path | None
    judge: tuple[Path, ...]
    judge_unanswerable: Path | None
    english: tuple[Path, ...]
    english_unanswerable: Path | None
    questions: int
    seed: int
    save: Path | None
    output: Path | None
    own_store: bool


@dataclass(frozen=True, slots=True)
class Sets:
    """The needs that were read, by the names of their files."""

    fit: Needs
    none: Needs
    judge: Needs
    judge_none: Needs
    english: Needs
    english_none: Needs


def run_calibration(context: Call, asked: Asked) -> int:
    """Calibrate with the encoder that is set and on words alone, save and report; the exit code."""
    if not asked.needs or asked.unanswerable is None:
        raise UsageError("calibration_sets")
    if bool(asked.english) != bool(asked.english_unanswerable):
        raise UsageError("calibration_english")
    bad: list[Rejection] = []
    sets = _read(asked, bad)
    with measured_house(context, asked.papers, bad, own=asked.own_store) as parts:
        code = tell_bad(context, bad)
        papers = read_papers(parts.store)
        modes = [_mode(parts, matcher, papers, sets, asked) for matcher in _matchers(context, parts)]
    pictures = _pictures(asked.output, modes[0])
    for file, text in pictures.values():
        put(context, text, file)
    if asked.save:
        put(context, calibration_report.toml(modes, targets()), asked.save)
    names = {target: file.name for target, (file, _) in pictures.items()}
    put(context, calibration_report.markdown(modes, names), asked.output)
    return code


def _read(asked: Asked, bad: list[Rejection]) -> Sets:
    none, judge_none, english_none = (
        needs_of([file] if file else [], bad, answered=False)
        for file in (asked.unanswerable, asked.judge_unanswerable, asked.english_unanswerable)
    )
    fit, judge, english = (needs_of(files, bad) for files in (asked.needs, asked.judge, asked.english))
    return Sets(fit, none, judge, judge_none, english, english_none)


def _matchers(context: Call, parts: House) -> Iterator[Matcher]:
    if not parts.lacking:
        yield open_matcher(parts.store, parts.retriever)
    words = open_retriever(parts.store, context.index)
    words.follow()
    yield open_matcher(parts.store, words)


def _mode(parts: House, matcher: Matcher, papers: Sequence[Paper], sets: Sets, asked: Asked) -> Mode:
    store = parts.store
    fitted = benchmarks.need_benchmark(store, [need for some in sets.fit.values() for need in some])
    training = benchmarks.training_benchmark(store, papers, "reverse", asked.questions, asked.seed)
    curves = {
        one.questions[0].target: calibration.calibrate(calibration.labelled(matcher, one), asked.seed)
        for one in (fitted, training)
        if one.questions
    }
    answerable = _best(matcher, fitted.questions)
    none = _best(matcher, benchmarks.unanswered([need for some in sets.none.values() for need in some]))
    line = calibration.line(answerable, none)
    below = [*_out_of_fold(sets, answerable, none, asked.seed), *_judged(parts, matcher, sets, line)]
    english = _english(parts, matcher, sets, line, asked.seed)
    links = benchmarks.link_benchmark(store, papers, "reverse", FIRST, LAST)
    held = [_held_out(matcher, curves, one) for one in (*_answerable(parts, sets.judge), links) if one.questions]
    if matcher.encoder() != matcher.encoder_set():
        raise Conflict("calibrate_incomplete")
    return Mode(matcher.encoder(), line, curves, below, held, english)


def _answerable(parts: House, sets: Needs) -> list[Benchmark]:
    return [benchmarks.need_benchmark(parts.store, some, name) for name, some in sets.items()]


def _best(matcher: Matcher, questions: Sequence[Question]) -> list[float]:
    """The score of the first hit of each question; 0 where there is none."""
    first = (calibration.first_hits(matcher, question, 1) for question in questions)
    return [hits[0].score if hits else 0.0 for hits in first]


def _out_of_fold(sets: Sets, answerable: list[float], none: list[float], seed: int) -> list[Below]:
    names = (", ".join(sets.fit), ", ".join(sets.none))
    flags = calibration.below_out_of_fold(answerable, none, seed)
    return [
        Below(name, kind, "out of fold", metrics.bootstrap(below), len(below))
        for name, kind, below in zip(names, (True, False), flags, strict=True)
    ]


def _english(parts: House, matcher: Matcher, sets: Sets, line: float, seed: int) -> English | None:
    """What the line does to needs in English, and what the best line for them would do."""
    asked = benchmarks.need_benchmark(parts.store, [need for some in sets.english.values() for need in some])
    none = benchmarks.unanswered([need for some in sets.english_none.values() for need in some])
    if not asked.questions or not none:
        return None
    scores = (_best(matcher, asked.questions), _best(matcher, none))
    found = calibration.separated(*scores, seed)
    here = ([float(score < line) for score in some] for some in scores)
    names = (", ".join(sets.english), ", ".join(sets.english_none))
    ways = {
        f"at {line:.4f}": here,
        f"at {found.at:.4f}, the best line (flatters)": found.best,
        "out of fold": found.below,
    }
    below = [
        Below(name, kind, how, metrics.bootstrap(flags), len(flags))
        for how, both in ways.items()
        for name, kind, flags in zip(names, (True, False), both, strict=True)
    ]
    return English(below, found.at, found.reached)


def _judged(parts: House, matcher: Matcher, sets: Sets, line: float) -> Iterator[Below]:
    """The sets that the line was not drawn on."""
    asked = [(one.name, True, one.questions) for one in _answerable(parts, sets.judge)]
    asked += [(name, False, benchmarks.unanswered(some)) for name, some in sets.judge_none.items()]
    for name, kind, questions in asked:
        below = [float(score < line) for score in _best(matcher, questions)]
        yield Below(name, kind, "held out", metrics.bootstrap(below), len(below))


def _held_out(matcher: Matcher, curves: Mapping[str, calibration.Calibrated], one: Benchmark) -> HeldOut:
    labels = calibration.labelled(matcher, one)
    error = calibration.held_out_error(curves[one.questions[0].target].curve, labels)
    name = f"{one.questions[0].target}: {one.name}"
    return HeldOut(name, error, len(labels.scores), len(one.questions))


def _pictures(output: Path | None, mode: Mode) -> dict[str, tuple[Path, str]]:
    if output is None:
        return {}
    return {
        target: (output.with_name(f"{output.stem}-{target}.svg"), calibration_report.picture(found))
        for target, found in mode.curves.items()
    }
