"""Who is who: what a person is asked, and what an answer did."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from twinwheel_api.schemas.base import Answer
from twinwheel_api.schemas.graph import SourceOut


class ComparedOut(Answer):
    """One thing that was compared of two."""

    feature: str
    text: str = Field(description="What is compared, in the language asked for.")
    likeness: float = Field(description="0 to 1.")
    left: str
    right: str


class ApartOut(Answer):
    """What sets two apart, so that they are not merged without asking."""

    code: str
    text: str


class SideOut(Answer):
    """One side of a pair: what the sources say that speak of it under this id."""

    id: str
    type: str
    name: str
    names: list[str]
    numbers: dict[str, str] = Field(description="By scheme: credit_code, ror, ministry_code, stock_code.")
    places: list[str]
    sources: list[SourceOut]
    samples: list[str] = Field(description="Names of some of its achievements.")
    relations: int = Field(description="How many relations hang on it.")


class JudgementOut(Answer):
    """Whether two ids are of one, with the evidence of both sides."""

    id: str
    verdict: Literal["same", "different", "unsure"]
    by: Literal["rule", "user"]
    reason: str = Field(description="The code of a rule's ground, or a person's words.")
    text: str
    score: float | None
    date: str | None
    open: bool = Field(description="Whether a person is asked.")
    value: float = Field(description="How unsure it is times the binary logarithm of what hangs on it; it orders.")
    compared: list[ComparedOut]
    apart: list[ApartOut]
    left: SideOut
    right: SideOut


class ReviewOut(Answer):
    """Some pairs, the most valuable first; `next` is the cursor of the next page."""

    total: int
    items: list[JudgementOut]
    next: str | None


class ReviewedOut(Answer):
    """What an answer did: the verdict that holds now, and the ids that were merged or split."""

    id: str
    verdict: Literal["same", "different", "unsure"] | None = Field(description="null where nothing is judged any more.")
    by: Literal["rule", "user"] | None
    merged: list[str]
    split: list[str]
    revision: int
