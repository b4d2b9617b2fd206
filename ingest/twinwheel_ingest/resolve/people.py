"""Two persons compared: by ORCID first, then by name, institutions over time, co-authors, field; never by a name."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources

from twinwheel_graph.language.text import name_key
from twinwheel_ingest.resolve.compare import Compared, Verdict, Weights, judged
from twinwheel_ingest.resolve.features import Feature, Value
from twinwheel_ingest.resolve.numbers import agreement, conflict

SHARED = 2
"""From so many co-authors in common on, they could not have more in common."""


@dataclass(frozen=True, slots=True)
class Stay:
    """An institution somebody was of, from one year to another; 0 where it is not told."""

    institution: str
    first: int = 0
    last: int = 0

    def meets(self, other: Stay) -> bool:
        """Whether both may be of one institution at one time."""
        (first, last), (begun, ended) = self.years, other.years
        untold = not first or not begun
        return self.institution == other.institution and (untold or (first <= ended + GAP and begun <= last + GAP))

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year, one for the other where only one is told."""
        return self.first or self.last, self.last or self.first


GAP = 3
"""Years between two mentions at one institution that may still be one stay."""


@dataclass(frozen=True, slots=True)
class Person:
    """One side of a comparison. `coauthors` are the ids of others; `fields` ids or words of what they work on."""

    id: str
    names: tuple[str, ...]
    numbers: Mapping[str, str] = field(default_factory=dict)
    stays: frozenset[Stay] = frozenset()
    coauthors: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@functools.cache
def declared() -> Weights:
    """The weights of people.toml."""
    return Weights(**tomllib.loads(resources.files(__package__).joinpath("people.toml").read_text(encoding="utf-8")))


def compare(left: Person, right: Person, weights: Weights | None = None) -> Compared:
    """Whether two are one."""
    if scheme := agreement(left.numbers, right.numbers):
        return Compared(Verdict.SAME, 1.0, scheme)
    used = weights or declared()
    found = tuple(_features(left, right))
    total = sum(used.weights[one.name] for one in found)
    score = sum(used.weights[one.name] * one.value for one in found) / total if total else 0.0
    held = tuple(_apart(left, right, {one.name: one.value for one in found}))
    return judged(score, found, held, used)


def _features(left: Person, right: Person) -> Iterator[Feature]:
    for name, compared in FEATURES.items():
        value, one, other = compared(left, right)
        if value is not None:
            yield Feature(name, round(value, 4), one, other)


def _name(left: Person, right: Person) -> Value:
    shared = {_key(name) for name in left.names} & {_key(name) for name in right.names}
    return float(bool(shared)), left.names[0], right.names[0]


def _key(name: str) -> str:
    """A name whichever comes first of family and given name, where they are written apart."""
    return " ".join(sorted(name_key(name.replace(",", " ").replace("-", "")).split()))


def _institution(left: Person, right: Person) -> Value:
    if not left.stays or not right.stays:
        return None, "", ""
    met = any(one.meets(other) for one in left.stays for other in right.stays)
    return (
        float(met),
        _listed({one.institution for one in left.stays}),
        _listed({one.institution for one in right.stays}),
    )


def _coauthors(left: Person, right: Person) -> Value:
    if not left.coauthors or not right.coauthors:
        return None, "", ""
    return min(1.0, len(left.coauthors & right.coauthors) / SHARED), _listed(left.coauthors), _listed(right.coauthors)


def _field(left: Person, right: Person) -> Value:
    if not left.fields or not right.fields:
        return None, "", ""
    shared = len(left.fields & right.fields)
    return shared / min(len(left.fields), len(right.fields)), _listed(left.fields), _listed(right.fields)


def _listed(values: frozenset[str] | set[str]) -> str:
    return "; ".join(sorted(values)[:5])


FEATURES: Mapping[str, Callable[[Person, Person], Value]] = {
    "name": _name,
    "institution": _institution,
    "coauthors": _coauthors,
    "field": _field,
}


def _apart(left: Person, right: Person, told: Mapping[str, float]) -> Iterator[str]:
    if conflict(left.numbers, right.numbers):
        yield "number"
    if not told["name"]:
        yield "name"
    if not told.get("coauthors") and not (told.get("institution") and told.get("field")):
        yield "alone"
