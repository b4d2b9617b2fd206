"""Tables by the generated templates: CSV and Excel, with Chinese or English headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import RelationClaim, Source, SourceKind
from twinwheel_graph.ontology import EntityType, RelationType, ontology
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item, Located, Rejection, Unlinked
from twinwheel_ingest.sources.cells import date_of, many_of, text_of, value_of
from twinwheel_ingest.sources.csvfile import header_of, rows_of
from twinwheel_ingest.sources.excel import is_excel, sheets_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.template import SOURCE_COLUMNS, Column, Template, recognised


class TableReader:
    """A row is an entity with its relations, or one relation; the heading says of which type."""

    name = "table"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The heading is that of a template; an error where a column of it is not."""
        headings = [sheet.heading for sheet in sheets_of(file)] if is_excel(file) else [header_of(file)]
        tables = [_Table(file, template, heading) for heading in headings if (template := recognised(heading))]
        return "seen_table" if tables else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each row, of each sheet that has a template's heading."""
        for sheet, heading, rows in _parts(file):
            template = recognised(heading)
            if template is None:
                continue
            table = _Table(file, template, heading)
            for number, row in rows:
                yield from table.items(f"{file.name}{sheet}:{number}", row)
                yield None


class _Table:
    """One sheet and what its headings mean."""

    def __init__(self, file: InputFile, template: Template, heading: list[str]) -> None:
        known = template.by_heading()
        unknown = [cell for cell in heading if cell and name_key(cell) not in known]
        if unknown:
            raise TwinwheelError(
                "unknown_column", path=file.name, value=unknown[0], known=", ".join(template.heading("zh"))
            )
        self.file = file
        self.template = template
        self.columns = {cell: known[name_key(cell)] for cell in heading if cell}

    def items(self, locator: str, row: Mapping[str, Any] | BadRow) -> Iterator[Item]:
        """The claims of one row; a cell that cannot be read rejects its row."""
        try:
            if isinstance(row, BadRow):
                raise row
            cells = {
                self.columns[name].field: (self.columns[name], cell) for name, cell in row.items() if _filled(cell)
            }
            yield from list(
                self._entity(locator, cells)
                if isinstance(self.template.type, EntityType)
                else self._relation(locator, cells)
            )
        except BadRow as error:
            yield Rejection(locator, error)

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


def _parts(file: InputFile) -> Iterator[tuple[str, list[str], Iterator[tuple[int, Mapping[str, Any] | BadRow]]]]:
    if is_excel(file):
        for sheet in sheets_of(file):
            yield f"!{sheet.name}", sheet.heading, sheet.rows()
    else:
        yield "", header_of(file), rows_of(file)
