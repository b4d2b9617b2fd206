"""The ministry's list of higher education institutions: name, code, supervising authority, city, level."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources import headers, tabular
from twinwheel_ingest.sources.base import Item, Located
from twinwheel_ingest.sources.cells import text_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.numbers import MINISTRY
from twinwheel_ingest.sources.reading import Claim, Voice
from twinwheel_ingest.sources.tabular import Row

DATASET = "universities"
LICENCE = "official list"

LOOKED_AT = 60
"""How many items are looked at for a university, since other lists have such headings too."""

_BREAKS = re.compile(r"\\n|\s+")
"""Line ends within a cell, which some exports write as a backslash and an n."""


class UniversitiesReader:
    """A university a row, known by its name, with its code for whoever resolves names."""

    name = "universities"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The heading is the list's, and one of the first rows has a code of ten digits."""
        if not tabular.is_of(file, headers.vocabulary("universities")):
            return None
        first = itertools.islice(self.read(file), LOOKED_AT)
        return "seen_universities" if any(isinstance(item, Located) for item in first) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """A university, and the city it is in."""
        return tabular.items_of(
            file,
            headers.vocabulary("universities"),
            lambda row: (Located(row.locator, claim) for claim in list(_claims(row))),
        )


def _claims(row: Row) -> Iterator[Claim]:
    code, name, city = _text(row, "code"), _text(row, "name"), _text(row, "city")
    if not MINISTRY.match(code):
        raise BadRow("bad_ministry_code", field="code", value=code[:20])
    said = _voice(code)
    university = id_of("org", name)
    props = {"code": code, "authority": _text(row, "authority"), "level": _text(row, "level")}
    yield said.entity("University", university, name, props)
    if city:
        place = id_of("city", city)
        yield _voice(place).entity("City", place, city)
        yield said.relation("LOCATED_IN", university, place)


def _voice(locator: str) -> Voice:
    return Voice(Source(DATASET, locator, SourceKind.OFFICIAL, "", LICENCE))


def _text(row: Row, field: str) -> str:
    return _BREAKS.sub("", text_of(row.cells.get(field, "")))
