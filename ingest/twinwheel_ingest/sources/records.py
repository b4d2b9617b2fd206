"""Exchange records: JSON lines, one entity or relation each, as `twinwheel export records` writes them."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import orjson

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, RelationClaim
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.sources.base import Item, Located, Rejection
from twinwheel_ingest.sources.files import InputFile

LOOKED_AT = 20
"""How many lines are looked at to tell a format of JSON lines."""


class RecordsReader:
    """`{"entity": TYPE, "id", "name", "props", "source"}` or `{"relation": TYPE, "from", "to", "props", "source"}`."""

    name = "records"
    headed = False

    def recognise(self, file: InputFile) -> str | None:
        """The first object has `entity` or `relation`."""
        return "seen_records" if {"entity", "relation"} & set(first_object(file)) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """One claim a line."""
        for number, line in file.lines():
            locator = f"{file.name}:{number}"
            if isinstance(line, str) and not line.strip():
                continue
            try:
                yield Located(locator, claim_of(json_object(line)))
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
    """The checked claim of one record."""
    wanted = _ENTITY_FIELDS if "entity" in record else _RELATION_FIELDS
    unknown = set(record) - wanted
    if ("entity" in record) == ("relation" in record) or unknown:
        raise BadRow("bad_record", field=min(unknown, default=""), known=", ".join(sorted(wanted)))
    source = values.source_of(record.get("source"))
    props = {} if record.get("props") is None else record["props"]
    if "entity" in record:
        return values.entity_claim(ontology(), record.get("id"), record["entity"], record.get("name"), props, source)
    return values.relation_claim(ontology(), record["relation"], record.get("from"), record.get("to"), props, source)


_ENTITY_FIELDS = frozenset({"entity", "id", "name", "props", "source"})
_RELATION_FIELDS = frozenset({"relation", "from", "to", "props", "source"})
