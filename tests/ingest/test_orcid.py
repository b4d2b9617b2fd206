"""ORCID: made-up records as XML in an archive and as JSON, in the form of its schema 3.0."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, lines, problems
from openalex_support import FIRST, UNIVERSITY, body, orcid, ror, work
from source_support import folder_in, holds_its_laws, recognised_by, said

ORCID = orcid(15000001).rpartition("/")[2]
EXPERT = f"exp:orcid:{ORCID}"
UNI = "org:ror:" + ror(101).rpartition("/")[2]
HERE = {"name": "Fictional University", "ror": ror(101), "start": ("2019", "09"), "role": "Professor", "key": "11"}
BEFORE = {"name": "虚构轴承有限公司", "start": ("2015",), "end": ("2019", "08", "31"), "role": "Engineer", "key": "12"}
PAPER = {"doi": "10.99999/MadeUp.1", "title": "Wear of bearings", "type": "journal-article", "date": ("2021", "03")}
PERSON: dict[str, Any] = {
    "orcid": ORCID,
    "given": "Xugou",
    "family": "Li",
    "employments": [HERE, BEFORE],
    "works": [PAPER, {**PAPER, "doi": "10.99999/2", "type": "data-set"}, {**PAPER, "doi": "", "title": "No DOI"}],
}
OTHER = {**PERSON, "orcid": orcid(15000002).rpartition("/")[2], "given": "虚构", "family": "张", "works": [PAPER]}
SPACES = " ".join(
    f'xmlns:{name}="http://www.orcid.org/ns/{name}"'
    for name in (
        "record",
        "common",
        "person",
        "activities",
        "employment",
        "work",
        "email",
        "education",
        "personal-details",
    )
)


def element(name: str, content: str = "", attributes: str = "") -> str:
    return f"<{name} {attributes}>{content}</{name}>"


def when(name: str, parts: tuple[str, ...]) -> str:
    told = "".join(element(f"common:{unit}", part) for unit, part in zip(("year", "month", "day"), parts, strict=False))
    return element(f"common:{name}", told) if parts else ""


def employment(one: dict[str, Any]) -> str:
    known = element("common:disambiguated-organization-identifier", one.get("ror", "123"))
    known += element("common:disambiguation-source", "ROR" if "ror" in one else "RINGGOLD")
    address = element("common:city", "Fiction") + element("common:country", "CN")
    where = element("common:name", one["name"]) + element("common:address", address)
    where += element("common:disambiguated-organization", known)
    told = element("common:department-name", "Materials") + element("common:role-title", one.get("role", ""))
    told += when("start-date", one.get("start", ())) + when("end-date", one.get("end", ()))
    told += element("common:organization", where)
    shown = one.get("visibility", "public")
    summary = element("employment:employment-summary", told, f'put-code="{one["key"]}" visibility="{shown}"')
    return element("activities:affiliation-group", summary)


def published(one: dict[str, Any]) -> str:
    number = element("common:external-id-type", "doi") + element("common:external-id-value", one["doi"])
    number += element("common:external-id-relationship", "self")
    ids = element("common:external-ids", element("common:external-id", number) if one["doi"] else "")
    told = element("work:title", element("common:title", one["title"])) + ids + element("work:type", one["type"])
    told += when("publication-date", one["date"])
    return element("activities:group", ids + element("work:work-summary", told, 'put-code="1" visibility="public"'))


def xml(one: dict[str, Any]) -> bytes:
    """A record of the public data file."""
    name = element("personal-details:given-names", one["given"]) + element(
        "personal-details:family-name", one["family"]
    )
    about = element("person:name", name, 'visibility="public"')
    about += element("person:biography", element("personal-details:content", "Private life"), 'visibility="public"')
    about += element("email:emails", element("email:email", element("email:email", "someone@example.org")))
    told = element("common:orcid-identifier", element("common:path", one["orcid"])) + element("person:person", about)
    jobs = "".join(map(employment, one["employments"]))
    works = "".join(map(published, one["works"]))
    activities = element("activities:employments", jobs) + element("activities:works", works)
    told += element("activities:activities-summary", activities)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element("record:record", told, SPACES)}'.encode()


def dated(parts: tuple[str, ...]) -> dict[str, Any] | None:
    told = dict(zip(("year", "month", "day"), parts, strict=False))
    return (
        {unit: {"value": told[unit]} if unit in told else None for unit in ("year", "month", "day")} if parts else None
    )


def as_json(one: dict[str, Any]) -> dict[str, Any]:
    """The same record as the interface gives it."""
    jobs = [
        {
            "summaries": [
                {
                    "employment-summary": {
                        "put-code": int(job["key"]),
                        "visibility": job.get("visibility", "public"),
                        "role-title": job.get("role"),
                        "start-date": dated(job.get("start", ())),
                        "end-date": dated(job.get("end", ())),
                        "organization": {
                            "name": job["name"],
                            "address": {"city": "Fiction", "region": None, "country": "CN"},
                            "disambiguated-organization": {
                                "disambiguated-organization-identifier": job.get("ror", "123"),
                                "disambiguation-source": "ROR" if "ror" in job else "RINGGOLD",
                            },
                        },
                    }
                }
            ]
        }
        for job in one["employments"]
    ]
    works = [
        {
            "work-summary": [
                {
                    "title": {"title": {"value": paper["title"]}, "subtitle": None},
                    "type": paper["type"],
                    "visibility": "public",
                    "publication-date": dated(paper["date"]),
                    "external-ids": {
                        "external-id": [
                            {
                                "external-id-type": "doi",
                                "external-id-value": paper["doi"],
                                "external-id-relationship": "self",
                            }
                        ]
                        if paper["doi"]
                        else []
                    },
                }
            ]
        }
        for paper in one["works"]
    ]
    name = {"given-names": {"value": one["given"]}, "family-name": {"value": one["family"]}, "credit-name": None}
    return {
        "orcid-identifier": {"uri": f"https://orcid.org/{one['orcid']}", "path": one["orcid"], "host": "orcid.org"},
        "person": {"name": {**name, "visibility": "public"}, "biography": {"content": "Private life"}},
        "activities-summary": {"employments": {"affiliation-group": jobs}, "works": {"group": works}},
    }


def archive(path: Path, *members: bytes) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for number, content in enumerate(members):
            info = tarfile.TarInfo(f"summaries/00{number}/{number}.xml")
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return path


def file_of(form: str, folder: Path, *people: dict[str, Any]) -> Path:
    match form:
        case "archive":
            return archive(folder / "x", *map(xml, people))
        case "lines":
            return lines(folder / "x", [as_json(one) for one in people])
        case "xml":
            (folder / "x").write_bytes(xml(people[0]))
        case _:
            (folder / "x").write_text(json.dumps(as_json(people[0]), indent=2), encoding="utf-8")
    return folder / "x"


FORMS = ["archive", "lines", "xml", "json"]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(place: Place, tmp_path: Path, form: str) -> None:
    path = file_of(form, tmp_path, PERSON)
    assert recognised_by(path) == ["orcid"]
    assert not place.read(path).rejected
    found = place.entity(EXPERT)
    assert (found.type, found.name) == ("Expert", "Xugou Li")
    assert found.props == {"orcid": ORCID, "role": "Professor"}
    firm = "firm:虚构轴承有限公司"
    assert place.ends("MEMBER_OF", EXPERT) == {(EXPERT, UNI), (EXPERT, firm)}
    assert place.relation("MEMBER_OF", EXPERT, UNI).props == {"date": "2019-09"}
    assert place.relation("MEMBER_OF", EXPERT, firm).props == {"date": "2015", "until": "2019-08-31"}
    assert (place.entity(UNI).type, place.entity(firm).type) == ("University", "Firm")
    paper = "ach:doi:10.99999%2Fmadeup.1"
    assert place.ends("CREATED_BY", EXPERT) == {(paper, EXPERT)}
    assert place.entity(paper).props == {"kind": "paper", "doi": "10.99999/madeup.1", "date": "2021-03"}


@pytest.mark.parametrize("form", FORMS)
def test_nothing_private_is_read(place: Place, tmp_path: Path, form: str) -> None:
    hidden = {**HERE, "visibility": "limited", "name": "Hidden University", "ror": ror(999)}
    place.read(file_of(form, tmp_path, {**PERSON, "employments": [HERE, hidden]}))
    told = str(said(tmp_path / "x"))
    assert not any(word in told for word in ("Hidden", "Private", "example.org", "Materials"))


@pytest.mark.parametrize("form", FORMS)
def test_the_format_may_be_named(place: Place, tmp_path: Path, form: str) -> None:
    assert place.read(file_of(form, tmp_path, PERSON), format="orcid").rows == 1


def test_it_meets_the_works_and_institutions_of_openalex(place: Place, tmp_path: Path) -> None:
    papers = lines(tmp_path / "w", [work(1)])
    assert not place.read(file_of("archive", tmp_path, PERSON), papers).rejected
    assert place.entity("ach:doi:10.99999%2Fmadeup.1").name == "Wear of fictional bearings 1"
    assert {source.dataset for source in place.entity(EXPERT).sources} == {"orcid", "openalex"}
    assert {source.dataset for source in place.entity(UNI).sources} == {"orcid", "openalex"}
    assert (FIRST["orcid"], UNIVERSITY["ror"]) == (orcid(15000001), body(101, "")["ror"])


def test_a_chinese_name_stands_in_its_own_order(place: Place, tmp_path: Path) -> None:
    place.read(file_of("archive", tmp_path, OTHER))
    assert place.entity(f"exp:orcid:{OTHER['orcid']}").name == "张虚构"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"employments": [], "works": []}, "skipped_no_role"),
        ({"employments": [], "works": [{**PAPER, "doi": ""}]}, "skipped_no_role"),
        ({"given": "", "family": ""}, "skipped_no_name"),
    ],
)
@pytest.mark.parametrize("form", ["archive", "lines"])
def test_who_has_no_part_is_passed_over(
    place: Place, tmp_path: Path, form: str, changes: dict[str, Any], reason: str
) -> None:
    report = place.read(file_of(form, tmp_path, {**PERSON, **changes}, OTHER))
    assert (report.rejected, report.skipped) == (0, {reason: 1})
    assert place.store.stats().entities["Expert"] == 1


def test_an_activity_by_itself_is_passed_over(place: Place, tmp_path: Path) -> None:
    alone = b'<work:work xmlns:work="http://www.orcid.org/ns/work"/>'
    report = place.read(archive(tmp_path / "x", alone, xml(PERSON)))
    assert (report.rejected, report.skipped) == (0, {"skipped_other_kind": 1})


# --- damage


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"orcid": ORCID[:-1] + ("X" if ORCID[-1] != "X" else "0")}, "bad_orcid", "orcid"),
        ({"orcid": ""}, "bad_orcid", "orcid"),
        ({"employments": [{**HERE, "ror": "0abc"}]}, "bad_ror", "organization.ror"),
        ({"employments": [{**HERE, "name": ""}]}, "missing_property", "organization.name"),
        ({"employments": [{**HERE, "start": ("2019", "13")}]}, "bad_date", "date"),
        ({"works": [{**PAPER, "doi": "nonsense"}]}, "bad_doi", "doi"),
    ],
)
@pytest.mark.parametrize("form", ["archive", "lines"])
def test_a_bad_record_is_told_and_the_others_go_in(
    place: Place, tmp_path: Path, form: str, changes: dict[str, Any], code: str, field: str
) -> None:
    report = place.read(file_of(form, tmp_path, {**PERSON, **changes}, OTHER))
    [(where, told, at)] = problems(report)
    assert (where, told, at) == ("x!summaries/000/0.xml" if form == "archive" else "x:1", code, field)
    assert place.store.stats().entities["Expert"] == 1


@pytest.mark.parametrize(
    "content",
    [
        xml(PERSON)[:-20],
        b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xml(PERSON),
        xml(PERSON).replace(b"UTF-8", b"no-such"),
    ],
)
def test_what_is_no_xml_or_declares_entities_is_told(place: Place, tmp_path: Path, content: bytes) -> None:
    report = place.read(archive(tmp_path / "x", content, xml(OTHER)))
    assert problems(report) == [("x!summaries/000/0.xml", "bad_xml", "")]
    assert place.store.stats().entities["Expert"] == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.3, 0.97))
def test_what_comes_before_a_cut_is_read(tmp_path: Path, share: float) -> None:
    folder = folder_in(tmp_path)
    whole = gzip.decompress(file_of("archive", folder, *[PERSON, OTHER] * 5).read_bytes())
    records = max((place for place, byte in enumerate(whole) if byte), default=0)
    (folder / "x").write_bytes(gzip.compress(whole[: int(records * share)]))
    report = Place(folder).rehearse(folder / "x")
    assert report.rejected == 1
    assert report.added > 0


def test_the_laws_hold(place: Place, tmp_path: Path) -> None:
    holds_its_laws(place, file_of("archive", tmp_path, PERSON, OTHER, {**PERSON, "orcid": ""}))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([PERSON, OTHER]), form=st.sampled_from(["archive", "lines"]))
def test_the_order_of_records_makes_no_difference(tmp_path: Path, order: list[dict[str, Any]], form: str) -> None:
    known = said(file_of("archive", folder_in(tmp_path), PERSON, OTHER))
    assert said(file_of(form, folder_in(tmp_path), *order)) == known


@pytest.mark.parametrize("content", [b"<html><p>orcid.org</p></html>", b'{"orcid": 1}', b'{\n "a": {}\n}'])
def test_other_texts_are_not_taken(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert recognised_by(tmp_path / "x") == []
