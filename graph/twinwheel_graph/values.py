"""Checking what comes in against the ontology. Every refusal is a BadRow that names the field and the mend."""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, RelationClaim, Source, SourceKind, Value
from twinwheel_graph.ontology import Ontology, Property

ID_BYTES = 200
"""The longest id, in UTF-8 bytes."""

INTEGER_LIMIT = 2**63 - 1
"""Integers beyond 64 bits fit no store."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)


def entity_claim(
    ontology: Ontology, id: Any, type: Any, name: Any, props: Mapping[str, Any], source: Source
) -> EntityClaim:
    """A checked claim of an entity; absent and empty values are left out of `props`."""
    kind = ontology.entity(text_value("entity", type))
    known = checked_props(kind.properties, props)
    return EntityClaim(checked_id("id", id), kind.name, name_value(name), known, source)


def relation_claim(
    ontology: Ontology, type: Any, start: Any, end: Any, props: Mapping[str, Any], source: Source
) -> RelationClaim:
    """A checked claim of a relation; that its ends exist and fit is for whoever has the store at hand."""
    kind = ontology.relation(text_value("relation", type))
    ends = checked_id("from", start), checked_id("to", end)
    return RelationClaim(kind.name, *ends, checked_props(kind.properties, props, complete=False), source)


def check_ends(ontology: Ontology, claim: RelationClaim, types: Mapping[str, str]) -> None:
    """Both ends of a relation exist and are of its domain and range."""
    kind = ontology.relations[claim.type]
    for field, id, allowed in (("from", claim.start, kind.domain), ("to", claim.end, kind.range)):
        if id not in types:
            raise BadRow("dangling_id", field=field, value=id)
        if types[id] not in allowed:
            raise BadRow(
                "wrong_end",
                field=field,
                value=id,
                type=types[id],
                relation=claim.type,
                allowed=", ".join(sorted(allowed)),
            )


def checked_props(properties: Mapping[str, Property], props: Any, *, complete: bool = True) -> dict[str, Value]:
    """The values of `props`, each of the type that its property asks for."""
    if not isinstance(props, Mapping):
        raise BadRow("not_an_object", field="props")
    for name in props:
        if name not in properties:
            raise BadRow("unknown_property", field=_shown(name), known=", ".join(properties))
    known = {name: value for name, raw in props.items() if (value := _value(properties[name], raw)) not in (None, ())}
    missing = [name for name, wanted in properties.items() if complete and wanted.required and name not in known]
    if missing:
        raise BadRow("missing_property", field=missing[0])
    return known


def _value(wanted: Property, raw: Any) -> Value | None:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if not wanted.many:
        return _scalar(wanted, raw)
    items = raw if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(item, str) for item in items):
        raise BadRow("not_texts", field=wanted.name)
    return tuple(dict.fromkeys(str(_scalar(wanted, item)) for item in items if item.strip()))


def _scalar(wanted: Property, raw: Any) -> Value | None:
    match wanted.type:
        case "integer":
            return _integer(wanted, raw)
        case "number":
            return _number(wanted, raw)
        case "boolean":
            return _boolean(wanted, raw)
        case "date":
            return date_value(wanted.name, raw)
        case _:
            return _text(wanted, raw)


def _integer(wanted: Property, raw: Any) -> int:
    whole = raw.is_integer() if isinstance(raw, float) else isinstance(raw, int) and not isinstance(raw, bool)
    if not whole:
        raise BadRow("not_an_integer", field=wanted.name, value=_shown(raw))
    if abs(int(raw)) > INTEGER_LIMIT:
        raise BadRow("too_large", field=wanted.name, value=_shown(raw))
    return int(_within(wanted, int(raw)))


def _number(wanted: Property, raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise BadRow("not_a_number", field=wanted.name, value=_shown(raw))
    try:
        value = float(raw)
    except OverflowError:
        raise BadRow("too_large", field=wanted.name, value=_shown(raw)) from None
    if not math.isfinite(value):
        raise BadRow("not_a_number", field=wanted.name, value=_shown(raw))
    return float(_within(wanted, value))


def _within(wanted: Property, value: float) -> float:
    low, high = wanted.minimum, wanted.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise BadRow(
            "out_of_range",
            field=wanted.name,
            value=value,
            low="" if low is None else low,
            high="" if high is None else high,
        )
    return value


def _boolean(wanted: Property, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise BadRow("not_a_boolean", field=wanted.name, value=_shown(raw))
    return raw


def _text(wanted: Property, raw: Any) -> str:
    value = text_value(wanted.name, raw)
    if wanted.values and value not in wanted.values:
        raise BadRow("not_in_list", field=wanted.name, value=_shown(value), known=", ".join(wanted.values))
    return value


def text_value(field: str, raw: Any) -> str:
    """A string that every store can keep: no lone surrogates."""
    if not isinstance(raw, str):
        raise BadRow("not_a_text", field=field, value=_shown(raw))
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        raise BadRow("lone_surrogate", field=field) from None
    return raw.strip()


def name_value(raw: Any) -> str:
    """The name of an entity: a text that is not empty."""
    name = text_value("name", raw)
    if not name:
        raise BadRow("missing_property", field="name")
    return name


def checked_id(field: str, raw: Any) -> str:
    """An id: text without white space or control characters, at most 200 bytes."""
    if not isinstance(raw, str) or not raw:
        raise BadRow("missing_id", field=field)
    text_value(field, raw)
    # The blank is the one white space that counts as printable.
    if len(raw.encode()) > ID_BYTES or " " in raw or not raw.isprintable():
        raise BadRow("bad_id", field=field, value=_shown(raw), limit=ID_BYTES)
    return raw


def date_value(field: str, raw: Any) -> str:
    """A date of the calendar as YYYY, YYYY-MM or YYYY-MM-DD."""
    found = _DATE.match(raw) if isinstance(raw, str) else None
    try:
        if found is None:
            raise ValueError(raw)
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise BadRow("bad_date", field=field, value=_shown(raw)) from None
    return found.group(0)


def source_of(raw: Any) -> Source:
    """A checked source from its record form."""
    if not isinstance(raw, Mapping):
        raise BadRow("missing_source", field="source")
    unknown = set(raw) - {"dataset", "locator", "kind", "date", "licence", "text", "score"}
    if unknown:
        raise BadRow(
            "unknown_property",
            field=f"source.{_shown(min(unknown, key=str))}",
            known="dataset, locator, kind, date, licence, text, score",
        )
    dataset, locator = (text_value(f"source.{part}", raw.get(part, "")) for part in ("dataset", "locator"))
    if not dataset or not locator:
        raise BadRow("missing_source", field="source.dataset" if not dataset else "source.locator")
    when = date_value("source.date", raw["date"]) if raw.get("date") else ""
    licence, text = (text_value(f"source.{part}", raw.get(part) or "") for part in ("licence", "text"))
    return Source(dataset, locator, _kind(raw.get("kind")), when, licence, text, _score(raw.get("score")))


def _kind(raw: Any) -> SourceKind:
    try:
        return SourceKind(raw)
    except ValueError:
        raise BadRow("not_in_list", field="source.kind", value=_shown(raw), known=", ".join(SourceKind)) from None


def _score(raw: Any) -> float | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw <= 1:
        raise BadRow("out_of_range", field="source.score", value=_shown(raw), low=0, high=1)
    return float(raw)


def _shown(raw: Any) -> str:
    """The beginning of a value as it can be printed, however long or deep it is."""
    shown = raw[:60] if isinstance(raw, str) else _large(raw) if isinstance(raw, int) else reprlib.repr(raw)
    return shown.encode("utf-8", "replace").decode()[:60]


def _large(raw: int) -> str:
    """A whole number; one beyond any store, of which Python may refuse the digits, by its sign and size."""
    return repr(raw) if raw.bit_length() <= 200 else f"{'-' if raw < 0 else ''}2^{raw.bit_length() - 1}…"
