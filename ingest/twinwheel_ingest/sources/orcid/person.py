"""A person's part in published work: name, iD, employments, works with a DOI. Nothing else of a record is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources import numbers
from twinwheel_ingest.sources.bearers import Bearer, bearer, is_chinese
from twinwheel_ingest.sources.kinds import PERSON, kind_of
from twinwheel_ingest.sources.reading import Claim, PassedOver, Told, Voice

DATASET = "orcid"
LICENCE = "CC0-1.0"

PUBLIC = ("", "public")
"""What a part that everybody may see says of itself."""

RESEARCH = frozenset(
    {
        *("journal-article", "conference-paper", "preprint", "review", "working-paper", "report", "book"),
        *("book-chapter", "dissertation-thesis", "dissertation", "software", "research-tool"),
    }
)


@dataclass(frozen=True, slots=True)
class Employment:
    """Where somebody works or worked. `ror` is a ROR id as it is printed."""

    key: str
    name: str
    ror: str
    city: str
    country: str
    role: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Work:
    """A work with its DOI as it is printed."""

    doi: str
    title: str
    type: str
    date: str


@dataclass(frozen=True, slots=True)
class Person:
    """What is read of one record. `given`, `family` and `credit` are the parts of the name that is shown."""

    orcid: str
    given: str
    family: str
    credit: str
    employments: tuple[Employment, ...]
    works: tuple[Work, ...]

    def name(self) -> str:
        """The name under which somebody publishes; a Chinese one in its own order."""
        if self.credit:
            return self.credit
        if is_chinese(self.family) and is_chinese(self.given):
            return self.family + self.given
        return f"{self.given} {self.family}".strip()


def claims_of(person: Person) -> Told:
    """What one record says; all of it or, on a bad field, nothing."""
    number = numbers.orcid(person.orcid)
    if not person.name():
        return PassedOver("skipped_no_name")
    works = {numbers.doi(work.doi): work for work in person.works if work.type in RESEARCH}
    if not works and not person.employments:
        return PassedOver("skipped_no_role")
    id = f"exp:orcid:{number}"
    present = [employment.role for employment in person.employments if employment.role and not employment.end]
    props = {"orcid": number, "role": present[0] if present else None}
    return [
        _voice(number).entity("Expert", id, person.name(), props),
        *(claim for employment in person.employments for claim in _member(number, employment)),
        *(claim for doi, work in works.items() for claim in _created(number, doi, work)),
    ]


def _member(number: str, employment: Employment) -> Iterator[Claim]:
    employer = _employer(employment)
    if employer is None:
        return
    yield _voice(f"{employer.id}:{employer.name}").entity(
        employer.type, employer.id, employer.name, {"ror": _ror(employment) or None}
    )
    dates = {"date": employment.start, "until": employment.end}
    said = _voice(f"{number}:{employment.key}")
    yield said.relation("MEMBER_OF", f"exp:orcid:{number}", employer.id, dates)


def _employer(employment: Employment) -> Bearer | None:
    """By ROR id, else by a Chinese name, which tells; else by name and place. None where a name tells nothing."""
    name, kind = employment.name, kind_of(employment.name)
    if not name:
        raise BadRow("missing_property", field="organization.name")
    if number := _ror(employment):
        return bearer(name, f"ror:{number}", firm=kind == "Firm")
    if kind in {PERSON, ""}:
        return None
    prefix = "firm" if kind == "Firm" else "org"
    if is_chinese(name):
        return Bearer(kind, id_of(prefix, name), name)
    return Bearer(kind, id_of(f"{prefix}:orcid", f"{name},{employment.city},{employment.country}"), name)


def _ror(employment: Employment) -> str:
    return numbers.ror(employment.ror, "organization.ror") if employment.ror else ""


def _created(number: str, doi: str, work: Work) -> Iterator[Claim]:
    said, id = _voice(f"{number}:{doi}"), id_of("ach:doi", doi)
    kind = "software" if work.type == "software" else "paper"
    yield said.entity("Achievement", id, work.title or doi, {"kind": kind, "doi": doi, "date": work.date})
    yield said.relation("CREATED_BY", id, f"exp:orcid:{number}", {"date": work.date})


def _voice(locator: str) -> Voice:
    return Voice(Source(DATASET, locator, SourceKind.SECONDARY, "", LICENCE))
