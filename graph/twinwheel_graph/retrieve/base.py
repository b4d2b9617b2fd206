"""The retriever port: candidates for a query, with their scores, in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from twinwheel_graph.model import Relation


class Family(StrEnum):
    """Bodies of text that are searched apart, each with word statistics of its own."""

    ITEMS = "items"
    """What is offered and asked for: achievements and needs."""
    PRODUCTS = "products"
    """What firms make: short names, of which there may be ten times as many as of anything else."""
    LATENT = "latent"
    """Needs that are inferred and that nobody stated: of every firm some, and they may crowd out none of the others."""
    PROFILES = "profiles"
    """Everything else: who they are, what they make, what a class means."""


FAMILIES: Mapping[str, Family] = {
    "Achievement": Family.ITEMS,
    "Need": Family.ITEMS,
    "Product": Family.PRODUCTS,
    "LatentNeed": Family.LATENT,
}
"""The family of each entity type that is no profile."""


RECORDS = frozenset({"Engagement", "FusionWeights", "Judgement"})
"""What is kept of our own work and never searched: it would count in word statistics, and name what is restricted."""


def family_of(type: str) -> Family:
    """The family an entity type is searched in."""
    return FAMILIES.get(type, Family.PROFILES)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: `text`, among entities dated before `before` (YYYYMMDD as a number, 0 for no bound).

    Ids in `admitted` count whatever their date. Restricted entities are left out unless their ids are in `disclosed`.
    `also` is searched as well, with less weight: the question's terms in another language; `meant` is what its vector
    is made of where that is not `text`. `words_only` leaves meaning out: names are looked for by what they are called.
    `saturation` is k3 of Okapi BM25 (Robertson et al. 1994, TREC-3): a term that
    stands q times in the question counts (k3 + 1) q / (k3 + q) times; infinity is plain BM25. Whole abstracts as
    questions gain by it. `around` are relation types: what stands so beside whatever is found comes along where the
    retriever has it at hand.
    """

    text: str
    before: int = 0
    admitted: frozenset[str] = frozenset()
    disclosed: frozenset[str] = frozenset()
    saturation: float = 2.0
    also: str = ""
    meant: str = ""
    words_only: bool = False
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity with its scores, each from 0 to 1 and of the same meaning in every question.

    `characters` and `words` are BM25 as a share of what a text would reach that holds every term of the question
    without end, times the square root of how many terms the question has against a typical need: the share that the
    best text reaches falls about so as questions grow longer (measured on needs and on abstracts). A term that occurs
    nowhere counts among those of the question: nothing can answer what it asks. `meaning` is the
    cosine c of the vectors as (c - e) / (1 - e), where e is the question's mean cosine to everything, at least 0; and
    0 where there are no vectors.
    """

    id: str
    type: str
    characters: float
    words: float
    meaning: float = 0.0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """All relations of some types at what was found, and the entity type of each of their ends.

    `revision` is the store's before they were read: they are no older.
    """

    relations: tuple[Relation, ...]
    kinds: Mapping[str, str]
    revision: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best candidates by each score, in no promised order, and the revision of the store they stem from.

    `around` is what the query asked for beside them; None where the retriever has none at hand.
    """

    items: tuple[Candidate, ...]
    revision: int
    around: Neighbours | None = None


class Retriever(Protocol):
    """Finds candidates; follows a store."""

    def candidates(self, query: Query, types: Sequence[str], n: int) -> Candidates:
        """The best `n` by each score among entities of these types (of one family)."""
        ...

    def encoder(self) -> str:
        """Whose vectors take part; empty where words alone are searched."""
        ...

    def encoder_set(self) -> str:
        """The encoder that is set, whether its vectors take part just now or not; empty where there is none."""
        ...

    def rarity(self, words: Sequence[str], family: Family) -> Mapping[str, float]:
        """The inverse document frequency of each word."""
        ...

    def follow(self) -> int:
        """Catch up with the store; the revision that was reached."""
        ...
