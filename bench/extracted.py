"""Whether what is read in texts ranks better: each reading as a feature beside the declared ones.

    python bench/extracted.py --store sqlite:///papers.db --needs NEEDS.jsonl [--needs MORE.jsonl]

The best hundred of each need are ranked anew by score + weight x feature; the weight is chosen on four fifths of the
needs and tried on the rest. A feature is worth keeping only where the interval of its difference lies above nought.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twinwheel_api.deps import house
from twinwheel_api.settings import Settings
from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.readiness import readiness
from twinwheel_graph.language.verdicts import asked_in, judged
from twinwheel_graph.match.request import Request
from twinwheel_graph.retrieve.passages import text_of
from twinwheel_ingest.extract.pipeline import extractor

DEEP = 100
WEIGHTS = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
FOLDS, SAMPLES = 5, 2_000
VALUES = {"met": 1.0, "missed": -1.0, "unknown": 0.0}


@dataclass(frozen=True)
class Text:
    text: str
    facts: Sequence[Fact]

    def of(self, kind: str) -> dict[str, float]:
        return {one.value: one.confidence for one in self.facts if one.kind == kind}


@dataclass(frozen=True)
class Asked:
    text: Text
    gold: str
    hits: Sequence[tuple[str, float]]


Feature = Callable[[Text, Text], float]


def figures(need: Text, told: Text) -> float:
    """What is asked in numbers: met less missed, over what is asked."""
    found = judged(asked_in(need.text), told.text)
    return sum(VALUES[one.verdict] for one in found) / max(1, len(found))


def ready(_need: Text, told: Text) -> float:
    """How ready the text says it is, over nine."""
    found = readiness(told.text)
    return (found.level if found and found.confidence >= 0.6 else 0) / 9


def terms(need: Text, told: Text) -> float:
    """The share of the need's technical terms that the text has."""
    return shared(need.of("term"), told.of("term"))


def phrases(need: Text, told: Text) -> float:
    """The share of the need's key phrases that the text has, by their rarity."""
    return shared(need.of("phrase"), told.of("phrase"))


def parts(need: Text, told: Text) -> float:
    """The share of the parts of the need that the text has in the same role."""
    own = {(one.value, one.about) for one in need.facts if one.kind == "part"}
    theirs = {(one.value, one.about) for one in told.facts if one.kind == "part"}
    return len(own & theirs) / max(1, len(own))


FEATURES: Sequence[Feature] = (figures, ready, terms, phrases, parts)


def shared(own: dict[str, float], theirs: dict[str, float]) -> float:
    return sum(own[one] for one in own.keys() & theirs.keys()) / max(1e-9, sum(own.values()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", required=True)
    parser.add_argument("--needs", type=Path, action="append", required=True)
    given = parser.parse_args()
    for file in given.needs:
        needs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        questions, texts = read(given.store, needs)
        print(f"\n{file.name}: {len(questions)} needs\n")
        print("\n".join(table(questions, texts)))


def read(store: str, needs: Sequence[dict[str, Any]]) -> tuple[list[Asked], dict[str, Text]]:
    with house(store, settings=Settings()) as parts_of:
        answers = [
            parts_of.matcher.match(Request("reverse", "achievement", text=one["need"], top=DEEP, raw=True))
            for one in needs
        ]
        ids = sorted({hit.id for answer in answers for hit in answer.hits})
        entities = parts_of.store.read(ids)
    written = [text_of(one.type, one.name, one.props) for one in entities]
    facts = list(extractor().read([*written, *(one["need"] for one in needs)]))
    texts = {one.id: Text(*both) for one, both in zip(entities, zip(written, facts, strict=False), strict=True)}
    asked = [
        Asked(Text(one["need"], told), f"ach:chinaxiv:{one['paper']}", [(hit.id, hit.score) for hit in answer.hits])
        for one, told, answer in zip(needs, facts[len(written) :], answers, strict=True)
    ]
    return asked, texts


def table(questions: Sequence[Asked], texts: dict[str, Text]) -> Iterator[str]:
    base = [reciprocal(one, lambda _id: 0.0, 0.0) for one in questions]
    yield "| feature | not nought of | weights of the folds | MRR | with it, out of fold | difference |"
    yield "|---|---:|---|---:|---:|---|"
    for feature in FEATURES:
        values = [{id: feature(one.text, texts[id]) for id, _ in one.hits} for one in questions]
        lines = {w: [reciprocal(q, v.__getitem__, w) for q, v in zip(questions, values, strict=True)] for w in WEIGHTS}
        chosen, out = folded(lines)
        mean, best = sum(base) / len(base), sum(out) / len(out)
        told = sum(any(one.values()) for one in values) / len(values)
        weights = ", ".join(f"{one:g}" for one in chosen)
        yield f"| {feature.__name__} | {told:.0%} | {weights} | {mean:.3f} | {best:.3f} | {interval(base, out)} |"


def reciprocal(question: Asked, value: Callable[[str], float], weight: float) -> float:
    ranked = sorted(question.hits, key=lambda hit: (-hit[1] - weight * value(hit[0]), hit[0]))
    return next((1 / rank for rank, hit in enumerate(ranked, 1) if hit[0] == question.gold), 0.0)


def folded(lines: dict[float, list[float]]) -> tuple[list[float], list[float]]:
    size = len(lines[0.0])
    order = list(range(size))
    random.Random(1).shuffle(order)
    chosen, out = [], [0.0] * size
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        best = max(WEIGHTS, key=lambda w: (sum(v for at, v in enumerate(lines[w]) if at not in held), -w))
        chosen.append(best)
        for at in held:
            out[at] = lines[best][at]
    return chosen, out


def interval(base: Sequence[float], other: Sequence[float]) -> str:
    differences = [b - a for a, b in zip(base, other, strict=True)]
    draw = random.Random(1)
    means = sorted(sum(draw.choices(differences, k=len(differences))) / len(differences) for _ in range(SAMPLES))
    mean = sum(differences) / len(differences)
    return f"{mean:+.3f} [{means[int(0.025 * SAMPLES)]:+.3f}, {means[int(0.975 * SAMPLES)]:+.3f}]"


if __name__ == "__main__":
    main()
