"""The shared data: taking it in, its vectors, and matches of each target in process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from measuring import ROUNDS, Row, measured, run, spread, timed

from twinwheel_api.deps import House, house, open_encoder
from twinwheel_api.settings import Settings
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.match.request import Request

TARGETS = (
    ("reverse", "achievement"),
    ("reverse", "institution"),
    ("reverse", "college"),
    ("reverse", "discipline"),
    ("forward", "firm"),
    ("forward", "segment"),
)


def files(data: Path) -> tuple[str, str]:
    """The papers and the listed firms."""
    return str(data / "chinaxiv/papers.jsonl.gz"), str(data / "reference/ashare_firms_2020.csv.gz")


def needs_of(data: Path) -> list[str]:
    """The needs that questions are made of."""
    return [json.loads(line)["need"] for line in (data / "needs/needs.jsonl").read_text("utf-8").splitlines()]


def shared(url: str, data: Path) -> Iterator[Row]:
    """Ingest, index, ask."""
    needs = needs_of(data)
    yield from taken_in(url, data)
    cold = [
        timed(lambda need=need: run("match", "reverse", "--text", need, "--explain", "--store", url))
        for need in needs[:ROUNDS]
    ]
    yield "a cold `twinwheel match reverse --explain`", f"{median(cold):.2f} s", "1.5 s"
    with house(url, settings=Settings()) as parts:
        yield from latencies(parts, open_encoder(Settings()), needs, "20 ms")


def taken_in(url: str, data: Path) -> Iterator[Row]:
    """Both files, and the vectors of what is in them."""
    spent, peak = measured("ingest", *files(data), "--no-vectors", "--store", url)
    yield "ChinaXiv and listed firms ingested together, words included (one run)", f"{spent:.1f} s", "90 s"
    yield "peak memory of that", f"{peak / 1024:.0f} MB", "1,024 MB"
    spent, peak = measured("index", "--store", url)
    yield "the vectors of all that (one run)", f"{spent:.0f} s", "600 s for ChinaXiv"
    yield "peak memory of that", f"{peak / 1024:.0f} MB", ""


def latencies(parts: House, encoder: Encoder | None, needs: Sequence[str], asked: str) -> Iterator[Row]:
    """A match with explanation for each target, the encoder included; and the encoder alone, for comparison."""
    if encoder is not None:
        spent = [timed(lambda need=need: encoder.query(f"{need}？")) * 1000 for need in needs]
        yield f"the vector of a question, {len(needs)} needs", spread(spent), ""
    for direction, target in TARGETS:
        for need in needs:
            parts.matcher.match(Request(direction, target, need))
        # Another ending makes another question, whose vector is not remembered: the encoder is timed too.
        fresh = [Request(direction, target, need + "！" * (1 + TARGETS.index((direction, target)))) for need in needs]
        spent = [timed(lambda one=one: parts.matcher.match(one)) * 1000 for one in fresh]
        what = f"a match with explanation in process, {direction} {target}, {len(needs)} needs, warm"
        yield what, spread(spent), f"median {asked}, encoder included"
