"""What is asked of the match, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from twinwheel_graph.language.verdicts import Judged
from twinwheel_graph.model import Source

POOL = 5
"""Breadth chooses among this many times as many answers as are listed."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question. `text` is searched; where it is absent, the own text of `entity` is.

    `entity` is who asks or what is offered: it and its direct relations are never evidence in its own question.
    `before` (YYYY-MM, YYYYMM, YYYY-MM-DD) lets nothing dated on or after its first day count; `admit` names items that
    count all the same. `breadth` (0..1) is how much a list shall cover rather than repeat: it moves no score.
    `raw` is for batches: no explanation, no folding, no breadth.
    """

    direction: str
    target: str | None = None
    text: str = ""
    entity: str = ""
    exclude: tuple[str, ...] = ()
    before: str = ""
    admit: frozenset[str] = frozenset()
    top: int = 10
    raw: bool = False
    breadth: float = 0.0

    @property
    def spread(self) -> float:
        """The breadth that applies."""
        return 0.0 if self.raw else self.breadth

    @property
    def pool(self) -> int:
        """How many answers are looked at to list `top`."""
        return POOL * self.top if self.spread else self.top


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature gave: value (0..1) times weight (they sum to 1). Contributions sum to the score."""

    feature: str
    value: float
    weight: float

    @property
    def amount(self) -> float:
        """Its part of the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Item:
    """An achievement or need (or firm) that speaks for a hit: words it shares with the question, its best sentence.

    `inferred` is the score with which a latent need was inferred, None for what is no such thing; `share`, how close it
    is, has been multiplied by it.
    `recency` (0..1) is what its age leaves of what it counts; None where age counts for nothing.
    `via` tells by which English term of the question a Chinese word was looked for (or the other way round).
    `figures` are what it says of what is asked in numbers; `readiness` is how ready it says it is, where it is the hit.
    `characters` are the longest runs of characters that it shares where it shares no word; `bare` is how it was found
    where it shares neither: by "meaning", or by single "characters". Items that are not cited have none of these.
    """

    id: str
    type: str
    name: str
    date: str
    share: float
    words: tuple[str, ...]
    sentence: str
    synthetic: bool
    inferred: float | None = None
    recency: float | None = None
    via: Mapping[str, str] = field(default_factory=dict)
    characters: tuple[str, ...] = ()
    bare: str = ""
    figures: tuple[Judged, ...] = ()
    readiness: Ready | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """How ready a text says its technology is (1 to 9), the words that say so and their sentence."""

    level: int
    words: str
    sentence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Own:
    """What a hit says of itself and is told by: its `profile` or its part's, or one of its `products`; as Item."""

    feature: str
    id: str
    type: str
    name: str
    words: tuple[str, ...]
    sentence: str
    synthetic: bool
    via: Mapping[str, str] = field(default_factory=dict)
    characters: tuple[str, ...] = ()
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A stop on a path."""

    id: str
    type: str
    name: str
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A relation on a path, `forward` if walked from its start to its end; with the sources that state it."""

    type: str
    forward: bool
    date: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the graph: n nodes and n - 1 steps. A single node is a path with `sources` of its own."""

    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    feature: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit is one; `newest` is the date of its newest evidence, `contact` what a source published to turn to."""

    contributions: tuple[Contribution, ...]
    items: tuple[Item, ...]
    paths: tuple[Path, ...]
    newest: str
    kinds: tuple[str, ...]
    contact: str
    parts: tuple[Node, ...] = ()
    own: tuple[Own, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `confidence` is how likely it is right, `credible` whether it is above the line.

    Both are None where nothing is calibrated (see also Unsure); then nothing is known of how good a score is. `folded`
    are other records of the same thing, the best first.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    score: float
    synthetic: bool
    confidence: float | None = None
    credible: bool | None = None
    explanation: Explanation | None = None
    folded: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a hard constraint kept back, and why (a message code); `credible` as in Hit."""

    id: str
    name: str
    reason: str
    synthetic: bool = False
    credible: bool | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """What an answer lacks of which nothing is credible.

    `further` are the credible ones that stand further down than what is listed: then something is credible after all.
    `missing` are the rarest technical words of the question that no hit mentions, nor anything that speaks for it.
    Where there are no hits, `empty` is why: "not_recorded" where the graph holds nothing of the kind, "not_linked"
    where nothing of the kind is linked to what was found, which is `near`.
    """

    further: int = 0
    missing: tuple[str, ...] = ()
    empty: str = ""
    near: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsure:
    """Why a question has no confidence where others like it have: it is in "english", or its "length" is unusual.

    Of its length the range that confidence is known for is told: `shortest` and `longest`, in characters. Of what is in
    English nothing is known: `credible` is None too.
    """

    reason: str
    shortest: int = 0
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a request, of one revision of the store."""

    request: Request
    target: str
    hits: tuple[Hit, ...]
    withheld: tuple[Withheld, ...]
    weights: Mapping[str, float]
    revision: int
    unsure: Unsure | None = None
    lack: Lack = Lack()

    @property
    def none_listed(self) -> bool:
        """Whether there is no hit above the line in the list, or none at all."""
        return all(hit.credible is False for hit in self.hits)

    @property
    def nothing_credible(self) -> bool:
        """Whether none of all that were found is above the line, listed or not; what is withheld aside."""
        return self.none_listed and not self.lack.further
