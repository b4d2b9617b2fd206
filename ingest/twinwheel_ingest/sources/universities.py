"""The ministry's list of higher education institutions: name, code, supervising authority, city, level."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item
from twinwheel_ingest.sources.csvfile import header_of, rows_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.reading import Claim, Voice, items_of, numbered

DATASET = "universities"
LICENCE = "official list"
COLUMNS = {
    "name": "学校名称",
    "code": "学校标识码",
    "authority": "主管部门",
    "city": "所在地",
    "level": "办学层次",
}
"""The columns of the list in their English and their official headings."""

LOOKED_AT = 20
"""How many rows are looked at for a code, since other lists have such headings too."""

_CODE = re.compile(r"[34][0-9]{9}$", re.ASCII)
"""Schools founded of late bear a provisional code that begins with 3."""
_BREAKS = re.compile(r"\\n|\s+")
"""Line ends within a cell, which some exports write as a backslash and an n."""


class UniversitiesReader:
    """A university a row, known by its name, with its code for whoever resolves names."""

    name = "universities"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The heading is the list's, and one of the first rows has a code of ten digits."""
        if not _columns(file):
            return None
        rows = itertools.islice(rows_of(file), LOOKED_AT)
        good = [_by_column(file, row) for _, row in rows if not isinstance(row, BadRow)]
        return "seen_universities" if any(_CODE.match(row["code"]) for row in good) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """A university, and the city it is in."""
        rows = (
            (number, row if isinstance(row, BadRow) else _by_column(file, row))
            for number, row in (rows_of(file) if _columns(file) else ())
        )
        return items_of(numbered(file, rows), _claims)


def _claims(row: Mapping[str, str]) -> list[Claim]:
    if not _CODE.match(row["code"]):
        raise BadRow("bad_ministry_code", field="code", value=row["code"][:20])
    said = _voice(row["code"])
    props = {key: row[key] for key in ("code", "authority", "level")}
    university = said.entity("University", id_of("org", row["name"]), row["name"], props)
    if not row["city"]:
        return [university]
    city = id_of("city", row["city"])
    place = _voice(city).entity("City", city, row["city"])
    return [university, place, said.relation("LOCATED_IN", university.id, city)]


def _voice(locator: str) -> Voice:
    return Voice(Source(DATASET, locator, SourceKind.OFFICIAL, "", LICENCE))


def _columns(file: InputFile) -> dict[str, str]:
    """The heading under which each column stands; empty where one is missing."""
    header = set(header_of(file))
    for found in ({name: name for name in COLUMNS}, COLUMNS):
        if set(found.values()) <= header:
            return found
    return {}


def _by_column(file: InputFile, row: Mapping[str, str]) -> dict[str, str]:
    return {name: _BREAKS.sub("", row[heading]) for name, heading in _columns(file).items()}
