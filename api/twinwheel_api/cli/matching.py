"""What `match` does and shows."""

from __future__ import annotations

import gc
from dataclasses import dataclass

from twinwheel_api import convert
from twinwheel_api.cli.housed import housed
from twinwheel_api.cli.options import Call, date_of, text_of
from twinwheel_api.cli.output import print_json
from twinwheel_api.cli.tables import print_match
from twinwheel_api.deps import House
from twinwheel_graph.errors import UsageError
from twinwheel_graph.lookup import meant
from twinwheel_graph.match.request import Request, Result


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of a match as they were given."""

    direction: str
    target: str | None
    id: str | None
    text: str | None
    top: int = 10
    exclude: tuple[str, ...] = ()
    before: str = ""
    explain: bool = False
    breadth: float = 0.0


def show(context: Call, asked: Asked) -> int:
    """Match and print."""
    # A short process ends before its garbage would matter.
    gc.disable()
    with housed(context) as parts:
        result = find(parts, asked)
    if context.json:
        print_json(convert.match(result, context.language, explain=asked.explain))
    else:
        print_match(result, context.language, explain=asked.explain)
    return 0


def find(parts: House, asked: Asked) -> Result:
    """The answer to what was asked; UsageError where both or neither of id and text are given."""
    if asked.id and asked.text:
        raise UsageError("both_asked")
    if not asked.id and not (asked.text or "").strip():
        raise UsageError("nothing_asked")
    text, before = text_of("--text", asked.text or ""), date_of("--before", asked.before)
    entity = meant(parts.store, parts.retriever, text_of("ID", asked.id)) if asked.id else ""
    excluded = tuple(meant(parts.store, parts.retriever, text_of("--exclude", one)) for one in asked.exclude)
    request = Request(
        asked.direction, asked.target, text, entity, excluded, before, top=asked.top, breadth=asked.breadth
    )
    return parts.matcher.match(request)
