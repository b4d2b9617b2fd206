"""The reference tables as claims: industries, segments, fields, disciplines, classes, and how they correspond.

Each table is a CSV file that begins with its source, kind, licence and date; a fact's locator is its row's key.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, TypeAlias

from twinwheel_graph import values
from twinwheel_graph.model import (
    Batch,
    Direction,
    Entity,
    EntityClaim,
    Relation,
    RelationClaim,
    RelationKey,
    Source,
    SourceKind,
)
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore, pages

Row = Mapping[str, str]
Claim: TypeAlias = EntityClaim | RelationClaim
Subject: TypeAlias = str | RelationKey

DATASETS = "reference:"
"""How the names of their datasets begin."""


@dataclass(frozen=True, slots=True)
class Table:
    """One reference table: where it comes from, and its rows."""

    name: str
    head: Mapping[str, str]
    rows: tuple[Row, ...]

    def source(self, key: str) -> Source:
        """The source of the row with this key; `text` names the work it restates."""
        head = self.head
        kind = SourceKind(head["kind"])
        return Source(f"{DATASETS}{self.name}", key, kind, head.get("date", ""), head["licence"], head["source"])

    def entity(self, type: str, id: str, row: Row, props: Mapping[str, Any]) -> EntityClaim:
        """The row as an entity with its names."""
        named = {"name_en": row.get("name_en"), **props}
        return values.entity_claim(ontology(), id, type, row["name"], named, self.source(id))

    def relation(self, type: str, start: str, end: str, props: Mapping[str, Any] | None = None) -> RelationClaim:
        """A relation that the table states."""
        return values.relation_claim(ontology(), type, start, end, props or {}, self.source(f"{start}>{end}"))

    def reasoned(self, type: str, start: str, end: str, reason: str) -> RelationClaim:
        """A relation that was inferred by hand, with the reason as its text."""
        source = replace(self.source(f"{start}>{end}"), text=f"人工推定：{reason}")
        return values.relation_claim(ontology(), type, start, end, {}, source)


def table(name: str) -> Table:
    """The reference table `name`."""
    text = resources.files(__package__).joinpath("tables", f"{name}.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    comments = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    head = dict(comment.split(": ", 1) for comment in comments if ": " in comment)
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return Table(name, head, tuple(rows))


def claims() -> list[Claim]:
    """Everything the tables say."""
    made: list[Claim] = []
    for part in (
        _elements,
        _industries,
        _segments,
        _chains,
        _classes,
        _emerging,
        _fields,
        _disciplines,
        _library,
        _concordance,
    ):
        made += part()
    return made


def batch(claims: Iterable[Claim], stale: Collection[Subject] = ()) -> Batch:
    """One transaction that brings these claims and takes away what is stale."""
    brought = list(claims)
    return Batch(
        [claim for claim in brought if isinstance(claim, EntityClaim)],
        [claim for claim in brought if isinstance(claim, RelationClaim)],
        _ids(stale),
        [subject for subject in stale if isinstance(subject, RelationKey)],
    )


def is_loaded(store: GraphStore, wanted: Sequence[Claim]) -> bool:
    """Whether a store holds the tables as they are now."""
    return not any(_difference(store, wanted))


def renew(store: GraphStore, wanted: Sequence[Claim]) -> None:
    """Bring the tables in a store up to these claims; what others say of the same things and link to them stays."""
    lacking, stale = _difference(store, wanted)
    if lacking or stale:
        store.apply(batch(lacking, stale))
    for dataset in store.stats().datasets.keys() - {claim.source.dataset for claim in wanted}:
        if dataset.startswith(DATASETS):
            store.forget(dataset)


def _difference(store: GraphStore, wanted: Sequence[Claim]) -> tuple[list[Claim], list[Subject]]:
    """What a store lacks of these claims, and what it has of tables alone that they do not speak of."""
    types = {claim.type for claim in wanted if isinstance(claim, EntityClaim)}
    there: dict[Subject, Entity | Relation] = {
        one.id: one for type in types for page in pages(store, type) for one in page
    }
    there.update((one.key, one) for one in store.relations(_ids(there), direction=Direction.OUT))
    spoken_of = {_subject(claim) for claim in wanted}
    # What is merged is told of under the tables' own ids all the same.
    said: dict[Subject, list[Claim]] = defaultdict(list)
    for claim in (claim.said for one in there.values() for claim in one.claims):
        said[_subject(claim)].append(claim)
    stale = [
        subject
        for subject, one in there.items()
        if _is_ours(one) and not any(_subject(claim.said) in spoken_of for claim in one.claims)
    ]
    return [claim for claim in wanted if claim not in said[_subject(claim)]], stale


def _subject(claim: Claim) -> Subject:
    return claim.id if isinstance(claim, EntityClaim) else claim.key


def _ids(subjects: Iterable[Subject]) -> list[str]:
    return [subject for subject in subjects if isinstance(subject, str)]


def _is_ours(one: Entity | Relation) -> bool:
    return all(source.dataset.startswith(DATASETS) for source in one.sources)


def _elements() -> Iterator[Claim]:
    known = table("innovation_elements")
    for row in known.rows:
        yield known.entity("InnovationElement", f"elem:{row['name']}", row, {"order": int(row["order"])})


def _industries() -> Iterator[Claim]:
    known = table("key_industries")
    for row in known.rows:
        yield known.entity("KeyIndustry", f"ind:{row['code']}", row, {"keywords": _many(row["keywords"])})


def _segments() -> Iterator[Claim]:
    known = table("segments")
    for row in known.rows:
        id = f"seg:{row['code']}"
        yield known.entity("Segment", id, row, {"position": row["position"], "keywords": _many(row["keywords"])})
        yield known.relation("IN_KEY_INDUSTRY", id, f"ind:{row['industry']}")
        yield from (known.relation("CLASSIFIED_AS", id, f"gbt4754:{code}") for code in _many(row["gbt4754"]))
        yield from (known.relation("CLASSIFIED_AS", id, f"sei:{code}") for code in _many(row["sei"]))
        yield from (known.relation("SUPPLIES", id, f"seg:{code}") for code in _many(row["supplies"]))


def _chains() -> Iterator[Claim]:
    known = table("segment_chain")
    for row in known.rows:
        yield known.reasoned("UPSTREAM_OF", f"seg:{row['upstream']}", f"seg:{row['downstream']}", row["reason"])


def _classes() -> Iterator[Claim]:
    known = table("gbt4754")
    for row in known.rows:
        id = f"gbt4754:{row['code']}"
        yield known.entity("IndustryClass", id, row, {"code": row["code"]})
        if row["parent"]:
            yield known.relation("BROADER", id, f"gbt4754:{row['parent']}")


def _emerging() -> Iterator[Claim]:
    known = table("emerging_industries")
    for row in known.rows:
        id = f"sei:{row['code']}"
        yield known.entity("EmergingIndustry", id, row, {"code": row["code"]})
        if row["parent"]:
            yield known.relation("BROADER", id, f"sei:{row['parent']}")
        if row["key_industry"]:
            yield known.relation("IN_KEY_INDUSTRY", id, f"ind:{row['key_industry']}")


def _fields() -> Iterator[Claim]:
    known = table("technology_fields")
    for row in known.rows:
        props = {"number": int(row["number"]), "sector": row["sector"], "keywords": _many(row["keywords"])}
        yield known.entity("TechnologyField", f"wipo:{row['number']}", row, props)
    symbols = table("ipc_fields")
    for row in symbols.rows:
        id = f"ipc:{row['ipc_prefix'].replace('/', '_')}"
        yield symbols.entity("PatentClass", id, {"name": row["ipc_prefix"]}, {"code": row["ipc_prefix"]})
        yield symbols.relation("CORRESPONDS_TO", id, f"wipo:{row['field']}")


def _disciplines() -> Iterator[Claim]:
    known = table("disciplines")
    for row in known.rows:
        props = {
            "code": row["code"],
            "scheme": "研究生教育学科专业目录（2022）",
            "category": row["category"],
            "keywords": _many(row["keywords"]),
        }
        yield known.entity("Discipline", f"dis:{row['code']}", row, props)


def _library() -> Iterator[Claim]:
    known = table("clc")
    for row in known.rows:
        id = f"clc:{row['code']}"
        yield known.entity("LibraryClass", id, row, {"code": row["code"]})
        yield from (known.relation("CORRESPONDS_TO", id, f"dis:{code}") for code in _many(row["disciplines"]))


def _concordance() -> Iterator[Claim]:
    fields = table("discipline_fields")
    for row in fields.rows:
        lift = {"lift": float(row["lift"])}
        yield fields.relation("CORRESPONDS_TO", f"dis:{row['discipline']}", f"wipo:{row['field']}", lift)
    industries = table("field_industries")
    for row in industries.rows:
        lift = {"lift": float(row["lift"])}
        yield industries.relation("CORRESPONDS_TO", f"wipo:{row['field']}", f"gbt4754:{row['gbt4754']}", lift)


def _many(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
