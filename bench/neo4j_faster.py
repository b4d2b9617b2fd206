"""The driver's codec in Rust (neo4j-rust-ext): the same measures once without and once with it, each in its process.

    python bench/neo4j_faster.py DATA COUNT < URL

prints a JSON object of medians in seconds. Written are achievements of other ids than the store has, then taken out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median

from neo4j_data import Slice, papers_of, parts, slices
from neo4j_duel import say, seconds
from neo4j_reading import evidence, neighbours

from twinwheel_api.deps import open_store
from twinwheel_graph.model import Batch
from twinwheel_graph.stores.base import GraphStore

WRITTEN = 10_000
ASKED = 200


def section(libraries: Path, url: str, data: Path, count: int) -> Iterator[str]:
    """Both runs, and what follows from them."""
    if not any(libraries.glob("neo4j/_rust*")):
        yield "Not measured: requirements/bench.txt is not installed."
        return
    told = [_apart(path, url, data, count) for path in ("", str(libraries))]
    yield f"The store once as it is and once with neo4j-rust-ext {_version(libraries)} (`pip install neo4j-rust-ext`;"
    yield "nothing else changes), each in a process of its own:"
    yield from ("", "| what | pure Python | with neo4j-rust-ext | gain |", "|---|--:|--:|--:|")
    for what, plain in told[0].items():
        rust = told[1][what]
        yield f"| {what} | {1_000 * plain:,.1f} ms | {1_000 * rust:,.1f} ms | {plain / rust:.2f} |"
    gains = [told[0][what] / told[1][what] for what in told[0]]
    yield ""
    yield f"The median gain is {median(gains):.2f}. It takes the place of the driver's own codec, has wheels for the"
    yield "usual platforms and changes no answer. Use it where much is loaded into a server or copied to it; nothing of"
    yield "ours needs it, so it is an optional extra (`pip install 'twinwheel[rust]'`) and no dependency."


def measure(url: str, data: Path, count: int) -> dict[str, float]:
    with closing(open_store(url)) as store:
        fresh = _renamed(next(iter(slices(papers_of(data), min(WRITTEN, count), 1))))
        found = {}
        for what in ("new", "again"):
            found[f"{len(fresh.entities):,} achievements, {what}"] = _written(store, Batch(entities=fresh.entities))
            found[f"{len(fresh.relations):,} relations, {what}"] = _written(store, Batch(relations=fresh.relations))
        ids = [f"ach:bench:{number}" for number in range(0, count, max(1, count // ASKED))][:ASKED]
        for id in ids[:20]:
            neighbours(store, id)
        found["one entity"] = median(seconds(store.entity, id) for id in ids)
        found["its relations and neighbours"] = median(seconds(lambda id: neighbours(store, id), id) for id in ids)
        found["two-hop evidence for 100 candidates"] = median(
            seconds(lambda some: evidence(store, some), ids[at:] + ids[:at]) for at in range(10)
        )
        store.apply(Batch(delete_entities=[claim.id for claim in fresh.entities]))
        return found


def _written(store: GraphStore, batch: Batch) -> float:
    """The sum over parts of the bench's size."""
    made = [Batch(entities=part) for part in parts(batch.entities)]
    made += [Batch(relations=part) for part in parts(batch.relations)]
    return sum(seconds(store.apply, one) for one in made)


def _renamed(part: Slice) -> Slice:
    """The same under ids that nobody else has."""
    return Slice(
        [replace(claim, id=f"{claim.id}:again") for claim in part.entities],
        [replace(claim, start=f"{claim.start}:again") for claim in part.relations],
    )


def _apart(path: str, url: str, data: Path, count: int) -> dict[str, float]:
    """Measured in a process of its own, whose driver is found in a folder."""
    say(f"the store {'with neo4j-rust-ext' if path else 'in pure Python'}, apart")
    found = os.pathsep.join(part for part in (path, os.environ.get("PYTHONPATH", "")) if part)
    arguments = [sys.executable, __file__, str(data), str(count)]
    done = subprocess.run(
        arguments, env={**os.environ, "PYTHONPATH": found}, input=url, stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _version(libraries: Path) -> str:
    found = next(iter(libraries.glob("neo4j_rust_ext-*.dist-info")), None)
    return found.name.removeprefix("neo4j_rust_ext-").removesuffix(".dist-info") if found else ""


if __name__ == "__main__":
    json.dump(measure(sys.stdin.read(), Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
