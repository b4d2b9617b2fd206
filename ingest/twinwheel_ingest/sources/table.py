"""Tables by the generated templates: CSV and Excel, with Chinese or English headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import RelationClaim, Source, SourceKind
from twinwheel_graph.ontology import EntityType, RelationType, ontology
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.asides import aside
from twinwheel_ingest.sources.base import Item, Located, Rejection, Skipped, Unlinked
from twinwheel_ingest.sources.cells import many_of, text_of, value_of
from twinwheel_ingest.sources.dates import date_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.headers import WITHIN, key_of
from twinwheel_ingest.sources.tabular import (
    Cells,
    Part,
    Table,
    below,
    hidden_rows,
    hidden_sheets,
    opened,
    parts_of,
    tables_of,
)
from twinwheel_ingest.sources.template import SOURCE_COLUMNS, Column, Template, recognised


class TableReader:
    """A row is an entity with its relations, or one relation; the heading says of which type."""

    name = "table"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The heading is that of a template; an error where a column of it is not."""
        tables = [_Table(file, found) for found in _tables(parts_of(file))]
        return "seen_table" if tables else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each row, of each sheet that has a template's heading."""
        parts = parts_of(file, whole=True)
        yield from hidden_sheets(file, parts)
        for found in _tables(parts):
            table, where = _Table(file, found), f"{file.name}{found.part.name}"
            yield from hidden_rows(where, found.part)
            for number, cells in below(found.part, found.heading.place):
                yield from table.items(f"{where}:{number}", number, cells)
                yield None


@dataclass(frozen=True, slots=True)
class _Heading:
    """The heading of a template: where it stands among the first rows, and its cells."""

    place: int
    template: Template
    cells: list[str]


def _tables(parts: Sequence[Part]) -> list[Table[_Heading]]:
    return tables_of(parts, _heading, lambda found: len(found.cells))


def _heading(rows: Sequence[Cells]) -> _Heading | None:
    for place, row in enumerate(rows[:WITHIN]):
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        template = recognised(cells)
        if template is not None:
            return _Heading(place, template, cells)
    return None


class _Table:
    """One sheet and what its headings mean."""

    def __init__(self, file: InputFile, found: Table[_Heading]) -> None:
        template, heading = found.heading.template, found.heading.cells
        known = template.by_heading()
        unknown = [cell for cell in heading if cell and name_key(cell) not in known]
        if unknown:
            raise TwinwheelError(
                "unknown_column", path=file.name, value=unknown[0], known=", ".join(template.heading("zh"))
            )
        self.file = file
        self.template = template
        self.notes = found.part.sheet.notes if found.part.sheet else frozenset[int]()
        self.columns = [known[name_key(cell)] if cell else None for cell in heading]
        self.keys = [tuple(map(key_of, heading))]

    def items(self, locator: str, number: int, row: Cells | BadRow) -> Iterator[Item]:
        """The claims of one row; a cell that cannot be read rejects its row."""
        try:
            if isinstance(row, BadRow):
                raise row
            if reason := aside(row, self.keys, is_note=number in self.notes):
                yield Skipped(locator, reason)
                return
            cells = self._cells(row)
            yield from list(
                self._entity(locator, cells)
                if isinstance(self.template.type, EntityType)
                else self._relation(locator, cells)
            )
        except BadRow as error:
            yield Rejection(locator, error)

    def _cells(self, row: Cells) -> Mapping[str, tuple[Column, Any]]:
        if any(_filled(cell) for cell in row[len(self.columns) :]):
            raise BadRow("too_many_cells", count=len(row), wanted=len(self.columns))
        named = {column.field: (column, cell) for column, cell in zip(self.columns, row, strict=False) if column}
        return {
            field: (column, value)
            for field, (column, cell) in named.items()
            if _filled(cell) and (value := opened(field, cell)) is not None
        }

    def _entity(self, locator: str, cells: Mapping[str, tuple[Column, Any]]) -> Iterator[Item]:
        kind = self.template.type
        assert isinstance(kind, EntityType)  # noqa: S101 - tells the type checker what `items` has checked
        name = _text(cells, "name")
        id = _text(cells, "id") or id_of(kind.prefix, name)
        source = self._source(cells, id)
        yield Located(locator, values.entity_claim(ontology(), id, kind.name, name, _props(cells), source))
        for column, cell in cells.values():
            if column.relation is not None:
                for end in many_of(cell):
                    claim = RelationClaim(column.relation.name, id, end, {}, source)
                    yield Unlinked(locator, claim, column.field)

    def _relation(self, locator: str, cells: Mapping[str, tuple[Column, Any]]) -> Iterator[Item]:
        kind = self.template.type
        assert isinstance(kind, RelationType)  # noqa: S101 - as above
        start, end = _text(cells, "from"), _text(cells, "to")
        for field, value in (("from", start), ("to", end)):
            if not value:
                raise BadRow("missing_id", field=field)
        props = values.checked_props(kind.properties, _props(cells), complete=False)
        yield Unlinked(
            locator, RelationClaim(kind.name, start, end, props, self._source(cells, f"{start}>{end}")), "to"
        )

    def _source(self, cells: Mapping[str, tuple[Column, Any]], row: str) -> Source:
        told = {field.removeprefix("source."): _text(cells, field) for field in SOURCE_COLUMNS if field in cells}
        if "date" in told:
            told["date"] = date_of(told["date"])
        stem = PurePath(self.file.name).name.split(".")[0]
        plain = {
            "dataset": f"table:{'_'.join(stem.split())}",
            "kind": SourceKind.CURATED.value,
            "locator": f"{self.file.name}#{row}",
        }
        return values.source_of({**plain, **told})


def _props(cells: Mapping[str, tuple[Column, Any]]) -> dict[str, Any]:
    return {
        column.field: value_of(column.property, cell) for column, cell in cells.values() if column.property is not None
    }


def _text(cells: Mapping[str, tuple[Column, Any]], field: str) -> str:
    return text_of(cells[field][1]).strip() if field in cells else ""


def _filled(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
