"""Exchange records: JSON lines, one claim or merge each, as `twinwheel export records` writes them."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, Merge, RelationClaim
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.sources.base import Item, Joined, Located, Rejection
from twinwheel_ingest.sources.files import InputFile

LOOKED_AT = 20
"""How many lines are looked at to tell a format of JSON lines."""


class RecordsReader:
    """`{"entity": TYPE, "id", "name", "props", "source"}`, `{"relation": TYPE, "from", "to", "props", "source"}`.

    Or `{"merge": ID, "into": ID}`. `origin` (`origin_from`, `origin_to`) is the id that a source used, where it is
    merged.
    """

    name = "records"
    headed = False

    def recognise(self, file: InputFile) -> str | None:
        """The first object has `entity`, `relation` or `merge`."""
        return "seen_records" if _FIELDS.keys() & set(first_object(file)) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """One claim or merge a line."""
        for number, line in file.lines():
            locator = f"{file.name}:{number}"
            if isinstance(line, str) and not line.strip():
                continue
            try:
                record = json_object(line)
                if "merge" in record:
                    yield Joined(locator, merge_of(record))
                else:
                    yield Located(locator, claim_of(record))
            except BadRow as error:
                yield Rejection(locator, error)
            yield None


def first_object(file: InputFile) -> dict[str, Any]:
    """The first of the first lines that is a JSON object; empty where none is. A bad first line hides no format."""
    lines = itertools.islice(file.lines(), LOOKED_AT) if file.sample else ()
    for _, line in lines:
        with contextlib.suppress(BadRow):
            if isinstance(line, str) and line.lstrip().startswith("{"):
                return json_object(line)
    return {}


def json_object(line: str | BadRow) -> dict[str, Any]:
    """The object on one line of JSON lines; BadRow where there is none."""
    if isinstance(line, BadRow):
        raise line
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadRow("bad_json", detail=error.msg, column=error.colno) from None
    if not isinstance(record, dict):
        raise BadRow("not_an_object", field="")
    return record


def claim_of(record: dict[str, Any]) -> EntityClaim | RelationClaim:
    """The checked claim of one record, as its source makes it: the store knows what the ids go by."""
    kind = _checked(record)
    source = values.source_of(record.get("source"))
    props = {} if record.get("props") is None else record["props"]
    if kind == "entity":
        claim = values.entity_claim(ontology(), record.get("id"), record["entity"], record.get("name"), props, source)
        return replace(claim, origin=_origin(record, "origin")).said
    ends = record.get("from"), record.get("to")
    link = values.relation_claim(ontology(), record["relation"], *ends, props, source)
    return replace(link, origin_start=_origin(record, "origin_from"), origin_end=_origin(record, "origin_to")).said


def merge_of(record: dict[str, Any]) -> Merge:
    """The checked merge of one record."""
    _checked(record)
    return Merge(values.checked_id("merge", record["merge"]), values.checked_id("into", record.get("into")))


def _checked(record: dict[str, Any]) -> str:
    """What kind of record it is; BadRow where it is several or none, or has a field that no such record has."""
    kinds = [kind for kind in _FIELDS if kind in record]
    wanted = _FIELDS[kinds[0] if kinds else "relation"]
    unknown = set(record) - wanted
    if len(kinds) != 1 or unknown:
        raise BadRow("bad_record", field=min(unknown, default=""), known=", ".join(sorted(wanted)))
    return kinds[0]


def _origin(record: dict[str, Any], field: str) -> str:
    """An id that a source used; empty where the record has none."""
    return "" if record.get(field) is None else values.checked_id(field, record[field])


_FIELDS = {
    "entity": frozenset({"entity", "id", "name", "props", "source", "origin"}),
    "relation": frozenset({"relation", "from", "to", "props", "source", "origin_from", "origin_to"}),
    "merge": frozenset({"merge", "into"}),
}
