"""Passages as nodes: what is written of entities, and what must change where they have changed."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from twinwheel_graph.model import Entity
from twinwheel_graph.retrieve import lucene
from twinwheel_graph.retrieve.base import family_of
from twinwheel_graph.retrieve.neo4j_cypher import label
from twinwheel_graph.retrieve.passages import Passage, passages
from twinwheel_graph.retrieve.scale import UNITS

Node = Mapping[str, Any]


def digest(text: str) -> str:
    """What tells a text from others."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def key(passage: Passage) -> str:
    """A passage's name: an entity has one a date at most."""
    return f"{passage.id} {lucene.day(passage.date)}"


def node(passage: Passage) -> Node:
    """The properties of a passage."""
    terms = {name: lucene.terms(name, passage.text) for name in UNITS}
    return {
        "key": key(passage),
        "id": passage.id,
        "type": passage.type,
        "family": family_of(passage.type).value,
        "date": lucene.day(passage.date),
        "flag": lucene.flag(restricted=passage.restricted),
        "digest": digest(passage.text) if passage.text.strip() else "",
        **{name: lucene.written(cut) for name, cut in terms.items()},
        **{f"{name}_terms": len(cut) for name, cut in terms.items()},
    }


@dataclass(slots=True)
class Difference:
    """What makes what is kept of some entities what it is to be."""

    gone: list[Node] = field(default_factory=list)
    fresh: list[Node] = field(default_factory=list)
    flagged: list[Node] = field(default_factory=list)
    """Those of which the restriction alone has changed: their vectors stay."""

    def sums(self) -> list[dict[str, Any]]:
        """By how much the sums of families grow."""
        grown: dict[str, Counter[str]] = defaultdict(Counter)
        for sign, nodes in ((-1, self.gone), (1, self.fresh)):
            for one in nodes:
                counts = grown[one["family"]]
                counts["passages"] += sign
                for name in UNITS:
                    counts[f"{name}_terms"] += sign * one[f"{name}_terms"]
                    counts[f"{name}_texts"] += sign * bool(one[f"{name}_terms"])
        names = ("passages", *(f"{name}_{what}" for name in UNITS for what in ("terms", "texts")))
        return [{"name": family, **{name: grown[family][name] for name in names}} for family in sorted(grown)]


def difference(kept: Iterable[Node], entities: Iterable[Entity]) -> Difference:
    """Between the passages that are kept and those that entities have now."""
    before = {one["key"]: one for one in kept}
    found = Difference()
    for passage in (one for entity in entities for one in passages(entity)):
        old = before.pop(key(passage), None)
        if old is not None and _alike(old, passage):
            if old["flag"] != lucene.flag(restricted=passage.restricted):
                found.flagged.append({"key": old["key"], "flag": lucene.flag(restricted=passage.restricted)})
            continue
        if old is not None:
            found.gone.append(old)
        found.fresh.append(node(passage))
    found.gone += before.values()
    return found


def _alike(old: Node, passage: Passage) -> bool:
    """Whether what is searched of a passage is what was; its restriction aside."""
    return bool(old["type"] == passage.type and old["digest"] == (digest(passage.text) if passage.text.strip() else ""))


def labelled(nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """Passages to write, each with its labels; a blank text gets no vector."""
    written = []
    for one in sorted(nodes, key=lambda one: str(one["key"])):
        pending = ["TwinwheelPending"] if one["digest"] else []
        family = label(family_of(one["type"]))
        written.append({"passage": one, "labels": ["TwinwheelPassage", family, *pending]})
    return written
