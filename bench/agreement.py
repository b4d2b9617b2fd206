"""Whether two stores with the same data answer alike: one searched by the index in a folder, one by its server.

    python bench/agreement.py sqlite:///park.db neo4j://user:password@host:7687 [--data FOLDER] [--words]

FOLDER holds needs/needs.jsonl. Both stores are brought up to date first, with their vectors unless --words is given.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

from measuring import spread

from twinwheel_api.deps import House, house
from twinwheel_api.settings import Settings
from twinwheel_graph.evaluate.metrics import gold_ranks, hit, reciprocal_rank
from twinwheel_graph.match.request import Request
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.stores.neo4j_address import shown

TARGETS = (
    ("reverse", "achievement"),
    ("reverse", "institution"),
    ("reverse", "college"),
    ("reverse", "discipline"),
    ("forward", "firm"),
)
ITEMS = ("Achievement",)
LISTED = 10
RANKED = 200


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("stores", nargs=2)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--words", action="store_true")
    given = parser.parse_args()
    lines = (given.data / "needs/needs.jsonl").read_text("utf-8").splitlines()
    needs = [(one["need"], f"ach:chinaxiv:{one['paper']}") for one in map(json.loads, lines)]
    settings = Settings(encoder="none") if given.words else Settings()
    with contextlib.ExitStack() as stack:
        houses = [stack.enter_context(house(url, settings=settings)) for url in given.stores]
        for line in page(houses, [shown(url) for url in given.stores], needs):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def page(houses: Sequence[House], names: Sequence[str], needs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for parts in houses:
        parts.retriever.encode(None)
    yield f"{len(needs)} needs; vectors by {' and '.join(repr(parts.matcher.encoder()) for parts in houses)}"
    yield from ("", "| store | hit@10 | MRR | candidates |", "|---|---|---|---|")
    yield from (row(parts, name, needs) for parts, name in zip(houses, names, strict=True))
    yield from (
        "",
        f"| match | of the first {LISTED}, shared on average | in fewest | greatest difference of a score |",
    )
    yield "|---|---|---|---|"
    for direction, target in TARGETS:
        yield agreed(houses, direction, target, [need for need, _ in needs])


def row(parts: House, name: str, needs: Sequence[tuple[str, str]]) -> str:
    """How well a store answers, and how long its candidates take: the second time, when all is warm."""
    ranks = [gold_ranks(scores(parts, "reverse", "achievement", need, RANKED), [gold]) for need, gold in needs]
    parts.retriever.candidates(Query(needs[0][0]), ITEMS, RANKED)
    found = f"{mean(hit(one, LISTED) for one in ranks):.4f} | {mean(map(reciprocal_rank, ranks)):.4f}"
    return f"| {name} | {found} | {spread([spent(parts, need) for need, _ in needs])} |"


def spent(parts: House, need: str) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    parts.retriever.candidates(Query(need), ITEMS, RANKED)
    return 1_000 * (time.perf_counter() - began)


def scores(parts: House, direction: str, target: str, text: str, top: int) -> dict[str, float]:
    """The best answers with their scores."""
    asked = Request(direction, target, text=text, top=top, raw=True)
    return {hit.id: hit.score for hit in parts.matcher.match(asked).hits}


def agreed(houses: Sequence[House], direction: str, target: str, needs: Sequence[str]) -> str:
    """How alike two stores answer."""
    shared, apart = [], 0.0
    for need in needs:
        here, there = (scores(parts, direction, target, need, LISTED) for parts in houses)
        shared.append(len(here.keys() & there.keys()) * LISTED / max(1, len(here), len(there)))
        apart = max(apart, *(abs(here[id] - there[id]) for id in here.keys() & there.keys()), 0.0)
    return f"| {direction}, {target} | {mean(shared):.2f} | {min(shared):.0f} | {apart:.4f} |"


if __name__ == "__main__":
    main()
