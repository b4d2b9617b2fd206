"""How well the resolver tells who is who, on labelled pairs of the shared data (docs/identity.md is its output).

    python bench/identity.py --data FOLDER [--half development|held_out] [--wrong] [--speed] [-o FILE]

Weights, words and tables were settled on the development half; the other was kept apart.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from identity_set import HALVES, Pair, data, pairs
from rapidfuzz import fuzz

from twinwheel_ingest.resolve.blocking import Index
from twinwheel_ingest.resolve.deciding import Decision, decide
from twinwheel_ingest.resolve.mention import Mention

ASKED_PRECISION, ASKED_RECALL = 0.98, 0.90


@dataclass(frozen=True)
class Told:
    """What was said of one pair: same, different, unsure, or nothing (empty)."""

    pair: Pair
    verdict: str
    score: float
    why: str


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=HALVES, default="development")
    parser.add_argument("--wrong", action="store_true", help="list the pairs that were not told right")
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    text = "\n".join(page(given.data, given.half)) + "\n"
    if given.wrong:
        sys.stderr.writelines(f"{line}\n" for line in wrong(given.data, given.half))
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def page(folder: Path, half: str) -> Iterator[str]:
    """The tables of a half."""
    asked = pairs(half)
    counts = Counter(pair.label for pair in asked)
    yield f"{len(asked)} pairs of the half `{half}`: " + ", ".join(
        f"{counts[label]} {label}" for label in sorted(counts)
    )
    yield from (
        "",
        "| merged without asking | precision (95% interval) | recall (95% interval) | to review | wrong |",
        "|---|---|---|---|---|",
    )
    alone = resolved(data(folder, numbers=False), asked)
    yield row("the resolver, names and places alone", alone)
    yield row("the resolver, with the numbers that the records carry", resolved(data(folder), asked))
    line = best_line(data(folder, numbers=False), pairs("development"))
    yield row(f"rapidfuzz WRatio, from {line:g} (its best on the development half)", ratio(data(folder), asked, line))
    best = best_line(data(folder), asked)
    yield row(f"rapidfuzz WRatio, from {best:g} (its best on this very half)", ratio(data(folder), asked, best))
    yield from (
        "",
        "| kind (names and places alone) | label | pairs | merged | to review | apart |",
        "|---|---|---|---|---|---|",
    )
    yield from kinds(alone)


def heading(*cells: str) -> Iterator[str]:
    """The first lines of a table."""
    yield from ("", f"| {' | '.join(cells)} |", "|---" * len(cells) + "|")


def row(name: str, told: Sequence[Told]) -> str:
    """One line of the table: a merge is right where the label is `same`."""
    merged = [one for one in told if one.verdict == "same"]
    right = sum(one.pair.label == "same" for one in merged)
    positives = sum(one.pair.label == "same" for one in told)
    review = sum(one.verdict == "unsure" for one in told)
    return f"| {name} | {part(right, len(merged))} | {part(right, positives)} | {review} | {len(merged) - right} |"


def kinds(told: Sequence[Told]) -> Iterator[str]:
    """What became of the pairs of each kind."""
    groups = sorted({(one.pair.label, one.pair.kind) for one in told})
    for label, kind in groups:
        of = [one for one in told if (one.pair.label, one.pair.kind) == (label, kind)]
        counts = Counter(one.verdict for one in of)
        apart = len(of) - counts["same"] - counts["unsure"]
        yield f"| {kind} | {label} | {len(of)} | {counts['same']} | {counts['unsure']} | {apart} |"


def part(right: int, of: int) -> str:
    """A share with its Wilson interval."""
    if not of:
        return "none"
    share, z = right / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.3f} ({middle - half:.3f} to {min(1.0, middle + half):.3f}; {right} of {of})"


def resolved(known: Mapping[str, Mention], asked: Sequence[Pair]) -> list[Told]:
    """What the resolver says: the left sides are new, everything else is known."""
    index = Index(list(known.values()))
    found = {}
    for pair in asked:
        if pair.left not in found:
            found[pair.left] = {other: one for one in decide(index, {pair.left}) for other in one.pair}
    return [_told(pair, found[pair.left].get(pair.right)) for pair in asked]


def _told(pair: Pair, decision: Decision | None) -> Told:
    if decision is None:
        return Told(pair, "", 0.0, "")
    compared = decision.compared
    return Told(pair, str(compared.verdict), compared.score, f"{compared.why} {','.join(compared.apart)}")


def ratio(known: Mapping[str, Mention], asked: Sequence[Pair], line: float) -> list[Told]:
    """What WRatio says from a line on."""
    scores = [(pair, _ratio(known, pair)) for pair in asked]
    return [Told(pair, "same" if score >= line else "", score, "") for pair, score in scores]


def _ratio(known: Mapping[str, Mention], pair: Pair) -> float:
    return fuzz.WRatio(known[pair.left].names[0], known[pair.right].names[0])


def best_line(known: Mapping[str, Mention], asked: Sequence[Pair]) -> float:
    """The line from which WRatio has the best F1."""
    scores = [(_ratio(known, pair), pair.label == "same") for pair in asked]
    return max({score for score, _ in scores}, key=lambda line: (_f1(scores, line), line))


def _f1(scores: Sequence[tuple[float, bool]], line: float) -> float:
    right = sum(same for score, same in scores if score >= line)
    return 2 * right / (sum(score >= line for score, _ in scores) + sum(same for _, same in scores))


def wrong(folder: Path, half: str) -> Iterator[str]:
    """The pairs that were merged wrong, or not merged though they are one."""
    known = data(folder, numbers=False)
    for one in resolved(known, pairs(half)):
        if (one.verdict == "same") != (one.pair.label == "same"):
            names = f"{known[one.pair.left].names[0]} | {known[one.pair.right].names[0]}"
            yield f"{one.pair.id} {one.pair.label} {one.pair.kind}: {one.verdict or '-'} {one.score} {one.why} {names}"


if __name__ == "__main__":
    main()
