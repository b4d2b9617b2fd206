"""The needs answered by neo4j-graphrag's HybridRetriever, with the same encoder, texts and server: a yardstick.

Its answers are written as `match batch` writes them, so that `twinwheel evaluate run --run` can judge them with ours.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from large import everything, stage_of
from neo4j_bare import Bare
from neo4j_data import parts
from neo4j_duel import say

from twinwheel_api.deps import open_store
from twinwheel_graph.evaluate.metrics import gold_ranks, hit, reciprocal_rank
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.passages import passages

if TYPE_CHECKING:
    from neo4j import Driver

RANKED = 100
AT_ONCE = 500
SPECIAL = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|<>=])')

LABEL, WORDS, VECTORS = "BenchText", "bench_words", "bench_vectors"
WORDS_INDEX = f"""
CREATE FULLTEXT INDEX {WORDS} IF NOT EXISTS FOR (n:{LABEL}) ON EACH [n.text]
OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'cjk'}}}}
"""
VECTORS_INDEX = f"""
CREATE VECTOR INDEX {VECTORS} IF NOT EXISTS FOR (n:{LABEL}) ON (n.vector)
OPTIONS {{indexConfig: {{`vector.dimensions`: DIMENSIONS, `vector.similarity_function`: 'cosine'}}}}
"""
WRITE = f"""
UNWIND $rows AS row CREATE (n:{LABEL} {{id: row.id, text: row.text}})
WITH n, row CALL db.create.setNodeVectorProperty(n, 'vector', row.vector)
"""
CLEAN = f"MATCH (n:{LABEL}) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 2000 ROWS"


@dataclass(frozen=True, slots=True)
class Asked:
    """A need, and the achievement that answers it."""

    id: str
    text: str
    gold: str


def needs(data: Path) -> list[Asked]:
    """The shared needs."""
    lines = (data / "needs/needs.jsonl").read_text("utf-8").splitlines()
    return [Asked(one["id"], one["need"], f"ach:chinaxiv:{one['paper']}") for one in map(json.loads, lines)]


def texts(url: str, encoder: Encoder) -> list[dict[str, Any]]:
    """Every paper's text as the product searches it, with its vector, from a store that has them."""
    index = stage_of(url, encoder).opened()[Family.ITEMS]
    found = {one.id: one.text for entity in everything(open_store(url)) for one in passages(entity)}
    told = {id: text for id, text in found.items() if id.startswith("ach:")}
    vectors = index.vectors_of([key_of(text) for text in told.values()])
    rows = ({"id": id, "text": text, "vector": vectors.get(key_of(text))} for id, text in told.items())
    return [{**row, "vector": row["vector"].tolist()} for row in rows if row["vector"] is not None]


def hybrid(
    driver: Driver, bare: Bare, rows: Sequence[Mapping[str, Any]], asked: Sequence[Asked], encoder: Encoder, run: Path
) -> Iterator[str]:
    """Load the texts, ask each need, write the run; the section of the page."""
    from neo4j_graphrag import __version__

    logging.getLogger("neo4j").setLevel(logging.ERROR)
    loaded(bare, rows, encoder.dimensions)
    say(f"HybridRetriever: {len(rows)} texts")
    retriever = retriever_of(driver, encoder)
    answered(retriever, asked)  # the second time all is warm
    answers, spent = answered(retriever, asked)
    emptied(bare)
    written(run, answers)
    ranks = [gold_ranks(answers[one.id], [one.gold]) for one in asked]
    yield f"`HybridRetriever` of neo4j-graphrag {__version__} with its default ranker, asked for {RANKED} answers, over"
    yield f"{len(rows):,} papers in the same server: a full-text index with the `cjk` analyzer on the text as it"
    yield f"is, a vector index with default settings, and our encoder. {len(asked)} needs in turn; the time"
    yield "holds the encoding. [evaluation.md](evaluation.md) has it as a row, with intervals, beside the match itself."
    yield from ("", "| hit@10 | MRR | ms, median |", "|---|---|---|")
    reached = f"{mean(hit(one, 10) for one in ranks):.3f} | {mean(map(reciprocal_rank, ranks)):.3f}"
    yield f"| {reached} | {1_000 * median(spent):.1f} |"


def loaded(bare: Bare, rows: Sequence[Mapping[str, Any]], dimensions: int) -> None:
    """Write the texts with their vectors, indexed."""
    for statement in (WORDS_INDEX, VECTORS_INDEX.replace("DIMENSIONS", str(dimensions))):
        bare.run(statement)
    for part in parts(rows, AT_ONCE):
        bare.write(WRITE, part)
    bare.run("CALL db.awaitIndexes(600)")


def emptied(bare: Bare) -> None:
    """Take them out again."""
    bare.run(CLEAN)
    for name in (WORDS, VECTORS):
        bare.run(f"DROP INDEX {name}")


def retriever_of(driver: Driver, encoder: Encoder) -> Any:
    """Its retriever, on our encoder."""
    from neo4j_graphrag.embeddings.base import Embedder
    from neo4j_graphrag.retrievers import HybridRetriever

    class Ours(Embedder):
        """Its port for encoders, on ours."""

        def embed_query(self, text: str) -> list[float]:
            return [float(value) for value in encoder.query(text)]

    return HybridRetriever(driver, VECTORS, WORDS, Ours(), return_properties=["id"])


def answered(retriever: Any, asked: Sequence[Asked]) -> tuple[dict[str, dict[str, float]], list[float]]:
    """The answers to each need with their scores, and how many seconds each took."""
    answers, spent = {}, []
    for one in asked:
        began = time.perf_counter()
        found = retriever.get_search_results(SPECIAL.sub(r"\\\1", one.text), top_k=RANKED)
        spent.append(time.perf_counter() - began)
        answers[one.id] = {row["node"]["id"]: float(row["score"]) for row in found.records}
    return answers, spent


def written(run: Path, answers: Mapping[str, Mapping[str, float]]) -> None:
    """The answers as lines of a batch's run."""
    with run.open("w", encoding="utf-8") as out:
        for query, scores in answers.items():
            ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
            for rank, (id, score) in enumerate(ranked, 1):
                out.write(json.dumps({"query": query, "rank": rank, "id": id, "score": score}) + "\n")


def available(libraries: Path) -> bool:
    """Whether neo4j-graphrag can be had; what is installed already goes before what lies in the folder."""
    if libraries.is_dir():
        sys.path.append(str(libraries))
    try:
        import neo4j_graphrag  # noqa: F401
    except ImportError:
        return False
    return True
