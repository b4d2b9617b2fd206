"""The facts of an entity, for the command line and for HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twinwheel_api import convert
from twinwheel_api import schemas as out
from twinwheel_graph.language.facts import Fact
from twinwheel_graph.language.quantities import Quantity
from twinwheel_graph.language.units import dimension
from twinwheel_graph.model import Entity

if TYPE_CHECKING:
    from twinwheel_ingest.extract.texts import Named


def facts(entity: Entity) -> out.FactsOut:
    """What the texts of an entity say, read now."""
    from twinwheel_ingest.extract.entities import Told, facts_of

    def shown(told: Told) -> out.FactOut:
        one = told.fact
        return out.FactOut(
            kind=one.kind,
            property=told.property,
            text=_plain(one.text),
            start=one.start,
            end=one.end,
            sentence=_plain(told.sentence),
            mark=(one.start - told.begins, one.end - told.begins),
            value=one.value,
            confidence=one.confidence,
            about="" if one.quantity else one.about,
            quantity=_quantity(one),
        )

    return out.FactsOut(entity=convert.node(entity), facts=[shown(told) for told in facts_of(entity)])


def line(named: Named, one: Fact) -> bytes:
    """A fact as a line of `extract`."""
    record = out.FactLine(
        id=_plain(named.id),
        property=named.property,
        kind=one.kind,
        text=_plain(one.text),
        start=one.start,
        end=one.end,
        value=one.value,
        confidence=one.confidence,
        about="" if one.quantity else one.about,
        quantity=_quantity(one),
    )
    return record.model_dump_json().encode() + b"\n"


def quantity(one: Quantity) -> out.QuantityOut:
    """A quantity."""
    return out.QuantityOut.model_validate(
        {
            "sign": one.sign,
            "low": one.low,
            "high": one.high,
            "unit": one.unit,
            "dimension": dimension(one.unit),
            "of": one.of,
            "change": one.change or None,
        }
    )


def _quantity(fact: Fact) -> out.QuantityOut | None:
    return None if fact.quantity is None else quantity(fact.quantity)


def _plain(text: str) -> str:
    """A lone surrogate is no UTF-8."""
    return text.encode("utf-8", "replace").decode()
