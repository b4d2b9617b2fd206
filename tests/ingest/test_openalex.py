"""OpenAlex: made-up works, institutions and authors in the form of its snapshot."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, lines, problems
from openalex_support import (
    ACADEMY,
    BASE,
    BUREAU,
    FIRM,
    FIRST,
    HOSPITAL,
    INSTITUTE,
    UNIVERSITY,
    author,
    authorship,
    body,
    institution,
    inverted,
    orcid,
    person,
    ror,
    work,
)
from source_support import folder_in, holds_its_laws, recognised_by, said

from twinwheel_ingest import operation
from twinwheel_ingest.sources.openalex.abstracts import abstract_of

WORK = "ach:doi:10.99999%2Fmadeup.1"


def number(record: dict[str, Any]) -> str:
    return str(record["ror"]).rpartition("/")[2]


def org(record: dict[str, Any]) -> str:
    return f"{'firm' if record['type'] == 'company' else 'org'}:ror:{number(record)}"


ORCID = orcid(15000001).rpartition("/")[2]
EXPERT = f"exp:orcid:{ORCID}"
UNI, HOS, COM = org(UNIVERSITY), org(HOSPITAL), org(FIRM)


@pytest.fixture
def read(place: Place, tmp_path: Path) -> Place:
    rows = [work(1), work(2, doi=None, language="zh"), institution(), author()]
    assert not place.read(lines(tmp_path / "part_000.gz", rows)).rejected
    return place


# --- what a work says


def test_a_work_is_an_achievement(read: Place) -> None:
    found = read.entity(WORK)
    assert (found.type, found.name) == ("Achievement", "Wear of fictional bearings 1")
    assert found.props == {
        "kind": "paper",
        "abstract": "We measure the wear of bearings and the wear of races .",
        "keywords": ("Wear", "Tribology"),
        "date": "2021-03-05",
        "doi": "10.99999/madeup.1",
        "language": "en",
    }
    [source] = found.sources
    assert (source.dataset, source.locator, source.licence) == ("openalex", "W1", "CC0-1.0")


def test_a_work_without_a_doi_goes_by_its_number(read: Place) -> None:
    assert read.entity("ach:openalex:W2").props["language"] == "zh"


def test_institutions_hold_and_firms_take_part(read: Place) -> None:
    assert read.ends("HELD_BY", WORK) == {(WORK, UNI), (WORK, HOS)}
    assert read.ends("PARTNERED_BY", WORK) == {(WORK, COM)}
    assert read.ends("COOPERATED_WITH", COM) == {(UNI, COM), (HOS, COM)}
    assert read.relation("COOPERATED_WITH", UNI, COM).props == {"date": "2021-03-05"}
    assert {read.entity(id).type for id in (UNI, HOS, COM)} == {"University", "ResearchInstitute", "Firm"}
    assert read.entity(HOS).props["ror"] == number(HOSPITAL)


def test_an_authors_work_and_place_are_links(read: Place) -> None:
    found = read.entity(EXPERT)
    assert (found.name, found.props["orcid"], found.props["focus"]) == ("Li Xugou", ORCID, ("Tribology",))
    assert found.aliases == ("X. Li",)
    assert read.ends("CREATED_BY", WORK) == {(WORK, EXPERT), (WORK, "exp:openalex:A202")}
    assert read.ends("MEMBER_OF", "exp:openalex:A202") == {("exp:openalex:A202", one) for one in (UNI, HOS)}


def test_an_author_with_nothing_but_a_name_is_nobody(place: Place, tmp_path: Path) -> None:
    nameless = [authorship({"id": None, "display_name": "Li Xugou", "orcid": None}, UNIVERSITY), {"author": None}]
    assert not place.read(lines(tmp_path / "w", [work(1, authorships=nameless)])).rejected
    assert "Expert" not in place.store.stats().entities


def test_two_authors_of_one_name_are_two(place: Place, tmp_path: Path) -> None:
    two = [authorship(person(301, "Li Xugou")), authorship(person(302, "Li Xugou"))]
    place.read(lines(tmp_path / "w", [work(1, authorships=two)]))
    assert place.store.stats().entities["Expert"] == 2


def test_an_institution_is_a_part_of_the_one_right_above(place: Place, tmp_path: Path) -> None:
    rows = [
        work(1, authorships=[authorship(FIRST, INSTITUTE)]),
        work(2, authorships=[authorship(FIRST, BUREAU, ACADEMY, HOSPITAL)]),
    ]
    assert not place.read(lines(tmp_path / "w", rows)).rejected
    links = {(org(INSTITUTE), org(BUREAU)), (org(BUREAU), org(ACADEMY))}
    assert place.ends("PART_OF", org(INSTITUTE), org(BUREAU), org(ACADEMY)) == links
    assert not place.ends("PART_OF", org(HOSPITAL))


def test_a_consortium_has_not_cooperated_two_by_two(place: Place, tmp_path: Path) -> None:
    many = [body(500 + one, f"University {one}") for one in range(40)]
    place.read(lines(tmp_path / "w", [work(1, authorships=[authorship(FIRST, FIRM, *many)])]))
    assert len(place.ends("HELD_BY", WORK)) == 40
    assert "COOPERATED_WITH" not in place.store.stats().relations


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"title": None}, "Wear of <i>fictional</i> bearings 1".replace("<i>", "").replace("</i>", "")),
        ({"title": None, "display_name": ""}, "We measure the wear of bearings and the …"),
        ({"title": None, "display_name": None, "abstract_inverted_index": None}, "W1"),
        ({"title": "The case x < y and y > z"}, "The case x < y and y > z"),
    ],
)
def test_a_work_has_a_name(place: Place, tmp_path: Path, changes: dict[str, Any], name: str) -> None:
    place.read(lines(tmp_path / "w", [work(1, **changes)]))
    assert place.entity(WORK).name == name


def test_concepts_serve_where_there_is_nothing_newer(place: Place, tmp_path: Path) -> None:
    concepts = [{"display_name": "Wear", "score": 0.8}, {"display_name": "Poetry", "score": 0.1}]
    place.read(lines(tmp_path / "w", [work(1, keywords=[], topics=None, concepts=concepts)]))
    assert place.entity(WORK).props["keywords"] == ("Wear",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_retracted": True}, "skipped_retracted"),
        ({"type": "erratum"}, "skipped_no_research"),
        ({"type": "dataset"}, "skipped_no_research"),
        ({"is_paratext": True}, "skipped_no_research"),
        ({"id": f"{BASE}S12"}, "skipped_other_kind"),
        ({"id": f"{BASE}I12", "display_name": None}, "skipped_no_name"),
        ({"id": f"{BASE}A12", "display_name": None}, "skipped_no_name"),
    ],
)
def test_what_is_not_needed_is_passed_over(place: Place, tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    report = place.read(lines(tmp_path / "w", [work(1), work(2, **changes)]))
    assert (report.rejected, report.skipped) == (0, {reason: 1})
    assert place.store.stats().entities["Achievement"] == 1


# --- institutions


def test_an_institution_has_its_names(read: Place) -> None:
    found = read.entity(UNI)
    assert (found.name, found.props["name_en"]) == ("Fictional University", "Fictional University")
    assert found.aliases == ("虚构大学", "Old Fictional College")
    assert (found.props["acronyms"], found.props["url"]) == (("FU",), "https://example.org")
    assert read.ends("PART_OF", UNI) == {(HOS, UNI), (UNI, org(body(107, "")))}


def test_without_a_ror_id_it_goes_by_its_openalex_number(place: Place, tmp_path: Path) -> None:
    place.read(lines(tmp_path / "i", [institution(ror=None, associated_institutions=[])]))
    assert "ror" not in place.entity("org:openalex:I101").props


# --- bad lines


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ('{"id": "https://openalex.org/W9", "tit', "bad_json", ""),
        ("[1]", "not_an_object", ""),
        (work(9, id="https://openalex.org/9"), "bad_openalex_id", "id"),
        (work(9, id=None), "bad_openalex_id", "id"),
        (work(9, doi="nonsense"), "bad_doi", "doi"),
        (work(9, publication_date="2021-13-05"), "bad_date", "date"),
        (work(9, title=["a"]), "not_a_text", "title"),
        (work(9, authorships={"author": 1}), "not_objects", "authorships"),
        (
            work(9, authorships=[authorship({**FIRST, "orcid": orcid(15000001)[:-1] + "4"})]),
            "bad_orcid",
            "author.orcid",
        ),
        (work(9, authorships=[authorship(FIRST, {**FIRM, "ror": "0abc"})]), "bad_ror", "institutions.ror"),
        (work(9, authorships=[authorship(FIRST, {**FIRM, "id": 7})]), "bad_openalex_id", "institutions.id"),
        (work(9, abstract_inverted_index={"a": ["0"]}), "bad_abstract", "abstract_inverted_index"),
        (work(9, abstract_inverted_index="a b"), "bad_abstract", "abstract_inverted_index"),
        (work(9, abstract_inverted_index={"a": list(range(30_000))}), "bad_abstract", "abstract_inverted_index"),
        (institution(international={"display_name": []}) | {"international": 3}, "not_an_object", "international"),
        (author(affiliations=[3]), "not_objects", "affiliations"),
    ],
)
def test_a_bad_line_is_told_and_the_others_go_in(
    place: Place, tmp_path: Path, row: object, code: str, field: str
) -> None:
    report = place.read(lines(tmp_path / "w", [work(1), row, work(2)]))
    assert problems(report) == [("w:2", code, field)]
    assert place.store.stats().entities["Achievement"] == 2


def test_what_comes_before_damage_goes_in(place: Place, tmp_path: Path) -> None:
    whole = lines(tmp_path / "w.gz", [work(one) for one in range(400)]).read_bytes()
    (tmp_path / "w.gz").write_bytes(whole[: len(whole) // 2])
    report = place.read(tmp_path / "w.gz")
    assert "broken_gzip" in report.reasons
    assert place.store.stats().entities["Achievement"] > 10


# --- laws


def test_the_laws_hold(place: Place, tmp_path: Path) -> None:
    works = lines(tmp_path / "works.gz", [work(1), work(2, doi=None), "{", work(3, type="erratum")])
    others = lines(tmp_path / "others", [institution(), author()])
    holds_its_laws(place, works, others)


ROWS = [
    work(1, authorships=[authorship(FIRST, INSTITUTE)]),
    work(2, authorships=[authorship(FIRST, BUREAU, ACADEMY), authorship(person(9, "X"), FIRM)]),
    work(3),
    institution(),
    author(),
]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(ROWS))
def test_the_order_of_rows_makes_no_difference(tmp_path: Path, order: list[dict[str, Any]]) -> None:
    assert said(lines(folder_in(tmp_path) / "w", order)) == said(lines(folder_in(tmp_path) / "w", ROWS))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 400), broken=st.integers(0, 2))
def test_a_cut_line_is_told_and_the_rest_is_read(tmp_path: Path, cut: int, broken: int) -> None:
    from ingest_support import Place as Made
    from orjson import dumps

    rows: list[object] = [dumps(work(one)).decode() for one in range(3)]
    rows[broken] = str(rows[broken])[:-cut]
    folder = folder_in(tmp_path)
    report = Made(folder).rehearse(lines(folder / "w", rows))
    assert (report.rows, report.rejected) == (3, 1)
    assert problems(report)[0][:2] == (f"w:{broken + 1}", "bad_json")


@given(st.lists(st.text("abcde水泵。", min_size=1, max_size=4), max_size=30))
def test_an_abstract_is_put_together_again(words: list[str]) -> None:
    known = " ".join(words)
    assert abstract_of(inverted(known)).replace(" ", "") == known.replace(" ", "")


def test_chinese_words_are_joined_without_blanks() -> None:
    assert abstract_of(inverted("摘要： 轴承 磨损 of TiN 涂层 。")) == "轴承磨损 of TiN 涂层。"
    assert abstract_of({"IndexLength": 2, "InvertedIndex": {"b": [1], "a": [0]}}) == "a b"


# --- recognised, forgotten


@pytest.mark.parametrize("row", [work(1), institution(), author()])
def test_it_is_known_by_its_content(tmp_path: Path, row: dict[str, Any]) -> None:
    assert recognised_by(lines(tmp_path / "x.bin", [row])) == ["openalex"]
    (tmp_path / "y").write_bytes(gzip.compress((tmp_path / "x.bin").read_bytes()))
    assert recognised_by(tmp_path / "y") == ["openalex"]


@pytest.mark.parametrize("row", [{"id": f"{BASE}T1"}, {"id": "W123", "title": "x"}, {"id": 5}, {"title": BASE}])
def test_other_lines_are_not_taken(tmp_path: Path, row: dict[str, Any]) -> None:
    assert recognised_by(lines(tmp_path / "x", [row])) == []


def test_forgetting_it_leaves_nothing_of_it(read: Place) -> None:
    operation.forget(read.store, "openalex")
    assert not {"Achievement", "Expert", "Firm", "University"} & read.store.stats().entities.keys()


def test_check_digits_are_made_right() -> None:
    assert ror(0).startswith("https://ror.org/0000000")
