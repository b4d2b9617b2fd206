"""The report of a match: who, why, on what evidence, whom to contact."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twinwheel_api.cli.figures import figure_lines
from twinwheel_api.cli.order import dated, folded_lines, order_lines
from twinwheel_api.cli.sharing import shared
from twinwheel_api.cli.tables import (
    hit_name,
    item_name,
    nothing_lines,
    path_text,
    scale_line,
    shown_name,
    sources_of,
    sureness,
    why,
)
from twinwheel_api.files import whole
from twinwheel_api.locale import word
from twinwheel_graph.errors import UsageError, say
from twinwheel_graph.match.features.registry import text_of
from twinwheel_graph.match.request import Result, Withheld
from twinwheel_graph.model import Entity
from twinwheel_graph.ontology import ontology

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = {".html": "match.html.j2", ".md": "match.md.j2"}


@dataclass(frozen=True, slots=True)
class Section:
    """One match in a report, and the entity that asks where there is one."""

    result: Result
    entity: Entity | None


def write(sections: list[Section], path: Path, language: str) -> None:
    """Write a report, HTML or Markdown by the suffix; whole or not at all."""
    text = render(template_of(path), sections, language)
    with whole(path) as stream:
        stream.write(text.encode())


def template_of(path: Path) -> str:
    """The template for a report with this suffix; UsageError where there is none."""
    template = TEMPLATES.get(path.suffix.lower())
    if template is None:
        raise UsageError("unknown_suffix", path=path, known=" / ".join(TEMPLATES))
    return template


def render(template: str, sections: list[Section], language: str) -> str:
    """The text of a report."""
    made = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    spoken = {name: partial(_in, language, tell) for name, tell in _TOLD.items()}
    given = {"sections": sections, "language": language, "made": made, "w": partial(_word, language)}
    return environment().get_template(template).render(**given, **spoken)


def environment() -> Environment:
    """Where the templates are found; HTML is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("twinwheel_api.reports"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = _cell
    return environment


def _label(type: str, language: str) -> str:
    return ontology().entities[type].label.of(language) if type else ""


def _reason(kept: Withheld, language: str) -> str:
    return say(f"withheld_{kept.reason}", language)


def _in(language: str, tell: Callable[[Any, str], Any], thing: Any) -> Any:
    return tell(thing, language)


_TOLD: Mapping[str, Callable[[Any, str], Any]] = {
    "label": _label,
    "name": shown_name,
    "reason": _reason,
    "feature": text_of,
    "path": path_text,
    "item_name": item_name,
    "hit_name": hit_name,
    "sureness": sureness,
    "nothing": nothing_lines,
    "scale": scale_line,
    "order": order_lines,
    "folded": folded_lines,
    "dated": dated,
    "shared": shared,
    "figures": figure_lines,
    "why": why,
    "sources": sources_of,
}
"""What a template may say of a thing, by name: each is told in the language of the report."""


def _word(language: str, key: str, **params: object) -> str:
    return word(key, language, **params)


def _cell(text: str) -> str:
    """A text that may stand in a cell of a Markdown table: no bars, no line ends, no HTML, no links."""
    plain = " ".join(str(text).split())
    return re.sub(r"([\\|`*\[\]])", r"\\\1", plain).replace("<", "&lt;")
