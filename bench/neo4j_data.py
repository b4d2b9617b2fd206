"""What is loaded: recombined achievements, and made-up organisations, classes and relations around them."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from large import recombined

from twinwheel_graph.model import EntityClaim, RelationClaim, Source, SourceKind

ACHIEVEMENTS = 100_000
ORGANISATIONS, COLLEGES, FIRMS, DISCIPLINES, SEGMENTS, CLASSES, CITIES = 1_000, 2_000, 4_000, 100, 60, 800, 300
BATCH = 5_000
SEED = 7

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice:
    """What one round loads."""

    entities: Sequence[EntityClaim]
    relations: Sequence[RelationClaim]


def papers_of(data: Path) -> list[Mapping[str, Any]]:
    """The shared papers, of which achievements are recombined."""
    with gzip.open(data / "chinaxiv/papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def surroundings() -> Slice:
    """Who holds achievements, who takes part, and what they are classed by; all of it made up."""
    drawn = random.Random(SEED)
    entities = [
        *(_entity(f"org:{n}", "University", f"示例大学{n}") for n in range(ORGANISATIONS)),
        *(_entity(f"college:{n}", "College", f"示例学院{n}") for n in range(COLLEGES)),
        *(_entity(f"firm:{n}", "Firm", f"示例企业{n}") for n in range(FIRMS)),
        *(_entity(f"discipline:{n}", "Discipline", f"示例学科{n}") for n in range(DISCIPLINES)),
        *(_entity(f"segment:{n}", "Segment", f"示例环节{n}") for n in range(SEGMENTS)),
        *(_entity(f"class:{n}", "LibraryClass", f"示例类{n}") for n in range(CLASSES)),
        *(_entity(f"city:{n}", "City", f"示例市{n}") for n in range(CITIES)),
    ]
    relations = [
        *(_relation("PART_OF", f"college:{n}", f"org:{n % ORGANISATIONS}") for n in range(COLLEGES)),
        *(_relation("LOCATED_IN", f"org:{n}", f"city:{n % CITIES}") for n in range(ORGANISATIONS)),
        *(_relation("LOCATED_IN", f"firm:{n}", f"city:{n % CITIES}") for n in range(FIRMS)),
        *(
            _relation("COOPERATED_WITH", f"org:{drawn.randrange(ORGANISATIONS)}", f"firm:{n}", {"date": "2019-05"})
            for n in range(FIRMS)
        ),
    ]
    return Slice(entities, relations)


def slices(papers: Sequence[Mapping[str, Any]], count: int, rounds: int) -> Iterator[Slice]:
    """So many achievements, each with five relations, in as many parts as there are rounds."""
    drawn = random.Random(SEED)
    records = islice(recombined(papers), count)
    for part in parts(range(count), -(-count // rounds)):
        entities, relations = [], []
        for number, record in zip(part, records, strict=False):
            entities.append(_achievement(number, record))
            relations += _links(number, str(record["ym"]), drawn)
        yield Slice(entities, relations)


def parts(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Some at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def id_of(number: int) -> str:
    """The id of an achievement."""
    return f"ach:bench:{number}"


def _achievement(number: int, record: Mapping[str, Any]) -> EntityClaim:
    month = str(record["ym"])
    props = {
        "abstract": str(record["abstract"]),
        "keywords": tuple(str(record["keywords"])[:60].split()) or ("无",),
        "date": f"{month[:4]}-{month[4:]}",
        "kind": "paper",
    }
    return EntityClaim(id_of(number), "Achievement", str(record["title"]), props, _source(f"papers:{number}"))


def _links(number: int, month: str, drawn: random.Random) -> list[RelationClaim]:
    dated = {"date": f"{month[:4]}-{month[4:]}"}
    ends = (
        ("HELD_BY", f"org:{drawn.randrange(ORGANISATIONS)}", dated | {"unit": ("示例实验室",)}),
        ("HELD_BY", f"college:{drawn.randrange(COLLEGES)}", dated),
        ("PARTNERED_BY", f"firm:{drawn.randrange(FIRMS)}", dated),
        ("IN_DISCIPLINE", f"discipline:{drawn.randrange(DISCIPLINES)}", {}),
        ("CLASSIFIED_AS", f"class:{drawn.randrange(CLASSES)}", dated),
    )
    return [_relation(type, id_of(number), end, props) for type, end, props in ends]


def _entity(id: str, type: str, name: str) -> EntityClaim:
    return EntityClaim(id, type, name, {}, _source(id))


def _relation(type: str, start: str, end: str, props: Mapping[str, Any] | None = None) -> RelationClaim:
    return RelationClaim(type, start, end, dict(props or {}), _source(f"{start} {type} {end}"))


def _source(locator: str) -> Source:
    return Source("bench", locator, SourceKind.SYNTHETIC, "2020-01", "Apache-2.0")
