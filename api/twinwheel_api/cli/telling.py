"""The facts of an entity as a table for a terminal."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from twinwheel_api.cli.figures import measured
from twinwheel_api.cli.output import console, note
from twinwheel_api.cli.sharing import bracketed
from twinwheel_api.cli.tables import new_table, shown_name
from twinwheel_api.locale import word
from twinwheel_api.schemas import FactOut, FactsOut

AROUND = 30
"""So many characters of a sentence are shown on either side of what was read."""

MARKS = ("⟦", "⟧")
MARKED = Style(bold=True)


def print_facts(told: FactsOut, language: str) -> None:
    """The facts by kind, each marked in its sentence."""
    out = console()
    out.print(f"{shown_name(told.entity, language)}  {told.entity.id}", style="bold", markup=False)
    if not told.facts:
        note(word("facts_none", language))
        return
    table = new_table("", [word(key, language) for key in ("fact", "value", "confidence", "in_sentence")])
    for one in _first_mentions(told.facts):
        table.add_row(word(f"fact_{one.kind}", language), _value(one, language), f"{one.confidence:.2f}", _marked(one))
    out.print(table)
    out.print(word("facts_note", language), style="dim", markup=False)


def _first_mentions(facts: list[FactOut]) -> list[FactOut]:
    """Each once: a term that a text repeats tells nothing more."""
    found: dict[object, FactOut] = {}
    for one in facts:
        of = one.quantity.of if one.quantity else one.about
        found.setdefault((one.kind, one.value, of), one)
    return list(found.values())


def _value(one: FactOut, language: str) -> Text:
    if one.quantity is not None:
        return Text(f"{measured(one.quantity.of, one.quantity.change or '', language)} {one.value}".strip())
    return Text(one.value + (bracketed(word(f"about_{one.about}", language), language) if one.about else ""))


def _marked(one: FactOut) -> Text:
    start, end = one.mark
    before, behind = one.sentence[max(0, start - AROUND) : start], one.sentence[end : end + AROUND]
    lead = "…" if start > AROUND else ""
    rest = "…" if len(one.sentence) > end + AROUND else ""
    return Text.assemble(f"{lead}{before}", (f"{MARKS[0]}{one.text}{MARKS[1]}", MARKED), f"{behind}{rest}")
