"""What records of OpenAlex have in common: ids, fields that must be of a type, who bears an id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.sources import numbers
from twinwheel_ingest.sources.bearers import Bearer, bearer
from twinwheel_ingest.sources.reading import Voice

DATASET = "openalex"
LICENCE = "CC0-1.0"
Record = Mapping[str, Any]

_ID = re.compile(r"(?:https?://(?:www\.|api\.)?openalex\.org/)?(?:\w+/)?([A-Z])([0-9]{1,18})$", re.ASCII)


def key_of(raw: Any, field: str = "id") -> str:
    """`W2741809807` of `https://openalex.org/W2741809807`."""
    found = _ID.match(raw) if isinstance(raw, str) else None
    if not found:
        raise BadRow("bad_openalex_id", field=field, value=str(raw)[:60])
    return found[1] + found[2]


def voice(locator: str, date: str = "") -> Voice:
    """OpenAlex that speaks in a record."""
    return Voice(Source(DATASET, locator, SourceKind.SECONDARY, date, LICENCE))


def bearer_of(record: Record, field: str) -> Bearer | None:
    """The institution or firm of a record, by its ROR id where it has one; None for one without a name."""
    name = text(record, "display_name", field)
    if not name:
        return None
    number = f"openalex:{key_of(record.get('id'), f'{field}.id')}"
    if printed := text(record, "ror", field):
        number = f"ror:{numbers.ror(printed, f'{field}.ror')}"
    return bearer(name, number, firm=record.get("type") == "company")


def props_of(found: Bearer) -> dict[str, Any]:
    """The number of a bearer as a property, for whoever resolves names."""
    scheme, number = found.id.split(":")[1:]
    return {"ror": number} if scheme == "ror" else {}


def expert_id(record: Record, field: str) -> str:
    """The id of an author, by ORCID iD where there is one; empty for one that nothing but a name tells."""
    if printed := text(record, "orcid", field):
        return f"exp:orcid:{numbers.orcid(printed, f'{field}.orcid')}"
    return f"exp:openalex:{key_of(record['id'], f'{field}.id')}" if record.get("id") else ""


def text(record: Record, name: str, field: str = "") -> str:
    """A text field; empty where it is absent or null."""
    raw = record.get(name)
    return "" if raw is None else values.text_value(f"{field}.{name}" if field else name, raw)


def objects(record: Record, name: str, field: str = "") -> list[Record]:
    """A field that is a list of objects; empty where it is absent or null."""
    raw = record.get(name) or []
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise BadRow("not_objects", field=f"{field}.{name}" if field else name)
    return raw


def mapping(record: Record, name: str) -> Record:
    """A field that is an object; empty where it is absent or null."""
    raw = record.get(name) or {}
    if not isinstance(raw, dict):
        raise BadRow("not_an_object", field=name)
    return raw


def texts(record: Record, name: str) -> list[str]:
    """A field that is a list of texts, nulls left out."""
    raw = record.get(name) or []
    if not isinstance(raw, list) or not all(isinstance(one, str) or one is None for one in raw):
        raise BadRow("not_texts", field=name)
    return [one for one in raw if one]
