"""Reading texts: how many abstracts of ChinaXiv a second of one core, with and without names of organisations."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from measuring import ROUNDS, Row

from twinwheel_ingest.extract import bulk, organisations
from twinwheel_ingest.extract.pipeline import extractor
from twinwheel_ingest.extract.texts import Named

ABSTRACTS, POOLED = 1_000, 6_000


def reading(data: Path) -> Iterator[Row]:
    """Seconds of the processor, since the machine is shared; of the pool by the clock, its start included."""
    texts = abstracts(data, POOLED)
    some = texts[:ABSTRACTS]
    list(extractor().read(some[:50]))
    for what, without, asked in (
        ("without names of organisations", [organisations.NAME], "200 a second"),
        ("with them", [], "40 a second"),
    ):
        rates = [ABSTRACTS / processor(some, without) for _ in range(ROUNDS)]
        yield f"facts of {ABSTRACTS:,} abstracts by one core, {what}", f"{median(rates):,.0f} a second", asked
    named = [Named(str(number), "abstract", text) for number, text in enumerate(texts)]
    began = time.perf_counter()
    facts = sum(len(found) for _, found in bulk.read(named))
    spent = time.perf_counter() - began
    yield f"{facts:,} facts of {POOLED:,} abstracts by {os.cpu_count()} processes (one run)", f"{spent:.0f} s", ""


def abstracts(data: Path, count: int) -> list[str]:
    with gzip.open(data / "chinaxiv/papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        told = (json.loads(line)["abstract"] for line in lines)
        return list(itertools.islice((one for one in told if one), count))


def processor(texts: Sequence[str], without: Sequence[str]) -> float:
    began = time.process_time()
    for _ in extractor().read(texts, without=without):
        pass
    return time.process_time() - began
