"""`make bench`: what it takes, measured side by side; prints a Markdown table (docs/performance.md is its output).

    python bench/run.py [--data FOLDER] [-o FILE]

FOLDER holds chinaxiv/papers.jsonl.gz, reference/ashare_firms_2020.csv.gz and needs/needs.jsonl.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from twinwheel_api.deps import House, house
from twinwheel_api.settings import Settings
from twinwheel_graph.match.request import Request
from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore

TWINWHEEL = Path(sys.executable).with_name("twinwheel")
ROUNDS = 5
ENTITIES = 20_000
BATCH = 5_000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    lines = ["# Performance (性能)", "", *header(), ""]
    with tempfile.TemporaryDirectory(prefix="twinwheel-bench-") as folder:
        lines += ["## Writing: the embedded store beside bare sqlite3", "", *table(upserts(Path(folder)))]
        lines += ["", "## The command line", "", *table(starts())]
        if given.data.is_dir():
            lines += ["", "## The shared data", "", *table(shared(Path(folder), given.data))]
    text = "\n".join(lines) + "\n"
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def header() -> Iterator[str]:
    busy = os.getloadavg()[0]
    yield f"Written by `make bench` on {os.cpu_count()} cores, Python {platform.python_version()},"
    yield f"SQLite {sqlite3.sqlite_version}; load of the machine at the start {busy:.2f}. Medians of {ROUNDS} rounds"
    yield "unless said otherwise; ratios are of neighbours in one round. The machine is shared: read ratios, not times."


def table(rows: Iterator[tuple[str, str, str]]) -> Iterator[str]:
    yield "| what | measured | asked |"
    yield "|---|---|---|"
    yield from (f"| {what} | {measured} | {asked} |" for what, measured, asked in rows)


# --- writing


def upserts(folder: Path) -> Iterator[tuple[str, str, str]]:
    entities, relations = claims()
    ours: list[float] = []
    again: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS):
        path = folder / f"store{number}.db"
        store = SqliteStore(path, create=True)
        ours.append(timed(lambda store=store: write(store, entities, relations)))
        again.append(timed(lambda store=store: write(store, entities, relations)))
        store.close()
        bare.append(timed(lambda number=number, path=path: copy(path, folder / f"bare{number}.db")))
    ratios = [mine / plain for mine, plain in zip(ours, bare, strict=True)]
    count = len(entities) + len(relations)
    yield f"upsert of {count:,} new entities and relations, {BATCH:,} a batch", rate(count, ours), ""
    yield "`executemany` of the same rows into the same tables", rate(count, bare), ""
    yield "ratio", f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})", "at most 2"
    yield "the same upsert again, nothing changes", rate(count, again), ""


def claims() -> tuple[list[EntityClaim], list[RelationClaim]]:
    text = "研究了一种用于高端装备的新材料及其制备方法，实验表明性能提高。" * 12
    entities, relations = [], []
    for number in range(ENTITIES):
        source = Source("bench", f"bench:{number}", SourceKind.SYNTHETIC, "2020-01", "Apache-2.0")
        props = {"abstract": text, "keywords": ("材料", f"关键词{number}"), "date": "2020-01", "kind": "paper"}
        entities.append(EntityClaim(f"ach:bench:{number}", "Achievement", f"成果{number}", props, source))
        relations.append(
            RelationClaim("HELD_BY", f"ach:bench:{number}", f"org:bench:{number % 500}", {"date": "2020-01"}, source)
        )
    for number in range(500):
        source = Source("bench", f"org:{number}", SourceKind.SYNTHETIC)
        entities.insert(0, EntityClaim(f"org:bench:{number}", "University", f"示例大学{number}", {}, source))
    return entities, relations


def write(store: SqliteStore, entities: list[EntityClaim], relations: list[RelationClaim]) -> None:
    for start in range(0, len(entities), BATCH):
        store.apply(Batch(entities=entities[start : start + BATCH]))
    for start in range(0, len(relations), BATCH):
        store.apply(Batch(relations=relations[start : start + BATCH]))


def copy(source: Path, target: Path) -> float:
    """The least that could be done: the very rows of the store, in as many transactions; only writing is timed."""
    SqliteStore(target, create=True).close()
    reader, writer = sqlite3.connect(source), sqlite3.connect(target, isolation_level=None)
    writer.execute("PRAGMA synchronous = NORMAL")
    writer.execute("PRAGMA foreign_keys = ON")
    spent = 0.0
    for name in ("dataset", "entity", "entity_claim", "name", "relation", "relation_claim"):
        rows = reader.execute(f"SELECT * FROM {name}").fetchall()
        marks = ", ".join("?" * len(rows[0]))
        for start in range(0, len(rows), BATCH):
            began = time.perf_counter()
            writer.execute("BEGIN IMMEDIATE")
            writer.executemany(f"INSERT INTO {name} VALUES ({marks})", rows[start : start + BATCH])
            writer.execute("COMMIT")
            spent += time.perf_counter() - began
    reader.close()
    writer.close()
    return spent


# --- the command line


def starts() -> Iterator[tuple[str, str, str]]:
    helps = [timed(lambda: run("--help")) for _ in range(ROUNDS)]
    yield "`twinwheel --help`, cold process", f"{statistics.median(helps):.2f} s", "0.3 s"


def shared(folder: Path, data: Path) -> Iterator[tuple[str, str, str]]:
    url = f"sqlite:///{folder}/shared.db"
    files = [str(data / "chinaxiv/papers.jsonl.gz"), str(data / "reference/ashare_firms_2020.csv.gz")]
    spent, peak = measured("ingest", *files, "--no-vectors", "--store", url)
    yield "ChinaXiv and listed firms ingested together, words included (one run)", f"{spent:.1f} s", "90 s"
    yield "peak memory of that", f"{peak / 1024:.0f} MB", "1,024 MB"
    spent, peak = measured("index", "--store", url)
    yield "the vectors of all that (one run)", f"{spent:.0f} s", "600 s for ChinaXiv"
    yield "peak memory of that", f"{peak / 1024:.0f} MB", ""
    needs = [json.loads(line)["need"] for line in (data / "needs/needs.jsonl").read_text("utf-8").splitlines()]
    cold = [
        timed(lambda need=need: run("match", "reverse", "--text", need, "--explain", "--store", url))
        for need in needs[:ROUNDS]
    ]
    yield "a cold `twinwheel match reverse --explain`", f"{statistics.median(cold):.2f} s", "1.5 s"
    with house(url, settings=Settings()) as parts:
        for direction, target in TARGETS:
            yield from latency(parts, needs, direction, target)


TARGETS = (
    ("reverse", "achievement"),
    ("reverse", "institution"),
    ("reverse", "college"),
    ("reverse", "discipline"),
    ("forward", "firm"),
    ("forward", "segment"),
)


def latency(parts: House, needs: list[str], direction: str, target: str) -> Iterator[tuple[str, str, str]]:
    for need in needs:
        parts.matcher.match(Request(direction, target, need))
    # Another ending makes another question, whose vector is not remembered: the encoder is timed too.
    fresh = [f"{need}！" for need in needs]
    spent = [timed(lambda need=need: parts.matcher.match(Request(direction, target, need))) * 1000 for need in fresh]
    ordered = sorted(spent)
    shown = f"median {statistics.median(spent):.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms"
    yield (
        f"a match with explanation in process, {direction} {target}, {len(needs)} needs, warm",
        shown,
        "median 20 ms, encoder included",
    )


# --- measuring


def timed(act: Callable[[], object]) -> float:
    """Seconds that a call took, or that it says it took."""
    began = time.perf_counter()
    told = act()
    return told if isinstance(told, float) else time.perf_counter() - began


def rate(count: int, seconds: list[float]) -> str:
    return f"{count / statistics.median(seconds):,.0f} a second"


def run(*arguments: str) -> None:
    subprocess.run([TWINWHEEL, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measured(*arguments: str) -> tuple[float, int]:
    """Seconds and peak memory (kB) of a command."""
    began = time.perf_counter()
    child = subprocess.Popen([TWINWHEEL, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{shutil.which('twinwheel') or TWINWHEEL} {arguments[0]} failed: {child.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss


if __name__ == "__main__":
    main()
