"""The fields of a form, found by their labels: label beside value, label above value, a list, lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from twinwheel_ingest.sources.needs.labels import field_of, split_label
from twinwheel_ingest.sources.safe import Block, Cell, Line, Table

SHARED = frozenset({"firm", "open_name", "contact"})
"""What a form says once for all the needs that it states."""

WITHIN = frozenset(
    {"targets", "acceptance", "deadline", "period", "budget_cny", "intellectual_property", "cooperation"}
)
"""Fields that are looked for within others."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is filled in: which it is, how its label is printed, what it says and where."""

    key: str
    label: str
    value: str
    place: str


@dataclass(slots=True)
class Form:
    """The fields of one need; `place` is where it begins."""

    place: str
    fields: list[Field] = field(default_factory=list)

    def first(self, key: str) -> Field | None:
        """The first field of a kind that is filled in."""
        return next((one for one in self.fields if one.key == key and one.value), None)

    def all(self, key: str) -> list[Field]:
        """Every field of a kind that is filled in."""
        return [one for one in self.fields if one.key == key and one.value]


def forms_of(blocks: Sequence[Block]) -> Iterator[Form]:
    """The needs that a document states: one a row of a list, one a form; a second title begins a second need."""
    loose: list[Field] = []
    for group in _groups(blocks):
        if isinstance(group, Table) and (header := _header(group)) is not None:
            yield from _listed(group, header)
        elif isinstance(group, Table):
            loose += _of_table(group)
        else:
            loose += _of_lines(group)
    yield from _parted(loose)


def _groups(blocks: Sequence[Block]) -> Iterator[Table | list[Line]]:
    """Tables one by one, lines together as far as no table comes between."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        if lines:
            yield lines
            lines = []
        yield block
    if lines:
        yield lines


def _parted(fields: Iterable[Field]) -> Iterator[Form]:
    form: Form | None = None
    shared: list[Field] = []
    for one in fields:
        if form is None or (one.key == "title" and form.first("title") is not None):
            if form is not None:
                yield form
                shared = [kept for kept in form.fields if kept.key in SHARED]
            form = Form(one.place, list(shared) if form is not None else [])
        form.fields.append(one)
    if form is not None:
        yield form


# --- lists


def _header(table: Table) -> int | None:
    """The row of a table that is the heading of a list: nearly all labels, and the row below is not."""
    for number, row in enumerate(table.rows[:10]):
        known = [field_of(cell.text) for cell in row]
        told = sum(bool(key) for key in known)
        if told >= 3 and 2 * told > len(row) and {"title", "problem"} & set(known) and number + 1 < len(table.rows):
            below = table.rows[number + 1]
            if 2 * sum(bool(field_of(cell.text)) for cell in below) < len(below):
                return number
    return None


def _listed(table: Table, header: int) -> Iterator[Form]:
    columns = {cell.column: (field_of(cell.text), cell.text) for cell in table.rows[header]}
    for row in table.rows[header + 1 :]:
        fields = [
            Field(*columns[cell.column], cell.text, cell.place) for cell in row if columns.get(cell.column, ("", ""))[0]
        ]
        if fields:
            yield Form(_row_place(row[0].place), fields)


def _row_place(cell: str) -> str:
    """The place of a row by that of its first cell: `!Sheet1:A5` is in `!Sheet1:5`."""
    table, _, name = cell.rpartition(":")
    return f"{table}:{name.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


# --- forms in tables


def _of_table(table: Table) -> Iterator[Field]:
    """Label and value side by side, or the value in the row below its label, or both in one cell."""
    pending: Cell | None = None
    for row in table.rows:
        for position, cell in enumerate(row):
            if pending is not None and (field_of(cell.text) or _is_apart(pending, cell, position)):
                yield Field(field_of(pending.text), pending.text, "", pending.place)
                pending = None
            if key := field_of(cell.text):
                pending = cell
            elif pending is not None:
                yield Field(field_of(pending.text), pending.text, cell.text, cell.place)
                yield from _within(cell)
                pending = None
            elif (key := field_of(_heading(cell.text))) and position == 0:
                first, _, rest = cell.text.partition("\n")
                yield Field(key, first, rest.strip(), cell.place)
            else:
                yield from _of_lines([Line(cell.place, line) for line in cell.text.split("\n")])
    if pending is not None:
        yield Field(field_of(pending.text), pending.text, "", pending.place)


def _is_apart(label: Cell, cell: Cell, position: int) -> bool:
    """Whether a blank cell lies between a label and the next filled one of its row, which is no value of it then."""
    return bool(position) and 0 < label.span < cell.column - label.column


def _within(cell: Cell) -> Iterator[Field]:
    """Fields that stand with labels of their own within the value of another (需求内容 with 技术指标：… in it)."""
    lines = [Line(cell.place, line) for line in cell.text.split("\n")]
    yield from (one for one in _of_lines(lines) if len(lines) > 1 and one.key in WITHIN)


def _heading(text: str) -> str:
    first, line_end, _ = text.partition("\n")
    return first if line_end else ""


# --- forms in text


def _of_lines(lines: Sequence[Line]) -> Iterator[Field]:
    """`标签：值`, the value going on until the next label; or a label alone, its value in the lines below."""
    key, label, place = "", "", ""
    value: list[str] = []
    for place_of, text in ((line.place, part) for line in lines for part in _columns(line.text)):
        split = split_label(text)
        found = split or ((field_of(text), text, "") if field_of(text) else None)
        if found is None:
            value += [text] if key else []
            continue
        if key:
            yield Field(key, label, "\n".join(value).strip(), place)
        key, label, place = found[0], found[1], place_of
        value = [found[2]] if found[2] else []
    if key:
        yield Field(key, label, "\n".join(value).strip(), place)


def _columns(text: str) -> Iterator[str]:
    """The parts of a row of a printed table (`企业名称<tab>甲<tab>所属行业<tab>乙`), each beginning with its label."""
    part = ""
    for column in text.split("\t"):
        if part and field_of(column):
            yield part
            part = column
        else:
            part = f"{part}\t{column}" if part else column
    yield part
