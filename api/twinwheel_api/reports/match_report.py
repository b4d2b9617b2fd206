"""The report of a match: who, why, on what evidence, whom to contact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

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
from twinwheel_graph.match.request import Result
from twinwheel_graph.model import Entity
from twinwheel_graph.ontology import ontology

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
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("twinwheel_api.reports"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = _cell
    return environment.get_template(template).render(
        sections=sections,
        language=language,
        w=partial(_word, language),
        label=lambda type: ontology().entities[type].label.of(language) if type else "",
        name=lambda thing: shown_name(thing, language),
        reason=lambda kept: say(f"withheld_{kept.reason}", language),
        feature=lambda feature: text_of(feature, language),
        path=lambda path: path_text(path, language),
        item_name=lambda item: item_name(item, language),
        hit_name=lambda hit: hit_name(hit, language),
        sureness=lambda hit: sureness(hit, language),
        nothing=lambda result: nothing_lines(result, language),
        scale=lambda result: scale_line(result, language),
        order=lambda result: order_lines(result, language),
        folded=lambda hit: folded_lines(hit, language),
        dated=lambda item: dated(item, language),
        shared=lambda told: shared(told, language),
        why=lambda hit: why(hit, language),
        sources=lambda path: sources_of(path, language),
        made=datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M"),
    )


def _word(language: str, key: str, **params: object) -> str:
    return word(key, language, **params)


def _cell(text: str) -> str:
    """A text that may stand in a cell of a Markdown table: no bars, no line ends, no HTML, no links."""
    plain = " ".join(str(text).split())
    return re.sub(r"([\\|`*\[\]])", r"\\\1", plain).replace("<", "&lt;")
