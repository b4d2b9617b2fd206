"""The labelled pairs of bench/sets/identity.jsonl, with what the shared data say of their two sides."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.numbers import credit_code
from twinwheel_ingest.resolve.reading import places, plain, provinces

SET = Path(__file__).parent / "sets" / "identity.jsonl"
HALVES = ("development", "held_out")
FIRMS = ("公司", "集团", "厂")


@dataclass(frozen=True)
class Pair:
    """One labelled pair; the sides are ids of the data."""

    id: str
    left: str
    right: str
    label: str
    kind: str
    hard: bool
    half: str


def pairs(half: str) -> list[Pair]:
    """The pairs of a half."""
    rows = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    return [
        Pair(row["id"], _id(row["left"]), _id(row["right"]), row["label"], row["kind"], row["hard"], row["half"])
        for row in rows
        if row["half"] == half
    ]


def data(folder: Path, *, numbers: bool = True) -> dict[str, Mention]:
    """Everything that the pairs are of, by id: the papers' names, the ministry's list, the listed firms."""
    found = {one.id: one for one in (*_ministry(folder), *_ashare(folder), *_chain(folder), *_papers(folder))}
    return found if numbers else {id: replace(one, numbers={}) for id, one in found.items()}


def _id(side: Mapping[str, str]) -> str:
    ((source, value),) = side.items()
    return f"{source}:{value}"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(text.decode("utf-8-sig").splitlines(keepends=True))


def _ministry(folder: Path) -> Iterator[Mention]:
    for row in _rows(folder / "reference/chinese_universities.csv"):
        name = "".join(row["name"].split())
        numbers = {"ministry_code": row["code"]}
        where = _places(row["city"])
        yield Mention(f"ministry:{row['code']}", "institution", (name,), numbers=numbers, places=where, official=True)


def _ashare(folder: Path) -> Iterator[Mention]:
    for row in _rows(folder / "reference/ashare_firms_2020.csv.gz"):
        code = credit_code(row["uscc"])
        numbers = {"stock_code": row["stock_code"][:6], **({"credit_code": code} if code else {})}
        where = _places(row["city"], row["province"])
        short = (row["short_name"],)
        yield Mention(f"ashare:{row['stock_code']}", "firm", (row["name"],), short, "", numbers, where)


def _chain(folder: Path) -> Iterator[Mention]:
    rows: dict[str, dict[str, str]] = {}
    for row in _rows(folder / "reference/chain_companies.csv.gz"):
        # Of the rows of one code, that counts whose full name bears the short one: as the reader has it.
        if row["code"] not in rows or row["name"] in row["fullname"]:
            rows[row["code"]] = row
    for row in rows.values():
        numbers = {"stock_code": row["code"][:6]}
        names = (row["fullname"] or row["name"],)
        yield Mention(f"chain:{row['code']}", "firm", names, (row["name"],), numbers=numbers)


def _papers(folder: Path) -> Iterator[Mention]:
    with gzip.open(folder / "chinaxiv/papers.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            paper = json.loads(line)
            names = [one["name"] for one in paper["institutions"]]
            firms = [name for one in paper["firms"] for name in (one["name"], one["group"])]
            yield from (Mention(f"chinaxiv:{name}", "institution", (name,)) for name in names)
            yield from (Mention(f"chinaxiv:{name}", "firm", (name,)) for name in firms)


def _places(*told: str) -> frozenset[str]:
    known = {place for one in told if (place := places().get(plain(one)))}
    return frozenset(known | {provinces()[place] for place in known})
