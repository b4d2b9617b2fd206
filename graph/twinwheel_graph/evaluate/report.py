"""An evaluation as Markdown: the same evaluation gives the same bytes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_graph.evaluate import rankers
from twinwheel_graph.evaluate.benchmarks import LARGEST, NEVER_TOGETHER, OUTSIDE_LARGEST
from twinwheel_graph.evaluate.metrics import COVERAGE, RESAMPLES, Interval
from twinwheel_graph.evaluate.run import Evaluation, Judged, Row
from twinwheel_graph.evaluate.sizes import KNOWN, LISTED, RIGHT, SIZED, SIZES, Sizes


@dataclass(frozen=True, slots=True)
class Made:
    """How a report was made: the command, the store that was measured, and the encoder (empty: words only)."""

    command: str
    store: str
    encoder: str


HEADINGS = {
    "link papers, reverse": "Link papers, reverse (逆向创新): from a firm's work to the institution",
    "link papers, forward": "Link papers, forward (正向创新): from an institution's work to the firm",
    "needs": "Needs (技术需求): from a need to the achievement",
    "needs_english": "Needs in English (英文技术需求): from a need in English to the achievement",
    "needs_development": "Needs of development (开发用技术需求): from a need to the achievement",
    "needs_english_development": "Needs of development in English (开发用英文技术需求): from a need to the achievement",
}


def markdown(evaluation: Evaluation, made: Made) -> str:
    """The report, ending in a line end."""
    lines = ["# Evaluation (评测)", "", *_made(made), "", *_method(evaluation)]
    for judged in evaluation.judged:
        lines += ["", *_section(judged, evaluation.against)]
        if evaluation.sizes and any(question.target == SIZED for question in judged.benchmark.questions):
            lines += ["", *_sizes(evaluation.sizes)]
    return "\n".join(lines) + "\n"


def _made(made: Made) -> Iterator[str]:
    yield f"Made by `{made.command}`"
    yield f"on {made.store}, encoder {made.encoder or 'none (words only)'}."


def _method(evaluation: Evaluation) -> Iterator[str]:
    yield f"Every figure is a mean over questions with its {COVERAGE:.0%} bootstrap interval (percentile, {RESAMPLES:,}"
    yield f"resamples of the questions, seed {evaluation.seed}); Δ MRR is the paired difference of the mean reciprocal"
    yield f"rank (平均倒数排名) to {evaluation.against}."
    yield ""
    yield "- Of several gold answers the best ranked counts for hit and MRR, all of them for nDCG."
    yield "- Ties count by their average rank: the mean over all orders of the tie. Gold that is not ranked counts 0."
    yield "- Questions are resampled as if independent; those of one month or one firm are not quite, so the intervals"
    yield "  are somewhat too narrow."
    yield "- Word statistics of the index (inverse document frequency, mean length) cover the whole corpus, later"
    yield "  papers too, for baselines and product alike; the texts of later papers are evidence for nothing."
    yield f"- {rankers.POPULARITY}: the number of earlier papers; among achievements everything ties."
    yield f"- {rankers.WORDS}, {rankers.CHARACTERS}: the achievement's own score; for an organisation the sum of its"
    yield f"  best {rankers.BEST} earlier papers. Nothing is cut off, terms of the question are not saturated."
    yield f"- {rankers.PRODUCT}: the match as a batch gives it, {rankers.TOP} hits; what comes later counts 0."
    for name in evaluation.others:
        yield f"- {name}: answers that were made elsewhere and read from a run; what is not among them counts 0."
    yield f"- The slices: {NEVER_TOGETHER}: no earlier paper joins a gold organisation with one of those that ask;"
    yield f"  {OUTSIDE_LARGEST}: every gold organisation, ranked by popularity, has an average rank beyond {LARGEST}."


def _section(judged: Judged, against: str) -> Iterator[str]:
    benchmark = judged.benchmark
    yield f"## {HEADINGS.get(benchmark.name, benchmark.name)}"
    yield ""
    yield f"{benchmark.note} Questions: {len(benchmark.questions)}; left out, no gold known: {benchmark.left_out}."
    yield ""
    if not judged.rows:
        yield "No questions."
        return
    yield f"| task | slice | n | ranker | hit@1 | hit@10 | MRR | nDCG@10 | Δ MRR to {against} |"
    yield "|---|---|--:|---|---|---|---|---|---|"
    yield from (_line(benchmark.name, row) for row in judged.rows)


def _sizes(sizes: Sizes) -> Iterator[str]:
    yield "### Firms by size (企业规模)"
    yield ""
    yield f"The share of the first {LISTED} answers by how many earlier papers a firm has when the question is asked;"
    yield f"beside it the share of each class among the {KNOWN} then, and among the {RIGHT}. A mean over"
    yield f"{sizes.questions} questions; who stands in a tie across the last place counts by its chance to be listed."
    if sizes.shares[KNOWN][0] is not None:
        yield "A firm with no paper is known by its profile or its products."
    yield ""
    yield f"| earlier papers | {' | '.join(sizes.shares)} |"
    yield f"|---|{'---|' * len(sizes.shares)}"
    for at, (low, high) in enumerate(SIZES):
        cells = [shares[at] for shares in sizes.shares.values()]
        known = [_cell(one) for one in cells if one is not None]
        if known:
            yield f"| {_class(low, high)} | {' | '.join(known)} |"


def _class(low: int, high: float) -> str:
    if math.isinf(high):
        return f"{low} and more"
    return str(low) if low == high else f"{low} to {high}"


def _line(task: str, row: Row) -> str:
    figures = (row.hit_1, row.hit_10, row.mean_reciprocal_rank, row.ndcg_10)
    cells = [task, row.slice, str(row.questions), row.ranker, *map(_cell, figures), _signed(row.difference)]
    return f"| {' | '.join(cells)} |"


def _cell(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _signed(interval: Interval | None) -> str:
    if interval is None:
        return ""
    # Adding zero turns a rounded -0.0 into 0.0, so that the sign never hangs on the last bit.
    mean, low, high = (round(value, 3) + 0.0 for value in (interval.mean, interval.low, interval.high))
    return f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]"
