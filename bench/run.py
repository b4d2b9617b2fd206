"""`make bench`: what it takes, measured side by side; prints a Markdown table (docs/performance.md is its output).

    python bench/run.py [--data FOLDER] [-o FILE]

FOLDER holds chinaxiv/papers.jsonl.gz, reference/ashare_firms_2020.csv.gz and needs/needs.jsonl.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from large import ACHIEVEMENTS, large
from measuring import ROUNDS, Row, run, table, timed
from reading import reading
from shared import shared
from writing import upserts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="twinwheel-bench-") as folder:
        lines = []
        for line in page(Path(folder), given.data):
            lines.append(line)
            sys.stderr.write(f"{line}\n")
    text = "\n".join(lines) + "\n"
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def page(folder: Path, data: Path) -> Iterator[str]:
    yield from ("# Performance (性能)", "", *header(), "")
    yield from ("## Writing: the embedded store beside bare sqlite3", "")
    yield from table(upserts(folder))
    yield from ("", "## The command line", "")
    yield from table(starts())
    yield from ("", "## Who is who", "")
    yield from table(who_is_who())
    if data.is_dir():
        url = f"sqlite:///{folder}/shared.db"
        yield from ("", "## The shared data", "")
        yield from table(shared(url, data))
        yield from ("", "## Reading texts", "")
        yield from table(reading(data))
        yield from ("", f"## {ACHIEVEMENTS:,} achievements", "", *(large.__doc__ or "").splitlines(), "")
        yield from table(large(folder, url, data))


def header() -> Iterator[str]:
    busy = os.getloadavg()[0]
    yield f"Written by `make bench` on {os.cpu_count()} cores, Python {platform.python_version()},"
    yield f"SQLite {sqlite3.sqlite_version}; load of the machine at the start {busy:.2f}. Medians of {ROUNDS} rounds"
    yield "unless said otherwise; ratios are of neighbours in one round. The machine is shared: read ratios, not times."


def starts() -> Iterator[Row]:
    helps = [timed(lambda: run("--help")) for _ in range(ROUNDS)]
    yield "`twinwheel --help`, cold process", f"{median(helps):.2f} s", "0.3 s"


def who_is_who() -> Iterator[Row]:
    """In a process of its own, whose peak memory it tells."""
    script = Path(__file__).with_name("identity_speed.py")
    told = subprocess.run([sys.executable, script], check=True, capture_output=True, text=True).stdout
    for line in told.splitlines():
        what, much, asked = line.split(" | ")
        yield what, much, asked.strip()


if __name__ == "__main__":
    main()
