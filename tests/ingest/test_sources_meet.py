"""Sources that know an institution under unlike ids meet by its numbers and names as they are read; all made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ingest.test_ror import ORGANISATIONS, UNI, bare, dump
from ingest_support import Place, entity, lines, table
from openalex_support import authorship, body, person, ror, work

from twinwheel_ingest.resolve.judgement import all_judged
from twinwheel_ingest.resolve.names import is_university
from twinwheel_ingest.sources.universities import DATASET

LISTED = ["name", "code", "authority", "city", "level"]
SCHOOLS = [
    ["虚构大学", "4111099901", "教育部", "虚构市", "本科"],
    ["虚构师范学院", "3611099903", "虚构省", "滨城市", "专科"],
]


def paper(number: int, *institutions: str) -> dict[str, Any]:
    told = [{"name": name, "dep": ""} for name in institutions]
    row = {"id": f"p{number}", "ym": "201703", "title": f"题{number}", "abstract": "", "keywords": "", "clc": ""}
    return {**row, "firms": [], "institutions": told}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    by = authorship(person(1, "A. Author"), body(101, "Fictional University"))
    return [
        lines(tmp_path / "papers.jsonl", [paper(1, "虚构大学"), paper(2, "虚构师范学院")]),
        table(tmp_path / "list.csv", LISTED, *SCHOOLS),
        dump(tmp_path / "ror.json", ORGANISATIONS),
        lines(tmp_path / "works.jsonl", [work(1, authorships=[by])]),
        lines(tmp_path / "own.jsonl", [entity("University", "org:own", "虚构师院", code="3611099903")]),
    ]


def test_all_that_is_known_of_an_institution_stands_in_one_place(place: Place, files: list[Path]) -> None:
    foretold, report = place.rehearse(*files), place.read(*files)
    assert report.rejected == 0
    found = place.entity(UNI)
    assert {source.dataset for source in found.sources} == {"chinaxiv", DATASET, "ror", "openalex"}
    assert (found.props["code"], found.props["ror"]) == ("4111099901", bare(101))
    assert place.store.canonical([f"org:ror:{bare(101)}"]) == {f"org:ror:{bare(101)}": found.id}
    assert len(place.ends("HELD_BY", found.id)) == 2
    assert (report.merged_identities, report.to_review) == (foretold.merged_identities, foretold.to_review)
    assert report.merged_identities == len(place.store.merges().items) == 2


def test_a_provisional_code_tells_who_is_who(place: Place, files: list[Path]) -> None:
    place.read(*files)
    assert place.entity("org:own") == place.entity("org:虚构师范学院")


def test_read_again_it_is_as_it_was(place: Place, files: list[Path]) -> None:
    place.read(*files)
    before = all_judged(place.store)
    again = place.read(*files)
    assert again.unaltered
    assert all_judged(place.store) == before


def test_the_order_of_files_tells_nothing(place: Place, files: list[Path]) -> None:
    for file in reversed(files):
        place.read(file)
    assert {source.dataset for source in place.entity(UNI).sources} == {"chinaxiv", DATASET, "ror", "openalex"}
    assert len(place.store.merges().items) == 2


def test_without_the_resolver_they_stay_apart(place: Place, files: list[Path]) -> None:
    report = place.read(*files, resolve=False)
    assert (report.merged_identities, report.to_review, place.store.merges().items) == (0, 0, ())
    assert place.entity(f"org:ror:{bare(101)}").props["ror"] == ror(101).rpartition("/")[2]


@pytest.mark.parametrize("name", ["太原科技大学华科学院", "河南科技学院新科学院", "内蒙古民族幼儿师范高等专科学校"])
def test_a_university_of_the_list_is_one_whatever_its_name(name: str) -> None:
    assert is_university(name)
    assert not is_university("虚构省农业科学院")
