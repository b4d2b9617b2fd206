"""What the page says around its tables."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version

from neo4j_data import BATCH
from neo4j_duel import ASKED
from neo4j_reading import ROUNDS
from neo4j_support.home import Size
from neo4j_support.jars import VERSION


def head(size: Size, count: int) -> Iterator[str]:
    busy = os.getloadavg()[0]
    yield from ("# The Neo4j store, measured (Neo4j 存储性能)", "")
    yield f"Written by `make bench-neo4j` on {os.cpu_count()} cores, load of the machine at the start {busy:.2f}."
    yield f"Neo4j Community {VERSION} (heap {size.heap}, page cache {size.page_cache}, on the same machine), driver"
    yield f"{version('neo4j')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}. The data:"
    yield f"{count:,} achievements with five relations each ({5 * count:,}) to made-up organisations,"
    yield "firms and classes, of shared papers as in [performance.md](performance.md); vectors are means of"
    yield "known ones."
    yield from ("", METHOD.format(rounds=ROUNDS, batch=BATCH, asked=ASKED))


METHOD = """\
**Read ratios, not times.** Each row is the store beside the bare official driver with the least Cypher that does
the same work, in one run and in turns: batch by batch, question by question, who begins changing. A round's ratio is
the store's time by the driver's; a row tells the median of {rounds} rounds, least and greatest. Asked is {asked}
at most. SQLite, the embedded store with its index in a folder, does the same in the same rounds.

- The bare driver writes the very rows that the store keeps (claims with sources, keys of names) into the same
  labels, types and indexes, {batch:,} a batch, by `UNWIND … MERGE … SET` in a managed transaction, made beforehand.
- It reads in an auto-commit transaction, the quickest way to ask, from the store's own nodes, all that the store
  gives back: relations with both ends and sources. It need make no objects of it.
- It searches the same indexes by the same Lucene questions and vectors. Cutting a question into terms, their
  rarity, bringing scores to one scale, dates and restrictions are the store's alone; encoding it is in neither.
  How rare terms are is remembered by a process; its first questions ask the server for that in a round trip more."""

PROMISES = (
    "What the store promises costs rows and a lock: each claim with its source (so that a source can be forgotten),",
    "a revision and who tells of it, indexed (for the change feed), and the one lock that writers queue at.",
    "Beside a driver that keeps the domain's properties alone, with a unique constraint and no other index:",
)

FOOT = (
    "## Where the time goes",
    "",
    "- A batch is merged and compared in the server, by one statement a type: what is there and just as told is",
    "  neither written nor sent back, and what all rows of a statement share is sent once. Packing parameters",
    "  in Python is most of the client's time: fewer values, or a codec in Rust, are the cure.",
    "- A round trip is about a millisecond: reads are one each, in a transaction of their own.",
    "- Names are found by a range index, other names alone by a full-text index: that one cost a third of a load.",
    "- SQLite answers within the process, two to ten times sooner. A server is for several machines and for",
    "  those who want Cypher: [operations.md](operations.md).",
)
