"""All shared data together: what the graph holds then, who was found to be whom, and whether that is right.

    python bench/together.py [--data FOLDER] [--sample FILE] [-o docs/ingest.md]

Writes its section of the page. Who is whom was looked at by eye for a sample that is drawn by seed: the verdicts
(right, wrong, doubtful) stand in bench/sets/joined_checked.csv. `--sample` writes the sample with the names of both
sides, to be looked at.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring import measured

from twinwheel_api.deps import open_store
from twinwheel_graph.model import Entity, Merge
from twinwheel_graph.stores.base import GraphStore, pages

FILES = (
    "chinaxiv/papers.jsonl.gz",
    "reference/ashare_firms_2020.csv.gz",
    "reference/chain_companies.csv.gz",
    "reference/chain_industries.csv.gz",
    "reference/chain_company_industry.csv.gz",
    "reference/chain_company_product.csv.gz",
    "reference/chain_industry_industry.csv.gz",
    "reference/chinese_universities.csv",
    "reference/disciplines_2022_partial.csv",
    "reference/gbt13745_level1.csv",
    "reference/nsfc_codes.jsonl",
    "reference/gbt4754_2017.csv",
    "reference/strategic_emerging_industries_2018.csv",
    "reference/wipo35_ipc.csv",
)
HEADING = "## All the shared data together"
CHECKED = Path(__file__).parent / "sets/joined_checked.csv"
SAMPLE = 100
SEED = 1
ROWS_REJECTED = 3


@dataclass(frozen=True, slots=True)
class Joined:
    """Two records that were taken for one by themselves, or for whole and part: what told, and both names."""

    how: str
    left: str
    right: str
    names: str

    @property
    def pair(self) -> str:
        """What the pair is known by where no name may stand: a printed name may have an author's run into it."""
        return hashlib.blake2b(f"{self.left}>{self.right}".encode(), digest_size=8).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sample", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="twinwheel-bench-") as folder:
        url = f"sqlite:///{folder}/together.db"
        took = measured(
            "ingest",
            *(str(given.data / name) for name in FILES),
            "--no-vectors",
            "--store",
            url,
            fine=(0, ROWS_REJECTED),
        )
        store = open_store(url)
        drawn = sample(joined(store))
        text = "\n".join(section(store, took, drawn)) + "\n"
    if given.sample:
        write(given.sample, drawn)
    if given.output:
        given.output.write_text(replaced(given.output.read_text("utf-8"), text), encoding="utf-8")
    sys.stdout.write(text)


def section(store: GraphStore, took: tuple[float, int], drawn: Sequence[Joined]) -> Iterator[str]:
    stats = store.stats()
    seconds, peak = took
    yield from (HEADING, "")
    yield "Written by `python bench/together.py`: ChinaXiv, the listed firms of 2020, the five tables of the industry"
    yield "chain, the ministry's list of universities and six code lists, taken in by one call, words indexed, vectors"
    yield from (f"not. It took {seconds:.0f} s and {peak / 1024:.0f} MB at most (one run).", "")
    yield from ("| entity type | in the graph |", "|---|--:|")
    yield from (f"| {type} | {count:,} |" for type, count in sorted(stats.entities.items()))
    yield from ("", "| relation type | in the graph |", "|---|--:|")
    yield from (f"| {type} | {count:,} |" for type, count in sorted(stats.relations.items()))
    yield from ("", "| who is who | |", "|---|--:|")
    yield from (f"| {what} | {count} |" for what, count in found(store))
    yield ""
    yield from verdicts(drawn)


def found(store: GraphStore) -> Iterator[tuple[str, str]]:
    academia = {one.id: datasets(one) for one in everybody(store, "University", "ResearchInstitute")}
    printed = [told for told in academia.values() if "chinaxiv" in told]
    listed = among(printed, "universities")
    yield "institutions that ChinaXiv names, each once", f"{len(printed):,}"
    yield "of them linked to the ministry's list", f"{listed:,}"
    universities = [datasets(one) for one in everybody(store, "University")]
    yield (
        "universities that ChinaXiv names, and those on the list",
        f"{among(universities, 'chinaxiv'):,}, {among(universities, 'universities'):,}",
    )
    firms = [datasets(one) for one in everybody(store, "Firm")]
    yield "firms that ChinaXiv names, each once", f"{among(firms, 'chinaxiv'):,}"
    parts = relations(store, "twinwheel:listed-parts")
    yield "listed firms found within them (`PART_OF`, by a full name printed)", f"{len(parts):,}"
    yield "listed firms known both to their disclosures and to the industry chain, by stock code", f"{both(firms):,}"
    yield "ids found to be another by rules (merged)", f"{len(list(merges(store))):,}"
    yield (
        "parts of universities, groups and academies found by name (`PART_OF`)",
        f"{len(relations(store, 'twinwheel:named-parts')):,}",
    )
    told = Counter(str(one.props["verdict"]) for one in everybody(store, "Judgement"))
    yield "pairs that a person is asked of (`twinwheel review`)", f"{told['unsure']:,}"


def among(known: Iterable[set[str]], dataset: str) -> int:
    return sum(dataset in told for told in known)


def both(firms: Iterable[set[str]]) -> int:
    return sum({"ashare", "chain"} <= told for told in firms)


def joined(store: GraphStore) -> Mapping[str, list[Joined]]:
    """Everything that was taken for one by itself, by how it was told."""
    merged = [Joined("rules", one.id, one.into, named(store, one.id, one.into)) for one in merges(store)]
    parts = [
        Joined("full name printed", start, end, named(store, start, end))
        for start, end in relations(store, "twinwheel:listed-parts")
    ]
    academia = [one for one in everybody(store, "University") if {"chinaxiv", "universities"} <= datasets(one)]
    same_name = [Joined("equal name", one.id, str(one.props.get("code", "")), names(one)) for one in academia]
    firms = [one for one in everybody(store, "Firm") if {"ashare", "chain"} <= datasets(one)]
    same_code = [Joined("stock code", one.id, str(one.props.get("stock_code", "")), names(one)) for one in firms]
    return {"rules": merged, "full name printed": parts, "equal name": same_name, "stock code": same_code}


def sample(known: Mapping[str, Sequence[Joined]]) -> list[Joined]:
    """What rules have merged comes whole, of the other kinds as many of each."""
    draw = random.Random(SEED)
    drawn = sorted(known["rules"], key=lambda one: one.left)[:SAMPLE]
    others = [how for how in known if how != "rules"]
    for place, how in enumerate(others):
        some = sorted(known[how], key=lambda one: (one.left, one.right))
        drawn += draw.sample(some, min((SAMPLE - len(drawn)) // (len(others) - place), len(some)))
    return drawn


def verdicts(drawn: Sequence[Joined]) -> Iterator[str]:
    with CHECKED.open(encoding="utf-8", newline="") as lines:
        known = {row["pair"]: row["verdict"] for row in csv.DictReader(lines)}
    yield "A sample of what was joined without asking, looked at by eye with the names and numbers of both sides (what"
    yield "rules have merged whole, of the other kinds as many of each, by seed):"
    yield from ("", "| told by | drawn | looked at | wrong | doubtful |", "|---|--:|--:|--:|--:|")
    for how in dict.fromkeys(one.how for one in drawn):
        some = [one for one in drawn if one.how == how]
        told = Counter(known[one.pair] for one in some if one.pair in known)
        yield f"| {how} | {len(some)} | {told.total()} | {told['wrong']} | {told['doubtful']} |"


def merges(store: GraphStore) -> Iterator[Merge]:
    after: str | None = None
    while True:
        page = store.merges(after=after, limit=1_000)
        yield from page.items
        if (after := page.after) is None:
            return


def relations(store: GraphStore, dataset: str) -> list[tuple[str, str]]:
    ids = [one.id for one in everybody(store, "Firm", "University", "ResearchInstitute", "College")]
    told = store.relations(ids, types=["PART_OF"])
    return [(one.start, one.end) for one in told if any(source.dataset == dataset for source in one.sources)]


def everybody(store: GraphStore, *types: str) -> Iterator[Entity]:
    return (one for type in types for page in pages(store, type) for one in page)


def datasets(one: Entity) -> set[str]:
    return {source.dataset for source in one.sources}


def named(store: GraphStore, *ids: str) -> str:
    return " | ".join(names(one) for one in store.read(list(dict.fromkeys(ids))))


def names(one: Entity) -> str:
    return " = ".join(dict.fromkeys(claim.name for claim in one.claims))


def write(path: Path, drawn: Sequence[Joined]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("pair", "how", "left", "right", "names"))
        rows.writerows((one.pair, one.how, one.left, one.right, one.names) for one in drawn)


def replaced(page: str, text: str) -> str:
    """The page with its section written anew, at its end where there is none yet."""
    pattern = re.compile(rf"^{re.escape(HEADING)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    return (
        pattern.sub(lambda _: text + "\n", page).rstrip() + "\n"
        if pattern.search(page)
        else f"{page.rstrip()}\n\n{text}"
    )


if __name__ == "__main__":
    main()
