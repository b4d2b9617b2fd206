"""What the texts of an entity say, read when it is asked for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from twinwheel_api.schemas.base import Answer
from twinwheel_api.schemas.graph import NodeOut


class QuantityOut(Answer):
    """A quantity: `low` and `high` are equal but for a range (`~`)."""

    sign: Literal["=", "≥", ">", "≤", "<", "≈", "→", "~"] = Field(
        description="How it is compared; → is what is reached, ≈ about, ~ from low to high."
    )
    low: float
    high: float
    unit: str = Field(description="In normal form; empty for a bare number.")
    dimension: str = Field(description="What the unit measures, as Pint says it; empty where it does not know.")
    of: str = Field(description="What is measured; empty where the text does not say.")
    change: Literal["rise", "fall"] | None = Field(description="Whether it rises or falls by so much.")


class ReadOut(Answer):
    """A piece of a text that says something, with where it stands (characters)."""

    kind: Literal["organisation", "term", "phrase", "quantity", "readiness", "part"]
    property: str = Field(description="The property of the entity whose text it is, or the field of the line.")
    text: str
    start: int
    end: int
    value: str = Field(description="Its normal form.")
    confidence: float = Field(description="How sure the rule is (0 to 1); no calibrated probability.")
    about: str = Field(description="The table of a term, the role of a part of a need; else empty.")
    quantity: QuantityOut | None


class FactOut(ReadOut):
    """A fact with the sentence it stands in."""

    sentence: str
    mark: tuple[int, int] = Field(description="Where it stands in its sentence.")


class FactLine(ReadOut):
    """One line that `extract` writes."""

    id: str = Field(description="Whose text it is: the entity, the line's own id, or the file with the line.")


class FactsOut(Answer):
    """The facts of an entity's texts, in the order of properties, kinds and places."""

    entity: NodeOut
    facts: list[FactOut]
