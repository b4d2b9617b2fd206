"""What was read in a text: each fact with the characters it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from twinwheel_graph.language.quantities import Quantity

Kind: TypeAlias = Literal["organisation", "term", "phrase", "quantity", "readiness", "part"]

KINDS: tuple[Kind, ...] = ("organisation", "term", "phrase", "quantity", "readiness", "part")
"""The kinds of facts, in the order in which they are shown."""

_SENTENCE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;]|$)?")


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of a text that says something: `text` is the text's own, from `start` to before `end` (characters).

    `value` is its normal form, `confidence` (0 to 1) how sure the rule is. `about` says more by kind: the table of a
    term, what a quantity is of, the role of a part of a need.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: str
    confidence: float
    about: str = ""
    quantity: Quantity | None = None

    def within(self, text: str, by: int) -> Fact:
        """The same fact of a text that holds the one it was read in, which begins after so many characters."""
        start, end = self.start + by, self.end + by
        quantity = self.quantity.moved(by) if self.quantity else None
        return replace(self, text=text[start:end], start=start, end=end, quantity=quantity)


def spans_of_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences and clauses of a text begin and end, without the white space around them."""
    for found in _SENTENCE.finditer(text):
        said = found.group()
        if said.strip():
            lead = len(said) - len(said.lstrip())
            yield found.start() + lead, found.start() + len(said.rstrip())


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a span begins and ends; more than one where the span crosses their bounds."""
    around = [one for one in spans_of_sentences(text) if one[0] < end and one[1] > start]
    return (min(start, around[0][0]), max(end, around[-1][1])) if around else (start, end)
