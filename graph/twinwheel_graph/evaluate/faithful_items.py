"""Faithfulness where items speak for a hit: items are left out of the question, everything else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from twinwheel_graph.evaluate.benchmarks import Benchmark
from twinwheel_graph.evaluate.faithfulness import (
    Asked,
    Change,
    Evidence,
    Probe,
    Probed,
    Progress,
    ask,
    probe,
    scores_of,
)
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Hit


def probe_items(matcher: Matcher, benchmark: Benchmark, hits: int, seed: int, progress: Progress) -> Probed:
    """Take out the items that each of the first hits cites, and keep only them; the same with as many others.

    Those are drawn by seed. The retriever should remember its answers: what is left out is left out of what was found.
    """
    chance = np.random.default_rng(seed)
    probes: list[Probe] = []
    count = silent = 0
    for asked in ask(matcher, benchmark.questions, hits):
        for hit in asked.hits:
            found = list(_probes(matcher, asked, hit, chance))
            probes += found
            count, silent = count + 1, silent + (not found)
        progress(asked.number + 1, len(benchmark.questions))
    target = benchmark.questions[0].target
    return Probed(target, benchmark.note, len(benchmark.questions), count, silent, probes)


def _probes(matcher: Matcher, asked: Asked, hit: Hit, chance: np.random.Generator) -> Iterator[Probe]:
    leads = asked.leads.get(hit.id, frozenset())
    for evidence, items in _evidence(hit, leads, chance).items():
        for change, left_out in ((Change.WITHOUT, items), (Change.ONLY, leads - items)):
            less = replace(asked.request, exclude=tuple(sorted(left_out)))
            yield probe(asked, hit, (change, evidence), len(items) / len(leads), scores_of(matcher, less))


def _evidence(hit: Hit, leads: frozenset[str], chance: np.random.Generator) -> Mapping[Evidence, frozenset[str]]:
    """The items that a hit cites, and as many others that lead to it; a hit that cites none has neither."""
    cited = frozenset(item.id for item in hit.explanation.items) if hit.explanation else frozenset()
    others: Sequence[str] = sorted(leads - cited)
    if not cited:
        return {}
    if not others:
        return {Evidence.CITED: cited}
    drawn = chance.permutation(len(others))[: len(cited)]
    return {Evidence.CITED: cited, Evidence.OTHER: frozenset(others[at] for at in drawn)}
