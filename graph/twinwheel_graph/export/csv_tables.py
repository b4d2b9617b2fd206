"""Nodes and relations as the CSV that neo4j-admin imports, each value of its own type.

A file's header gives every column a type. What fits the types that the ontology names stands in one file a kind; any
other row in a file for just its types. Rows with a line break stand in files of their own, since the importer reads
only such files in one thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, TypeAlias

from twinwheel_graph.errors import StoreError

LIST_BREAK = "\ufdd0"
"""Stands between the texts of a list: not a character, and by Unicode's own rule never one in any text."""

FILES_OPEN = 200
"""So many files are held open at once; a system gives a process some hundreds."""

BUFFER = 4 << 20
"""The importer's own buffer, in characters; a long row asks for a larger one."""

Columns: TypeAlias = Mapping[str, str]
"""The property and type of each column."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that stand together: the importer's option for them, their key columns and what is known of the others."""

    option: str
    file: str
    keys: tuple[str, ...]
    columns: Columns = field(hash=False, compare=False)


class Tables:
    """The files of an import, written row by row in constant memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Kind, Columns] = {}
        self._names: dict[tuple[Kind, frozenset[tuple[str, str]]], str] = {}
        self._options: dict[str, str] = {}
        self._open: dict[str, TextIO] = {}
        self._longest = 0

    def __enter__(self) -> Tables:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def write(self, kind: Kind, keys: Sequence[str], values: Mapping[str, Any]) -> None:
        """Add a row.

        Raises:
            StoreError: A list is empty or holds just an empty text, or a property is called by no plain word: CSV
                cannot say that (`not_for_csv`).
        """
        columns = self._columns(kind, values)
        cells = [*map(_quoted, keys), *(_cell(keys, name, values.get(name)) for name in columns)]
        line = ",".join(cells)
        self._longest = max(self._longest, len(line))
        name = self._file(kind, columns, "-lines" if "\n" in line or "\r" in line else "")
        self._handle(name).write(f"{line}\n")

    def options(self) -> Iterator[str]:
        """What the importer is to be told of these files."""
        yield f"--array-delimiter=U+{ord(LIST_BREAK):04X}"
        if broken := [name for name in self._options if "-lines" in name]:
            yield "--multiline-fields-format=v2"
            yield f"--multiline-fields={','.join(broken)}"
        if 2 * self._longest > BUFFER:
            yield f"--read-buffer-size={2 * self._longest}"
        yield from (f"{option}={name}" for name, option in self._options.items())

    def _columns(self, kind: Kind, values: Mapping[str, Any]) -> Columns:
        """The columns of the file that takes this row: the usual ones of its kind if it fits them."""
        own = {name: _type(value) for name, value in values.items()}
        known = self._known.get(kind)
        if known is None:
            # What the ontology does not name, the store writes in every row.
            known = self._known[kind] = {**own, **kind.columns}
        return known if own.items() <= known.items() else own

    def _file(self, kind: Kind, columns: Columns, suffix: str) -> str:
        layout = kind, frozenset(columns.items())
        if layout not in self._names:
            if odd := [name for name in columns if not name.isidentifier()]:
                raise StoreError("not_for_csv", id=kind.file, field=odd[0])
            number = sum(known == kind for known, _ in self._names)
            self._names[layout] = f"{kind.file}-{number}" if number else kind.file
        name = f"{self._names[layout]}{suffix}.csv"
        if name not in self._options:
            self._options[name] = kind.option
            header = [*kind.keys, *(f"{name}:{type}" for name, type in columns.items())]
            self._handle(name).write(",".join(header) + "\n")
        return name

    def _handle(self, name: str) -> TextIO:
        if name not in self._open:
            if len(self._open) >= FILES_OPEN:
                self._close()
            self._open[name] = (self._folder / name).open("a", encoding="utf-8", newline="")
        return self._open[name]

    def _close(self) -> None:
        for file in self._open.values():
            file.close()
        self._open.clear()


def _type(value: Any) -> str:
    for python, column in ((bool, "boolean"), (int, "long"), (float, "double"), (str, "string")):
        if isinstance(value, python):
            return column
    return "string[]"


def _cell(keys: Sequence[str], name: str, value: Any) -> str:
    """A value as CSV; a property that is not there is an empty cell, an empty text two quotes."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = LIST_BREAK.join(value)
    if not text or text.count(LIST_BREAK) >= len(value):
        raise StoreError("not_for_csv", id=" → ".join(keys), field=name)
    return _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
