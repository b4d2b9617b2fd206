"""What is told of how a list was put together: its order, what folded, how age counts."""

from __future__ import annotations

from twinwheel_api.cli.sharing import bracketed, listed
from twinwheel_api.locale import word
from twinwheel_graph.match.request import Hit, Item, Result

FOLDED = 3
"""How many folded records a table names; the JSON names all."""


def order_lines(result: Result, language: str) -> list[str]:
    """That the list is ordered for breadth; no lines where it is not."""
    spread = result.request.spread
    return [word("by_breadth", language, breadth=f"{spread:g}")] if spread and result.hits else []


def folded_lines(hit: Hit, language: str) -> list[str]:
    """The other records of the same thing, by name where it differs; no lines where there are none."""
    if not hit.folded:
        return []
    named = [one.id if one.name == hit.name else f"{one.name} {one.id}" for one in hit.folded]
    more = ["…"] if len(named) > FOLDED else []
    return [word("folded", language, names=listed([*named[:FOLDED], *more], language))]


def dated(item: Item, language: str) -> str:
    """The date of an item, and what its age leaves of it where age counts."""
    if item.recency is None:
        return item.date
    return item.date + bracketed(word("recency", language, share=f"{item.recency:.0%}"), language)
