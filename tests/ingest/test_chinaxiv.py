"""Papers become achievements, with who holds them and who took part; the traps of the real file in small."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ingest_support import Place, lines, problems

from twinwheel_ingest.sources.chinaxiv import clc_of, keywords_of

UNIVERSITY, INSTITUTE, ACADEMY = "org:虚构理工大学", "org:虚构轴承研究所", "org:虚构研究院"
GROUP = "firm:chinaxiv:%E8%99%9A%E6%9E%84%E8%BD%B4%E6%89%BF%EF%BC%88%E9%9B%86%E5%9B%A2%EF%BC%89"
OTHER = "firm:chinaxiv:%E5%8F%A6%E4%B8%80%E7%BB%84"


def paper(number: int, ym: Any = "201703", **changes: Any) -> dict[str, Any]:
    made = {
        "title": f"虚构论文{number}号研究",
        "abstract": "摘要。",
        "keywords": "",
        "clc": "",
        "institutions": [],
        "firms": [],
    }
    return {"id": f"ChinaXiv-{ym}.{number:05}V1", "ym": ym, **made, **changes}


def achievement(number: int, ym: str = "201703") -> str:
    return f"ach:chinaxiv:ChinaXiv-{ym}.{number:05}V1"


PAPERS = [
    paper(
        1,
        title="虚构陶瓷轴承磨损研究1",
        abstract="研究轴承。",
        keywords="轴承磨损；陶瓷球;保持架",
        clc="TH133.3；TG115",
        institutions=[{"name": "虚构理工大学", "dep": "机械学院"}, {"name": "虚构轴承研究所", "dep": ""}],
        firms=[{"group": "虚构轴承（集团）", "name": "虚构轴承股份有限公司", "listed": "600001"}],
    ),
    paper(
        2,
        "201612",
        clc="TP391",
        institutions=[{"name": "虚构理工大学", "dep": ""}],
        firms=[{"group": "虚构轴承（集团）", "name": "虚构轴承(滨城)有限公司"}],
    ),
    paper(3, title="", abstract="没有题名的论文，" * 20),
    paper(4, title="", abstract=""),
    paper(5, institutions=[{"name": "虚构研究院", "dep": "虚构研究院"}], firms=[{"group": "另一组", "name": "另一组"}]),
    paper(6, institutions=[{"name": "老轴承所", "dep": ""}, {"name": "虚构轴承研究所", "dep": ""}]),
    paper(7, firms=[{"group": "另一组", "name": "虚构轴承股份有限公司"}]),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("papers")
    made = Place(folder)
    report = made.read(lines(folder / "p.jsonl.gz", PAPERS))
    assert (report.rows, report.rejected, report.files[0].format) == (len(PAPERS), 0, "chinaxiv")
    yield made
    made.close()


def test_a_paper_is_an_achievement_whose_id_ends_with_its_own(read: Place) -> None:
    found = read.entity(achievement(1))
    assert found.type == "Achievement"
    assert dict(found.props) == {
        "kind": "paper",
        "abstract": "研究轴承。",
        "keywords": ("轴承磨损", "陶瓷球", "保持架"),
        "clc": ("TH133.3", "TG115"),
        "date": "2017-03",
    }
    source = found.sources[0]
    assert (source.dataset, source.locator, source.date) == ("chinaxiv", "ChinaXiv-201703.00001V1", "2017-03")


def test_a_footnote_digit_is_no_part_of_a_title(read: Place) -> None:
    assert read.entity(achievement(1)).name == "虚构陶瓷轴承磨损研究"


@pytest.mark.parametrize("title", ["虚构年鉴2016", "虚构模型2.0", "基于COVID19的研究方法B2", "Wear of bearings 2"])
def test_a_number_that_belongs_to_a_title_stays(place: Place, tmp_path: Path, title: str) -> None:
    place.read(lines(tmp_path / "p.jsonl", [paper(1, title=title)]))
    assert place.entity(achievement(1)).name == title


def test_without_a_title_the_abstract_begins_the_name(read: Place) -> None:
    assert read.entity(achievement(3)).name.startswith("没有题名的论文，")
    assert len(read.entity(achievement(3)).name) < 50
    assert read.entity(achievement(4)).name == "ChinaXiv-201703.00004V1"


def test_institutions_and_their_schools_hold_it(read: Place) -> None:
    school = "col:虚构理工大学:机械学院"
    assert read.ends("HELD_BY", achievement(1)) == {(achievement(1), end) for end in (UNIVERSITY, INSTITUTE, school)}
    assert read.ends("PART_OF", school) == {(school, UNIVERSITY)}
    assert read.relation("HELD_BY", achievement(1), UNIVERSITY).props == {"unit": ("机械学院",), "date": "2017-03"}
    assert read.relation("HELD_BY", achievement(2, "201612"), UNIVERSITY).props == {"date": "2016-12"}


def test_what_is_no_university_is_a_research_institute(read: Place) -> None:
    types = {id: read.entity(id).type for id in (UNIVERSITY, INSTITUTE, ACADEMY)}
    assert types == {UNIVERSITY: "University", INSTITUTE: "ResearchInstitute", ACADEMY: "ResearchInstitute"}


def test_a_school_named_like_its_institution_is_none(read: Place) -> None:
    assert read.ends("HELD_BY", achievement(5)) == {(achievement(5), ACADEMY)}


def test_old_and_new_names_of_an_institution_are_kept_apart(read: Place) -> None:
    assert read.ends("HELD_BY", achievement(6)) == {(achievement(6), "org:老轴承所"), (achievement(6), INSTITUTE)}


def test_a_firm_is_its_group_and_printed_names_are_aliases(read: Place) -> None:
    firm = read.entity(GROUP)
    assert firm.name == "虚构轴承（集团）"
    assert set(firm.aliases) == {"虚构轴承股份有限公司", "虚构轴承(滨城)有限公司"}
    assert read.ends("PARTNERED_BY", GROUP) == {(achievement(1), GROUP), (achievement(2, "201612"), GROUP)}
    assert read.entity(OTHER).name == "另一组"


def test_a_printed_name_is_never_an_identity(read: Place) -> None:
    assert read.store.named("虚构轴承股份有限公司") == sorted([GROUP, OTHER])


def test_an_institution_and_a_firm_on_one_paper_have_cooperated(read: Place) -> None:
    assert read.ends("COOPERATED_WITH", GROUP) == {(UNIVERSITY, GROUP), (INSTITUTE, GROUP)}
    assert read.relation("COOPERATED_WITH", INSTITUTE, GROUP).props == {"date": "2017-03"}


def test_two_papers_of_one_cooperation_are_two_sources(read: Place) -> None:
    sources = read.relation("COOPERATED_WITH", UNIVERSITY, GROUP).sources
    assert {(source.locator, source.date) for source in sources} == {
        ("ChinaXiv-201703.00001V1", "2017-03"),
        ("ChinaXiv-201612.00002V1", "2016-12"),
    }


def test_what_is_said_of_an_organisation_dates_from_its_first_paper(read: Place) -> None:
    assert read.entity(UNIVERSITY).props["attested"] == "2016-12"
    assert read.entity(GROUP).props["attested"] == "2016-12"
    assert read.entity(INSTITUTE).props["attested"] == "2017-03"


def test_classes_are_those_of_the_reference_table(read: Place) -> None:
    assert read.ends("CLASSIFIED_AS", achievement(1)) == {(achievement(1), "clc:TH"), (achievement(1), "clc:TG")}
    assert read.ends("CLASSIFIED_AS", achievement(3)) == set()
    assert read.entity("clc:TH").name != "TH"


@pytest.mark.parametrize(
    ("printed", "symbols"),
    [
        ("", []),
        ("TG401", ["TG401"]),
        ("S831；S816", ["S831", "S816"]),
        ("S831;S816;S831", ["S831", "S816"]),
        ("tp391.4", ["TP391.4"]),
        ("G250.7.", ["G250.7"]),
        ("TP", ["TP"]),
        ("无", []),
    ],
)
def test_library_classes(printed: str, symbols: list[str]) -> None:
    assert clc_of(printed) == symbols


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("", []),
        ("轴承;磨损；陶瓷", ["轴承", "磨损", "陶瓷"]),
        ("轴承，磨损、陶瓷|钢", ["轴承", "磨损", "陶瓷", "钢"]),
        ("轴承 磨损 陶瓷", ["轴承", "磨损", "陶瓷"]),
        ("deep learning;轴承", ["deep learning", "轴承"]),
        ("轴承磨损陶瓷球保持架", ["轴承磨损陶瓷球保持架"]),
        ("轴承;;磨损;", ["轴承", "磨损"]),
    ],
)
def test_keywords_as_they_are_printed(printed: str, words: list[str]) -> None:
    assert keywords_of(printed) == words


FIRM = {"group": "甲", "name": "甲"}
BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "month 13": (paper(1, "201713"), "bad_month", "ym"),
    "another form of month": (paper(1, ym="2017-03"), "bad_month", "ym"),
    "no month": ({**paper(1), "ym": None}, "bad_month", "ym"),
    "no id": ({**paper(1), "id": None}, "missing_id", "id"),
    "id with a space": ({**paper(1), "id": "a b"}, "bad_id", "id"),
    "title that is no text": (paper(1, title=5), "not_a_text", "title"),
    "institutions that are no list": (paper(1, institutions="x"), "not_objects", "institutions"),
    "institution without a name": (
        paper(1, institutions=[{"name": "", "dep": "x"}]),
        "missing_property",
        "institutions.name",
    ),
    "firm that is no object": (paper(1, firms=["x"]), "not_objects", "firms"),
    "second firm without a group": (
        paper(1, firms=[FIRM, {"name": "x", "group": ""}]),
        "missing_property",
        "firms.group",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_paper_goes_in_not_even_in_part(place: Place, tmp_path: Path, case: str) -> None:
    bad, code, field = BAD[case]
    report = place.read(lines(tmp_path / "p.jsonl", [paper(9), bad]))
    assert problems(report) == [("p.jsonl:2", code, field)]
    assert place.store.stats().entities["Achievement"] == 1
    assert not place.store.named("甲")


def test_the_same_papers_twice_change_nothing(place: Place, tmp_path: Path) -> None:
    path = lines(tmp_path / "p.jsonl", PAPERS)
    place.read(path)
    again = place.read(path)
    assert (again.added, again.merged) == (0, 0)


def test_the_order_of_papers_does_not_matter(place: Place, tmp_path: Path, read: Place) -> None:
    place.read(lines(tmp_path / "p.jsonl", PAPERS[::-1]))
    for id in (UNIVERSITY, GROUP, achievement(1)):
        assert json.dumps(dict(place.entity(id).props)) == json.dumps(dict(read.entity(id).props))


def test_what_is_said_once_is_claimed_once_and_at_its_first_month_in_any_order(place: Place, tmp_path: Path) -> None:
    entry = {"name": "虚构大学", "dep": "机械学院"}
    papers = [paper(1, ym, clc="TH1", institutions=[entry]) for ym in ("201804", "201701", "201612", "201703")]
    bad = paper(2, "201601", institutions=[entry], firms=["x"])
    place.read(lines(tmp_path / "p.jsonl", [*papers, bad, {**paper(3, "201612"), "institutions": [entry]}]))
    school = "col:虚构大学:机械学院"
    first = ("ChinaXiv-201612.00001V1", "2016-12")
    for said in (place.entity("org:虚构大学"), place.entity(school), place.relation("PART_OF", school, "org:虚构大学")):
        assert [(source.locator, source.date) for source in said.sources] == [first]
    assert place.relation("PART_OF", school, "org:虚构大学").props == {"date": "2016-12"}
