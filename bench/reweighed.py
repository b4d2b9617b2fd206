"""What other weights of a target reach on the training papers of `evaluate tune`, beside the declared ones.

    python bench/reweighed.py sqlite:////path/papers.db firm profile=0.1 products=0.2

The weights are written as in targets.toml; those that are not named stay. The difference is declared less other, paired
paper by paper, with its bootstrap interval.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from importlib import resources

from twinwheel_api.deps import House, house, open_matcher
from twinwheel_api.settings import Settings
from twinwheel_graph.evaluate import metrics
from twinwheel_graph.evaluate.benchmarks import TARGETS, Benchmark, training_benchmark
from twinwheel_graph.evaluate.metrics import Interval
from twinwheel_graph.evaluate.papers import read_papers
from twinwheel_graph.evaluate.rankers import product
from twinwheel_graph.evaluate.run import Outcome, outcome
from twinwheel_graph.match.targets import reweighed, targets

QUESTIONS, SEED = 400, 1


def main() -> None:
    url, target, *others = sys.argv[1:]
    declared = tomllib.loads((resources.files("twinwheel_graph.match") / "targets.toml").read_text("utf-8"))
    weights: dict[str, float] = declared[target]["weights"]
    other = weights | {feature: float(value) for feature, value in (one.split("=") for one in others)}
    direction = next(direction for direction, answer in TARGETS.items() if answer == target)
    with house(url, settings=Settings()) as parts:
        papers = training_benchmark(parts.store, read_papers(parts.store), direction, QUESTIONS, SEED)
        ours, theirs = (reached(parts, target, one, papers) for one in (weights, other))
        print(f"{papers.name}: {len(papers.questions)} papers, encoder {parts.retriever.encoder() or 'none'}")
    for name, found in (("declared", ours), ("other", theirs)):
        ranks, hits = [one.reciprocal_rank for one in found], [one.hit_10 for one in found]
        print(f"{name}: MRR {told(metrics.bootstrap(ranks))}, hit@10 {told(metrics.bootstrap(hits))}")
    pairs = ([one.reciprocal_rank for one in found] for found in (ours, theirs))
    print(f"difference of MRR: {told(metrics.paired_difference(*pairs))}")


def reached(parts: House, target: str, weights: Mapping[str, float], papers: Benchmark) -> list[Outcome]:
    known = targets()
    matcher = open_matcher(parts.store, parts.retriever).reweighed({**known, target: reweighed(known[target], weights)})
    ranker = product(matcher)
    return [outcome(ranker(question), question) for question in papers.questions]


def told(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


if __name__ == "__main__":
    main()
