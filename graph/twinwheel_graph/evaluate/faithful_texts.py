"""Faithfulness where a text speaks for itself: sentences are taken out of it, and it is indexed and encoded anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twinwheel_graph.evaluate.benchmarks import Benchmark
from twinwheel_graph.evaluate.faithfulness import (
    LISTED,
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
from twinwheel_graph.evaluate.rewriting import Rewriting
from twinwheel_graph.evaluate.variation import Varied, by_sentence, by_words
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Hit
from twinwheel_graph.retrieve.passages import text_of
from twinwheel_graph.stores.base import GraphStore

SHARE = 0.01
"""How many of the texts are changed at once at most: what words and vectors have in the mean hardly moves."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A hit of a question whose text is to be another; `share` is how much of it the evidence is."""

    asked: Asked
    hit: Hit
    way: tuple[Change, Evidence]
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Bench:
    """A store that may be changed, what writes into it, and the matcher on it."""

    store: GraphStore
    rewriting: Rewriting
    matcher: Matcher


def probe_texts(bench: Bench, benchmark: Benchmark, hits: int, seed: int, progress: Progress) -> Probed:
    """Take the cited sentence or words out of each of the first hits, keep only them; the same with others."""
    questions = list(ask(bench.matcher, benchmark.questions, hits))
    varied = list(_variations(bench.store, questions, np.random.default_rng(seed)))
    most = max(1, int(SHARE * bench.store.stats().entities.get("Achievement", 0)))
    probes: list[Probe] = []
    drift: list[float] = []
    for part in rounds(varied, most):
        bench.rewriting.write({id: one.text for id, one in part.items()})
        for one in part.values():
            scores = scores_of(bench.matcher, one.asked.request)
            probes.append(probe(one.asked, one.hit, one.way, one.share, scores))
            drift += _drift(one.asked, scores, part)
            progress(len(probes), len(varied))
    count = sum(len(asked.hits) for asked in questions)
    spoken = {(one.asked.number, one.hit.id) for one in varied}
    target = benchmark.questions[0].target
    return Probed(target, benchmark.note, len(questions), count, count - len(spoken), probes, drift)


def rounds(varied: Sequence[Variation], most: int) -> list[dict[str, Variation]]:
    """The variations in rounds by hit, at most `most` in each, no hit twice in one."""
    made: list[dict[str, Variation]] = []
    for one in varied:
        room = next((part for part in made if len(part) < most and one.hit.id not in part), None)
        if room is None:
            made.append(room := {})
        room[one.hit.id] = one
    return made


def _variations(store: GraphStore, questions: Sequence[Asked], chance: np.random.Generator) -> Iterator[Variation]:
    for asked in questions:
        texts = {one.id: text_of(one.type, one.name, one.props) for one in store.read([hit.id for hit in asked.hits])}
        for hit in asked.hits:
            for way, (text, share) in _varied(hit, texts[hit.id], chance).items():
                yield Variation(asked, hit, way, text, share)


def _varied(hit: Hit, text: str, chance: np.random.Generator) -> Varied:
    items = hit.explanation.items if hit.explanation else ()
    own = next((item for item in items if item.id == hit.id), None)
    if own is None or not own.sentence:
        return {}
    return {**by_sentence(text, own.sentence, chance), **by_words(text, own.words, chance)}


def _drift(asked: Asked, scores: Mapping[str, float], part: Mapping[str, Variation]) -> Iterator[float]:
    """How much the scores of the first unchanged answers moved."""
    first = sorted(asked.scores, key=lambda id: (-asked.scores[id], id))[:LISTED]
    for id in (id for id in first if id not in part):
        yield abs(scores.get(id, 0.0) / asked.scores[id] - 1)
