"""Rankers, from a question to a score for each id: plain baselines, to be beaten, and the product's own match."""

from __future__ import annotations

import functools
import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from twinwheel_graph.dates import bound
from twinwheel_graph.evaluate.benchmarks import Question
from twinwheel_graph.evaluate.papers import Paper
from twinwheel_graph.match.request import Request, Result
from twinwheel_graph.retrieve.base import Candidate, Query, Retriever

Ranker: TypeAlias = Callable[[Question], Mapping[str, float]]
"""Scores, the higher the better; what has no score is not found."""

Answers: TypeAlias = Mapping[str, Mapping[str, float]]
"""The scores that were given to ids, by the ids of questions."""

BEST = 3
"""How many of its papers speak for an organisation in a baseline."""

TOP = 100
"""How many hits are asked of the product, as a batch does."""

RANK_CONSTANT = 60
"""k of reciprocal rank fusion: a rank r gives 1 / (k + r) (Cormack, Clarke and Büttcher, SIGIR 2009)."""

POPULARITY, WORDS, CHARACTERS, VECTORS = "popularity", "word BM25", "character BM25", "vectors"
RANK_FUSION, PRODUCT = "reciprocal rank fusion", "Twinwheel"


SCORES: tuple[Callable[[Candidate], float], ...] = (
    lambda candidate: candidate.words,
    lambda candidate: candidate.characters,
    lambda candidate: candidate.meaning,
)
"""What reciprocal rank fusion fuses."""


class Matches(Protocol):
    """What is needed of the match engine."""

    def match(self, request: Request) -> Result:
        """Answer a request."""
        ...


class Baselines:
    """Rankers over these papers (every achievement of the store), by the scores of a retriever that has caught up."""

    def __init__(self, papers: Sequence[Paper], retriever: Retriever, *, vectors: bool) -> None:
        self._vectors = vectors
        self._papers = {paper.id: paper for paper in papers}
        self._retriever = retriever
        # Both BM25 rankers are asked the same question one after the other; months hold many questions.
        self._found = functools.lru_cache(maxsize=1)(self._search)
        self._counted = functools.lru_cache(maxsize=1)(self._count)

    def rankers(self) -> dict[str, Ranker]:
        """The baselines by name."""
        lexical: dict[str, Ranker] = {POPULARITY: self.popularity, WORDS: self.words, CHARACTERS: self.characters}
        return {**lexical, VECTORS: self.vectors, RANK_FUSION: self.rank_fusion} if self._vectors else lexical

    def popularity(self, question: Question) -> dict[str, float]:
        """The number of earlier papers of each organisation; achievements, one paper each, all tie."""
        if question.target == "achievement":
            return dict.fromkeys(self._papers, 1.0)
        admitted = Counter(
            organisation
            for paper in question.admit
            for organisation in self._papers[paper].organisations[question.target]
        )
        counts = self._counted(question.target, question.before) + admitted
        return {organisation: float(count) for organisation, count in counts.items()}

    def words(self, question: Question) -> dict[str, float]:
        """BM25 over words: an achievement's own, for an organisation the sum of its best three earlier papers'."""
        return self._scored(question, lambda candidate: candidate.words)

    def characters(self, question: Question) -> dict[str, float]:
        """The same over characters and pairs of characters."""
        return self._scored(question, lambda candidate: candidate.characters)

    def vectors(self, question: Question) -> dict[str, float]:
        """The same over the cosines of vectors."""
        return self._scored(question, lambda candidate: candidate.meaning)

    def rank_fusion(self, question: Question) -> dict[str, float]:
        """The same over the sum of 1 / (k + rank) by words, by characters and by vectors."""
        found = self._found(question)
        fused: dict[str, float] = defaultdict(float)
        for score in SCORES:
            ranked = sorted((one for one in found if score(one) > 0), key=lambda one: (-score(one), one.id))
            for rank, one in enumerate(ranked, 1):
                fused[one.id] += 1 / (RANK_CONSTANT + rank)
        return self._gathered(question, fused)

    def _scored(self, question: Question, score: Callable[[Candidate], float]) -> dict[str, float]:
        found = {candidate.id: score(candidate) for candidate in self._found(question) if score(candidate) > 0}
        return self._gathered(question, found)

    def _gathered(self, question: Question, own: Mapping[str, float]) -> dict[str, float]:
        if question.target == "achievement":
            return dict(own)
        evidence: dict[str, list[float]] = defaultdict(list)
        for paper, value in own.items():
            for organisation in self._papers[paper].organisations[question.target]:
                evidence[organisation].append(value)
        return {organisation: sum(heapq.nlargest(BEST, values)) for organisation, values in evidence.items()}

    def _search(self, question: Question) -> tuple[Candidate, ...]:
        """All earlier papers that share a word with the question: as many are asked for as there are.

        Terms of the question are not saturated, whatever the product does: a yardstick must not move with it.
        """
        query = Query(question.text, bound(question.before), question.admit, saturation=math.inf)
        return self._retriever.candidates(query, ["Achievement"], max(1, len(self._papers))).items

    def _count(self, target: str, before: str) -> Counter[str]:
        earlier = (paper for paper in self._papers.values() if 0 < paper.day < bound(before))
        return Counter(organisation for paper in earlier for organisation in paper.organisations[target])


def kept(answers: Answers) -> Ranker:
    """Another's answers, made elsewhere; to a question that is not among them it found nothing."""
    return lambda question: answers.get(question.id, {})


def product(matcher: Matches, top: int = TOP) -> Ranker:
    """The match itself, asked as a batch asks it: raw, the best `top`; what is not among them counts as not found."""

    def ranked(question: Question) -> dict[str, float]:
        return {hit.id: hit.score for hit in matcher.match(question.request(top)).hits}

    return ranked
