"""Six lists, each told by its heading and the look of its first rows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.base import Item
from twinwheel_ingest.sources.codes import lists
from twinwheel_ingest.sources.csvfile import header_of, rows_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.reading import Claim, items_of, numbered, objects_of
from twinwheel_ingest.sources.records import first_object

LOOKED_AT = 200
"""How many rows are looked at where a heading alone does not tell."""

_INDUSTRY = re.compile(r"[A-T]|[0-9]{2,4}", re.ASCII)
_SCIENCE = re.compile(r"(学|技术|工程)$")

Rows = Sequence[Mapping[str, str]]


def _are_industries(rows: Rows) -> bool:
    """Codes of one letter or two to four digits, of several lengths: not those of one level of something else."""
    codes = [row["code"] for row in rows]
    return all(_INDUSTRY.fullmatch(code) for code in codes) and len({len(code) for code in codes}) > 1


def _are_sciences(rows: Rows) -> bool:
    """Three digits each, and most names end as those of sciences do."""
    named = sum(bool(_SCIENCE.search(row["name"])) for row in rows)
    return all(re.fullmatch("[0-9]{3}", row["code"], re.ASCII) for row in rows) and 2 * named > len(rows)


def _is_any(_rows: Rows) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _List:
    """One list: its columns, what tells it from other tables, and who makes claims of a row."""

    columns: frozenset[str]
    claims: Callable[[Mapping[str, str]], list[Claim]]
    tells: Callable[[Rows], bool] = _is_any
    exact: bool = False

    def fits(self, file: InputFile, header: set[str]) -> bool:
        """Whether the file is this list."""
        if self.columns != header if self.exact else not self.columns <= header:
            return False
        rows = [row for _, row in itertools.islice(rows_of(file), LOOKED_AT) if not isinstance(row, BadRow)]
        return bool(rows) and self.tells(rows)


LISTS = (
    _List(frozenset({"code", "name", "category_code", "category"}), lists.graduate),
    _List(frozenset({"sei_code", "name", "level", "parent"}), lists.emerging),
    _List(frozenset({"Field_number", "Sector_en", "Field_en", "IPC_code"}), lists.technology_field),
    _List(frozenset({"code", "name"}), lists.industry, _are_industries, exact=True),
    _List(frozenset({"code", "name"}), lists.gbt13745, _are_sciences, exact=True),
)


class CodesReader:
    """Reads disciplines (two lists), application codes, industries, emerging industries, technology fields."""

    name = "codes"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The heading is that of a list, and codes look as they do there."""
        return "seen_codes" if _is_nsfc(file) or _list_of(file) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """A class a row, with the one above it."""
        if _is_nsfc(file):
            yield from items_of(objects_of(file), lists.nsfc)
        elif found := _list_of(file):
            yield from items_of(numbered(file, rows_of(file)), found.claims)


def _is_nsfc(file: InputFile) -> bool:
    first: Mapping[str, Any] = first_object(file)
    return {"_id", "name", "name_en", "parents", "children"} <= set(first)


def _list_of(file: InputFile) -> _List | None:
    header = {name for name in header_of(file) if name}
    return next((one for one in LISTS if one.fits(file, header)), None)
