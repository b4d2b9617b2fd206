"""One organisation of the registry, alike for both schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources import numbers

ACRONYM, DISPLAY, LABEL, ALIAS = "acronym", "ror_display", "label", "alias"
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Name:
    """A name, its language (ISO 639, may be empty), and what it serves as."""

    value: str
    language: str
    uses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Organisation:
    """What the graph needs of a record. `parents` and `children` are ROR ids."""

    id: str
    names: tuple[Name, ...]
    is_firm: bool
    is_chinese: bool
    is_active: bool
    website: str
    established: str
    modified: str
    parents: tuple[str, ...]
    children: tuple[str, ...]

    def name(self) -> str:
        """The name that the registry shows."""
        shown = [name.value for name in self.names if DISPLAY in name.uses]
        return shown[0] if shown else ""

    def labels(self, *languages: str) -> list[str]:
        """The names in a language that are no acronyms, labels first."""
        known = [name for name in self.names if name.language in languages and ACRONYM not in name.uses]
        return [name.value for name in sorted(known, key=lambda name: LABEL not in name.uses)]

    def others(self) -> list[str]:
        """Every name that is no acronym."""
        return [name.value for name in self.names if ACRONYM not in name.uses]

    def acronyms(self) -> list[str]:
        """The acronyms."""
        return [name.value for name in self.names if ACRONYM in name.uses]


def organisation(record: Record) -> Organisation:
    """A record of schema 2 or 1; BadRow where a field that is read is not what it should be."""
    relations = list(_relations(record))
    established = record.get("established")
    return Organisation(
        id=numbers.ror(_text(record, "id"), "id"),
        names=tuple(_names(record) if "names" in record else _names_1(record)),
        is_firm="company" in {type.lower() for type in _texts(record, "types")},
        is_chinese="CN" in set(_countries(record)),
        is_active=_text(record, "status").lower() in {"active", ""},
        website=_website(record),
        established=f"{established:04d}" if type(established) is int and established > 0 else "",
        modified=_modified(record),
        parents=tuple(other for kind, other in relations if kind == "parent"),
        children=tuple(other for kind, other in relations if kind == "child"),
    )


def _names(record: Record) -> Iterator[Name]:
    for one in _objects(record, "names"):
        if value := _text(one, "value", "names."):
            yield Name(value, _text(one, "lang", "names."), frozenset(_texts(one, "types", "names.")))


def _names_1(record: Record) -> Iterator[Name]:
    yield Name(_text(record, "name"), "", frozenset({DISPLAY}))
    for one in _objects(record, "labels"):
        yield Name(_text(one, "label", "labels."), _text(one, "iso639", "labels."), frozenset({LABEL}))
    yield from (Name(alias, "", frozenset({ALIAS})) for alias in _texts(record, "aliases"))
    yield from (Name(acronym, "", frozenset({ACRONYM})) for acronym in _texts(record, "acronyms"))


def _countries(record: Record) -> Iterator[str]:
    for place in _objects(record, "locations"):
        details = place.get("geonames_details")
        if isinstance(details, dict):
            yield str(details.get("country_code"))
    if isinstance(country := record.get("country"), dict):
        yield str(country.get("country_code"))


def _website(record: Record) -> str:
    links = record.get("links") or []
    if not isinstance(links, list):
        raise BadRow("not_objects", field="links")
    for link in links:
        if isinstance(link, str):
            return link
        if isinstance(link, dict) and link.get("type") == "website":
            return _text(link, "value", "links.")
    return ""


def _modified(record: Record) -> str:
    admin = record.get("admin")
    changed = admin.get("last_modified") if isinstance(admin, dict) else None
    return _text(changed, "date", "admin.last_modified.") if isinstance(changed, dict) else ""


def _relations(record: Record) -> Iterator[tuple[str, str]]:
    for one in _objects(record, "relationships"):
        kind = _text(one, "type", "relationships.").lower()
        if kind in {"parent", "child"}:
            yield kind, numbers.ror(_text(one, "id", "relationships."), "relationships.id")


def _text(record: Record, name: str, within: str = "") -> str:
    raw = record.get(name)
    return "" if raw is None else values.text_value(f"{within}{name}", raw)


def _texts(record: Record, name: str, within: str = "") -> list[str]:
    raw = record.get(name) or []
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        raise BadRow("not_texts", field=f"{within}{name}")
    return raw


def _objects(record: Record, name: str) -> list[Record]:
    raw = record.get(name) or []
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise BadRow("not_objects", field=name)
    return raw
