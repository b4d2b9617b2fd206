"""Writes glossary/stemmed.tsv: every known pair of terms, the English one stemmed, so that starting is quick.

The pairs are those of glossary/terms.csv (own work), glossary/nsfc.csv (application codes of the natural science
foundation, restated) and the reference tables; what an earlier one says of a term goes before what a later one says.
Run by `make docs`; a test holds that the file is current.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from twinwheel_graph.language.glossary import ALTERNATIVES, is_acronym, phrase_of
from twinwheel_graph.language.text import normal
from twinwheel_graph.model import EntityClaim
from twinwheel_ingest.reference import load

FOLDER = Path(str(resources.files("twinwheel_graph.language").joinpath("glossary")))
FILE = "stemmed.tsv"


def text() -> str:
    """The file: a line for each English term, with its stems, the term and its renderings."""
    found: dict[str, dict[str, None]] = {}
    for english, chinese in (*_table("terms.csv"), *_table("nsfc.csv"), *_reference()):
        known = found.setdefault(english if is_acronym(english) else normal(english), {})
        known.update(dict.fromkeys(normal(one) for one in chinese.split("|")))
    lines = []
    for english, chinese in found.items():
        if stems := english if is_acronym(english) else " ".join(phrase_of(english)):
            lines.append(f"{stems}\t{english}\t{'|'.join(list(chinese)[:ALTERNATIVES])}\n")
    return "".join(lines)


def _table(name: str) -> Iterator[tuple[str, str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        yield row["en"], row["zh"]


def _reference() -> Iterator[tuple[str, str]]:
    for claim in load.claims():
        english = str(claim.props.get("name_en") or "") if isinstance(claim, EntityClaim) else ""
        if english and isinstance(claim, EntityClaim):
            yield english, claim.name


def main() -> None:
    """Write it into the package."""
    (FOLDER / FILE).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
