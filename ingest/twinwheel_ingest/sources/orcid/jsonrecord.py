"""A record as JSON, as the registry's interface (3.0) gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.orcid.person import PUBLIC, Employment, Person, Work

Node = Mapping[str, Any]


def person(record: Node) -> Person:
    """The person of a record."""
    name = _node(_node(record, "person"), "name")
    shown: Node = name if _is_public(name) else {}
    activities = _node(record, "activities-summary")
    return Person(
        _text(_node(record, "orcid-identifier"), "path"),
        _value(shown, "given-names"),
        _value(shown, "family-name"),
        _value(shown, "credit-name"),
        tuple(_employments(_node(activities, "employments"))),
        tuple(_works(_node(activities, "works"))),
    )


def _employments(told: Node) -> Iterator[Employment]:
    summaries = [one for group in _nodes(told, "affiliation-group") for one in _nodes(group, "summaries")]
    for number, one in enumerate(_node(summary, "employment-summary") for summary in summaries):
        if not one or not _is_public(one):
            continue
        where = _node(one, "organization")
        known, address = _node(where, "disambiguated-organization"), _node(where, "address")
        is_ror = _text(known, "disambiguation-source").upper() == "ROR"
        yield Employment(
            str(one.get("put-code") or number),
            _text(where, "name"),
            _text(known, "disambiguated-organization-identifier") if is_ror else "",
            _text(address, "city"),
            _text(address, "country"),
            _text(one, "role-title"),
            _date(one, "start-date"),
            _date(one, "end-date"),
        )


def _works(told: Node) -> Iterator[Work]:
    for group in _nodes(told, "group"):
        shown = next((one for one in _nodes(group, "work-summary") if _is_public(one)), None)
        if shown is None:
            continue
        doi = _doi(shown) or _doi(group)
        if doi:
            title = _value(_node(shown, "title"), "title")
            yield Work(doi, title, _text(shown, "type").lower(), _date(shown, "publication-date"))


def _doi(within: Node) -> str:
    for one in _nodes(_node(within, "external-ids"), "external-id"):
        relation = _text(one, "external-id-relationship").lower()
        if _text(one, "external-id-type").lower() == "doi" and relation in {"", "self"}:
            return _text(one, "external-id-value")
    return ""


def _date(within: Node, name: str) -> str:
    date = _node(within, name)
    parts = [_value(date, part) for part in ("year", "month", "day")]
    return "-".join(parts[: parts.index("")] if "" in parts else parts)


def _value(within: Node, name: str) -> str:
    """The text of `{"value": ...}`, the form in which the interface puts many."""
    return _text(_node(within, name), "value")


def _text(within: Node, name: str) -> str:
    raw = within.get(name)
    return "" if raw is None else values.text_value(name, raw)


def _node(within: Node, name: str) -> Node:
    raw = within.get(name)
    if raw is not None and not isinstance(raw, dict):
        raise BadRow("not_an_object", field=name)
    return raw or {}


def _nodes(within: Node, name: str) -> list[Node]:
    raw = within.get(name) or []
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise BadRow("not_objects", field=name)
    return raw


def _is_public(one: Node) -> bool:
    return str(one.get("visibility") or "").lower() in PUBLIC
