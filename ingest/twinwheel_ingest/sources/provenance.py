"""Where the facts of an export come from; columns of its own may say it, as in the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.sources.cells import text_of
from twinwheel_ingest.sources.dates import date_of
from twinwheel_ingest.sources.tabular import Row

LABELS = {"虚构": SourceKind.SYNTHETIC, "合成": SourceKind.SYNTHETIC, "官方": SourceKind.OFFICIAL}


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the sources of one row share. Without a word on it, an export is `secondary` and its licence unknown."""

    dataset: str
    kind: SourceKind
    date: str
    licence: str

    def source(self, locator: str, date: str = "") -> Source:
        """The source of a fact; `date` is that of the fact, which the row's own date overrides."""
        return Source(self.dataset, locator, self.kind, self.date or date, self.licence)


def provenance_of(row: Row, dataset: str) -> Provenance:
    """What a row says of where it comes from."""
    told = {part: _text(row, f"source.{part}") for part in ("dataset", "kind", "date", "licence")}
    date = values.date_value("source.date", date_of(told["date"])) if told["date"] else ""
    return Provenance(told["dataset"] or dataset, _kind(told["kind"]), date, told["licence"] or "unknown")


def _text(row: Row, field: str) -> str:
    value: Any = row.cells.get(field)
    return "" if value is None else values.text_value(field, text_of(value))


def _kind(word: str) -> SourceKind:
    if not word:
        return SourceKind.SECONDARY
    try:
        return LABELS.get(word) or SourceKind(name_key(word))
    except ValueError:
        raise BadRow("not_in_list", field="source.kind", value=word[:60], known=", ".join(SourceKind)) from None
