"""Writing: the embedded store beside bare sqlite3."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from measuring import ROUNDS, Row, rate, timed

from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.stores.sqlite import SqliteStore

ENTITIES = 20_000
BATCH = 5_000


def upserts(folder: Path) -> Iterator[Row]:
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
    yield "ratio", f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})", "at most 2"
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
