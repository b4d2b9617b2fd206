"""What the graph is made of. Nothing stands without a source: a fact is what one source claims, or several do.

An entity or relation is the sum of its claims; how they are summed is in merge.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[str, ...]
Props: TypeAlias = Mapping[str, Value]
T = TypeVar("T")


class SourceKind(StrEnum):
    """How a source knows what it says."""

    SEED = "seed"
    OFFICIAL = "official"
    SECONDARY = "secondary"
    CURATED = "curated"
    INFERRED = "inferred"
    SYNTHETIC = "synthetic"


class Direction(StrEnum):
    """Which end of a relation an id stands at."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from. `dataset` with `locator` (file and line, page, URL, record id) is its identity.

    `text` is the sentence that says so, where there is one; `score` (0 to 1) belongs to inferred facts; `date` is
    YYYY, YYYY-MM or YYYY-MM-DD.
    """

    dataset: str
    locator: str
    kind: SourceKind
    date: str = ""
    licence: str = ""
    text: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class EntityClaim:
    """What one source says of one entity. `origin` is the id the source used, where a merge has given it another."""

    id: str
    type: str
    name: str
    props: Props
    source: Source
    origin: str = ""

    @property
    def said(self) -> EntityClaim:
        """The claim as its source makes it: of the id that it used."""
        return replace(self, id=self.origin, origin="") if self.origin else self


@dataclass(frozen=True, slots=True)
class RelationKey:
    """The identity of a relation: at most one of a type from one entity to another."""

    type: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class RelationClaim:
    """What one source says of one relation. `origin_start`, `origin_end`: the ids it used, where merges gave others."""

    type: str
    start: str
    end: str
    props: Props
    source: Source
    origin_start: str = ""
    origin_end: str = ""

    @property
    def key(self) -> RelationKey:
        """The relation that is spoken of."""
        return RelationKey(self.type, self.start, self.end)

    @property
    def said(self) -> RelationClaim:
        """The claim as its source makes it: between the ids that it used."""
        if not self.origin_start and not self.origin_end:
            return self
        start, end = self.origin_start or self.start, self.origin_end or self.end
        return replace(self, start=start, end=end, origin_start="", origin_end="")

    @property
    def withheld(self) -> bool:
        """Whether it joins two ids that are taken for one: neither lost nor shown while they are."""
        return self.start == self.end and self.origin_start != self.origin_end


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing, with all its claims; `name` and `props` are their sum."""

    id: str
    type: str
    name: str
    props: Props
    claims: tuple[EntityClaim, ...]
    revision: int = 0

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the claims."""
        return tuple(claim.source for claim in self.claims)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names it is known by."""
        found = self.props.get("aliases", ())
        return found if isinstance(found, tuple) else ()

    @property
    def synthetic(self) -> bool:
        """Whether it was made up to demonstrate: every source that speaks of it is synthetic."""
        return all(claim.source.kind is SourceKind.SYNTHETIC for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Relation:
    """A link, with all its claims; `props` are their sum."""

    type: str
    start: str
    end: str
    props: Props
    claims: tuple[RelationClaim, ...]
    revision: int = 0

    @property
    def key(self) -> RelationKey:
        """Its identity."""
        return RelationKey(self.type, self.start, self.end)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the claims."""
        return tuple(claim.source for claim in self.claims)

    def other(self, id: str) -> str:
        """The end that is not `id`."""
        return self.end if self.start == id else self.start


@dataclass(frozen=True, slots=True)
class Telling:
    """That a dataset speaks of something at some place, by the ids that it used; what it says is in the claim."""

    subject: str | RelationKey
    dataset: str
    locator: str


@dataclass(frozen=True, slots=True)
class Merge:
    """`id` is taken for the same as `into`, whose id both go by from then on."""

    id: str
    into: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction brings and takes away: deletions, splits, merges, entities, relations, what is withdrawn.

    That is its order. Deleting an entity deletes its relations. `splits` are ids taken out of their merge: each gets
    back what was said under it, and nothing else. Of what is `withdrawn` an entity or relation goes with its last
    claim; a claim that is not there may be named.
    """

    entities: Sequence[EntityClaim] = ()
    relations: Sequence[RelationClaim] = ()
    delete_entities: Sequence[str] = ()
    delete_relations: Sequence[RelationKey] = ()
    withdrawn: Sequence[Telling] = ()
    merges: Sequence[Merge] = ()
    splits: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """What a batch did: the revision it made, and how many entities and relations it touched."""

    revision: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the change feed: what was touched, not how; read it from the store. `gone` means deleted."""

    revision: int
    gone: bool
    entity: str = ""
    relation: RelationKey | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a listing, in order of id; `after` asks for the next page, None at the end."""

    items: tuple[T, ...]
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """What is in a store. `datasets` counts the claims of each dataset."""

    revision: int
    entities: Mapping[str, int] = field(default_factory=dict)
    relations: Mapping[str, int] = field(default_factory=dict)
    datasets: Mapping[str, int] = field(default_factory=dict)
