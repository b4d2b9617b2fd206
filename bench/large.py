"""A hundred thousand achievements: what an answer takes when there are nine times as many."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from measuring import Row, measured
from numpy.typing import NDArray
from shared import files, latencies, needs_of

from twinwheel_api.deps import house, index_folder, open_encoder, open_store
from twinwheel_api.settings import Settings
from twinwheel_graph.language.encoders.base import Encoder, unit
from twinwheel_graph.language.text import sentences
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.vector_stage import VectorStage
from twinwheel_graph.stores.base import GraphStore

ACHIEVEMENTS = 100_000
SEED = 1
OTHERS = 2
"""Of how many other papers a recombined abstract has sentences."""

Vector = NDArray[np.float32]


def large(folder: Path, shared_url: str, data: Path) -> Iterator[Row]:
    """Recombined from the shared papers: each record has the title, date and bodies of one paper, and its abstract half
    replaced by sentences of two others. Its vector is not encoded (that would take half an hour) but the mean of
    the vectors of the papers that its sentences are of; the vectors of questions are the encoder's own.
    """
    papers, firms = files(data)
    encoder = open_encoder(Settings())
    if encoder is None:
        raise SystemExit("bench: no model; run `twinwheel model pull` first")
    with gzip.open(papers, "rt", encoding="utf-8") as lines:
        known = [json.loads(line) for line in lines]
    mixed = folder / "recombined.jsonl"
    with mixed.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in recombined(known))
    url = f"sqlite:///{folder}/large.db"
    spent, peak = measured("ingest", str(mixed), firms, "--no-vectors", "--store", url)
    yield "taking them in, words included (one run)", f"{spent:.0f} s", ""
    yield "peak memory of that", f"{peak / 1024:.0f} MB", ""
    means = Means(encoder, kept_vectors(shared_url, encoder), texts_of(known))
    stage = stage_of(url, means)
    stage.follow(None, lambda _done, _all: None)
    with house(url, settings=Settings()) as parts:
        yield from latencies(parts, encoder, needs_of(data), "60 ms")


def recombined(papers: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The records, of papers in turn; every other sentence of an abstract is one of another paper."""
    drawn = random.Random(SEED)
    cut = [sentences(str(paper["abstract"])) for paper in papers]
    for number in range(ACHIEVEMENTS):
        at = number % len(papers)
        others = [sentence for one in drawn.sample(range(len(papers)), OTHERS) for sentence in cut[one]]
        drawn.shuffle(others)
        mine = [others.pop() if place % 2 and others else own for place, own in enumerate(cut[at])]
        yield {**papers[at], "id": f"recombined-{number}", "abstract": "".join(mine)}


def texts_of(papers: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Of each sentence the title of a paper that has it."""
    return {sentence: str(paper["title"]) for paper in papers for sentence in sentences(str(paper["abstract"]))}


def stage_of(url: str, encoder: Encoder) -> VectorStage:
    """The vectors beside a store, where the product looks for those of this encoder."""
    store = open_store(url)
    place = store.place()
    if place is None:
        raise SystemExit("bench: the vectors are beside a store in a file")
    return VectorStage(store, index_folder(place, None) / "vectors" / f"{key_of(encoder.name):016x}", encoder)


def kept_vectors(url: str, encoder: Encoder) -> dict[str, Vector]:
    """The vector of everything in a store, by its first line: a paper's title, a firm's name."""
    from twinwheel_graph.retrieve.passages import passages

    store = open_store(url)
    indexes = stage_of(url, encoder).opened().values()
    found: dict[str, Vector] = {}
    for entity in everything(store):
        lines = {key_of(passage.text): passage.text.split("\n")[0] for passage in passages(entity)}
        for index in indexes:
            found.update((lines[digest], vector) for digest, vector in index.vectors_of(list(lines)).items())
    return found


def everything(store: GraphStore) -> Iterator[Any]:
    after: str | None = None
    while True:
        page = store.entities(after=after, limit=5_000)
        yield from page.items
        if (after := page.after) is None:
            return


class Means:
    """An encoder by name; what it gives of a document is the mean of the vectors of what its sentences are of."""

    def __init__(self, encoder: Encoder, known: Mapping[str, Vector], paper_of: Mapping[str, str]) -> None:
        self.name, self.dimensions, self.query = encoder.name, encoder.dimensions, encoder.query
        self._encoder = encoder
        self._known = known
        self._paper_of = paper_of

    def documents(self, texts: Sequence[str]) -> Vector:
        return unit(np.stack([self._mean(text) for text in texts]), self.name)

    def _mean(self, text: str) -> Vector:
        first, _, rest = text.partition("\n")
        titles = [self._paper_of[sentence] for sentence in sentences(rest) if sentence in self._paper_of]
        known = [self._known[title] for title in titles or [first] if title in self._known]
        return np.mean(known, axis=0, dtype=np.float32) if known else self._encoder.documents([text])[0]
