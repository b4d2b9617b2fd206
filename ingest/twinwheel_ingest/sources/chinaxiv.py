"""ChinaXiv preprints: one paper a line, with the institutions and firms of its header.

A paper is an achievement held by its institutions and their schools; a firm is its `group`, a partner. Each printed
name is an alias for search, never for identity. An institution and a firm on one paper are a past cooperation.
Licence and origin: DreamBlooms/ChinaXiv-201601-to-202209, CC BY 4.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.resolve.names import encoded_id, id_of, is_university
from twinwheel_ingest.sources.base import Item, Located, Rejection, Skipped
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.fragments import is_fragment
from twinwheel_ingest.sources.records import first_object, json_object

Claim: TypeAlias = EntityClaim | RelationClaim
DATASET = "chinaxiv"
LICENCE = "CC BY 4.0"

_FOOTNOTE = re.compile(r"(?<=[\u4e00-\u9fff）)])(?!\s*(?:19|20)[0-9]{2}$)\s*[0-9*※†\\]+$")
_SEPARATORS = re.compile(r"[;；,，、|]+|\s{2,}")
_CLC = re.compile(r"(?<![A-Z])(?<![A-Z]/)(?:[A-Z]{1,2}[0-9][0-9./=\-]*|T[A-Z](?![A-Z])|[A-Z](?=$|[;,\s]))")
_MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])$")
_TITLE_FROM_ABSTRACT = 40


class ChinaxivReader:
    """Reads papers; what is said once of an institution, a school or a firm is claimed once a run."""

    name = "chinaxiv"
    headed = False

    def recognise(self, file: InputFile) -> str | None:
        """The first object has the fields of a paper."""
        return "seen_chinaxiv" if {"id", "ym", "title", "abstract"} <= set(first_object(file)) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each paper. The file is read twice: what is said once is claimed where it is said first."""
        first = _first_said(file)
        for locator, claims, fragments in _papers(file):
            if isinstance(claims, BadRow):
                yield Rejection(locator, claims)
            else:
                yield from (Skipped(locator, "skipped_fragment") for _ in range(fragments))
                yield from (Located(locator, claim) for claim in claims if _is_new(claim, first))
            yield None


def _papers(file: InputFile) -> Iterator[tuple[str, list[Claim] | BadRow, int]]:
    """The place of each paper, its claims or what is wrong with it, how many names in it are pieces of a sentence."""
    for number, line in file.lines():
        if isinstance(line, str) and not line.strip():
            continue
        locator = f"{file.name}:{number}"
        try:
            paper = _Paper(json_object(line))
            yield locator, paper.claims(), paper.fragments
        except BadRow as error:
            yield locator, error, 0


class _Paper:
    """One paper on its way into claims."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.record = record
        self.number = values.checked_id("id", record.get("id"))
        self.date = _month(record.get("ym"))
        self.source = Source(DATASET, self.number, SourceKind.SECONDARY, self.date, LICENCE)
        self.id = f"ach:chinaxiv:{self.number}"
        self.fragments = 0

    def claims(self) -> list[Claim]:
        """The paper, those who hold it and take part, and their cooperation; all of it or, on a bad field, none."""
        institutions, firms = self._named("institutions"), self._named("firms")
        claims: list[Claim] = [self._achievement()]
        for name, entry in institutions:
            claims += self._institution(name, entry)
        for group, entry in firms:
            claims += self._firm(group, entry)
        ends = {(_institution_id(name), _firm_id(group)) for name, _ in institutions for group, _ in firms}
        claims += [self._relation("COOPERATED_WITH", *pair) for pair in sorted(ends)]
        claims += self._classes()
        return claims

    def _achievement(self) -> EntityClaim:
        record = self.record
        abstract = values.text_value("abstract", record.get("abstract") or "")
        props = {
            "kind": "paper",
            "abstract": abstract,
            "keywords": keywords_of(values.text_value("keywords", record.get("keywords") or "")),
            "clc": clc_of(values.text_value("clc", record.get("clc") or "")),
            "date": self.date,
        }
        return self._entity("Achievement", self.id, self._title(abstract), props)

    def _title(self, abstract: str) -> str:
        title = values.text_value("title", self.record.get("title") or "")
        if title:
            return _FOOTNOTE.sub("", title) or title
        start = abstract[:_TITLE_FROM_ABSTRACT]
        return f"{start}…" if start else self.number

    def _institution(self, name: str, entry: Mapping[str, Any]) -> list[Claim]:
        kind = "University" if is_university(name) else "ResearchInstitute"
        school = values.text_value("dep", entry.get("dep") or "")
        holder = _institution_id(name)
        claims: list[Claim] = [self._entity(kind, holder, name, {})]
        if school and school != name:
            college = id_of("col", f"{name}:{school}")
            claims.append(self._entity("College", college, school, {}))
            claims.append(self._relation("PART_OF", college, holder))
            claims.append(self._relation("HELD_BY", self.id, college))
        unit = {"unit": [school]} if school else {}
        claims.append(self._relation("HELD_BY", self.id, holder, unit))
        return claims

    def _firm(self, group: str, entry: Mapping[str, Any]) -> list[Claim]:
        printed = values.text_value("name", entry.get("name") or "")
        aliases = {"aliases": [printed]} if printed and printed != group else {}
        firm = self._entity("Firm", _firm_id(group), group, aliases)
        return [firm, self._relation("PARTNERED_BY", self.id, firm.id)]

    def _classes(self) -> list[Claim]:
        claims: list[Claim] = []
        for symbol in clc_of(str(self.record.get("clc") or "")):
            main = class_of(symbol)
            claims.append(self._entity("LibraryClass", f"clc:{main}", main, {"code": main}))
            claims.append(self._relation("CLASSIFIED_AS", self.id, f"clc:{main}"))
        return claims

    def _entity(self, type: str, id: str, name: str, props: Mapping[str, Any]) -> EntityClaim:
        dated = props if type == "Achievement" else {**props, "attested": self.date}
        return values.entity_claim(ontology(), id, type, name, dated, self.source)

    def _relation(self, type: str, start: str, end: str, props: Mapping[str, Any] | None = None) -> RelationClaim:
        return values.relation_claim(ontology(), type, start, end, {**(props or {}), "date": self.date}, self.source)

    def _named(self, field: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The institutions or firms of the paper by name; those named by a piece of a sentence are only counted."""
        named = [(self._name(field, entry), entry) for entry in _entries(self.record, field)]
        kept = [(name, entry) for name, entry in named if not is_fragment(name)]
        self.fragments += len(named) - len(kept)
        return kept

    @staticmethod
    def _name(field: str, entry: Mapping[str, Any]) -> str:
        key = "group" if field == "firms" else "name"
        name = values.text_value(f"{field}.{key}", entry.get(key))
        if not name:
            raise BadRow("missing_property", field=f"{field}.{key}")
        return name


def keywords_of(printed: str) -> list[str]:
    """The keywords of a paper; separators differ or are missing, and run-together ones stay as they are."""
    parts = [part.strip() for part in _SEPARATORS.split(printed)]
    if len(parts) == 1:
        parts = printed.split()
    return [part for part in parts if part]


def clc_of(printed: str) -> list[str]:
    """The symbols of the Chinese Library Classification in a field, e.g. `TG401` or `S831;S816`."""
    return list(dict.fromkeys(found.rstrip(".-=/") for found in _CLC.findall(printed.upper().replace("；", ";"))))


def class_of(symbol: str) -> str:
    """The two-place class a symbol falls under: `TG401` under `TG`, `S831` under `S8`."""
    return symbol[:2]


def _first_said(file: InputFile) -> dict[tuple[str, str], tuple[str, str]]:
    """The month and locator at which each shared thing, with each of its aliases, is first spoken of.

    An institution on a thousand papers needs no thousand claims.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for _, claims, _ in _papers(file):
        for claim in () if isinstance(claims, BadRow) else claims:
            if said := _shared(claim):
                origin = claim.source.date, claim.source.locator
                first[said] = min(origin, first.get(said, origin))
    return first


def _is_new(claim: Claim, first: Mapping[tuple[str, str], tuple[str, str]]) -> bool:
    """Whether a claim is a paper's own, or the first of something shared."""
    said = _shared(claim)
    return said is None or first[said] == (claim.source.date, claim.source.locator)


def _shared(claim: Claim) -> tuple[str, str] | None:
    """What a claim says of something that many papers speak of: organisations, their parts, classes."""
    if isinstance(claim, EntityClaim):
        return None if claim.type == "Achievement" else (claim.id, str(claim.props.get("aliases", "")))
    return (claim.start, claim.end) if claim.type == "PART_OF" else None


def _entries(record: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    entries = record.get(field) or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadRow("not_objects", field=field)
    return entries


def _month(raw: Any) -> str:
    found = _MONTH.match(str(raw or ""))
    if not found:
        raise BadRow("bad_month", field="ym", value=str(raw)[:20])
    return f"{found[1]}-{found[2]}"


def _institution_id(name: str) -> str:
    return id_of("org", name)


def _firm_id(group: str) -> str:
    return encoded_id("firm:chinaxiv", group)
