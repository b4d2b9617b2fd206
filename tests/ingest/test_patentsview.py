"""PatentsView: made-up rows of its four tables, joined across files."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_support import Place, problems
from source_support import everything, folder_in, holds_its_laws, recognised_by, said

from twinwheel_ingest import operation

HEADINGS = {
    "g_patent": "patent_id patent_type patent_date patent_title wipo_kind num_claims withdrawn filename",
    "g_patent_abstract": "patent_id patent_abstract",
    "g_assignee_disambiguated": "patent_id assignee_sequence assignee_id disambig_assignee_individual_name_first "
    "disambig_assignee_individual_name_last disambig_assignee_organization assignee_type location_id",
    "g_ipc_at_issue": "patent_id ipc_sequence classification_level section ipc_class subclass main_group subgroup "
    "classification_value classification_status classification_data_source action_date",
}
ROWS: dict[str, list[list[str]]] = {
    "g_patent": [
        ["99000001", "utility", "2020-02-04", "Fictional bearing", "B2", "12", "0", "x.xml"],
        ["D990001", "design", "2021-05-06", 'A "fictional" chair', "S1", "1", "1", "x.xml"],
    ],
    "g_patent_abstract": [["99000001", "A bearing with\tgrease, and a race."], ["D990001", ""]],
    "g_assignee_disambiguated": [
        ["99000001", "0", "aaaa-1", "", "", "Fictional Bearings Co., Ltd.", "3", "l1"],
        ["99000001", "1", "aaaa-2", "", "", "Fictional University", "3", "l2"],
        ["D990001", "0", "aaaa-3", "Li", "Xugou", "", "5", "l3"],
        ["D990001", "1", "aaaa-4", "", "", "Fictional Chairs", "2", "l3"],
        ["D990001", "2", "aaaa-5", "", "", "Fiction, as represented by its Navy", "6", "l3"],
    ],
    "g_ipc_at_issue": [
        ["99000001", "0", "A", "F", "16", "C", "033", "66", "I", "B", "H", "2020-02-04"],
        ["99000001", "1", "A", "F", "16", "C", "19", "6", "A", "B", "H", "2020-02-04"],
    ],
}
PATENT = "ach:patentsview:US99000001"


def text(name: str, *rows: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [HEADINGS[name].split(), *rows]
    )
    return stream.getvalue()


def written(folder: Path, name: str, *rows: list[str]) -> Path:
    (folder / f"{name}.tsv").write_text(text(name, *rows), encoding="utf-8")
    return folder / f"{name}.tsv"


def four(folder: Path) -> list[Path]:
    return [written(folder, name, *rows) for name, rows in ROWS.items()]


def test_the_four_tables_are_one_patent(place: Place, tmp_path: Path) -> None:
    report = place.read(*four(tmp_path))
    assert (report.rejected, report.skipped) == (0, {"skipped_empty": 1, "skipped_person": 1})
    found = place.entity(PATENT)
    assert (found.name, found.aliases) == ("Fictional bearing", ("US99000001",))
    assert found.props == {
        "kind": "patent",
        "date": "2020-02-04",
        "publication_number": "US99000001B2",
        "abstract": "A bearing with\tgrease, and a race.",
        "ipc": ("F16C33/66", "F16C19/06"),
        "aliases": ("US99000001",),
    }
    firm, university = "firm:patentsview:aaaa-1", "org:patentsview:aaaa-2"
    assert place.ends("HELD_BY", PATENT) == {(PATENT, firm), (PATENT, university)}
    assert (place.entity(firm).type, place.entity(university).type) == ("Firm", "University")
    assert place.ends("CLASSIFIED_AS", PATENT) == {(PATENT, "ipc:F16C")}


def test_what_the_office_writes_tells_where_a_name_does_not(place: Place, tmp_path: Path) -> None:
    place.read(*four(tmp_path))
    assert place.entity("firm:patentsview:aaaa-4").name == "Fictional Chairs"
    assert place.entity("org:patentsview:aaaa-5").type == "ResearchInstitute"
    assert place.entity("ach:patentsview:USD990001").props["legal_status"] == "withdrawn"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_the_order_of_files_makes_no_difference(place: Place, tmp_path: Path, order: tuple[int, ...]) -> None:
    paths = four(tmp_path)
    (tmp_path / "other").mkdir()
    other = Place(tmp_path / "other")
    place.read(*paths)
    assert not other.read(*(paths[one] for one in order)).rejected
    assert everything(other) == everything(place)
    other.close()


def test_an_assignee_of_a_patent_that_is_not_there_is_told(place: Place, tmp_path: Path) -> None:
    report = place.read(written(tmp_path, "g_assignee_disambiguated", ROWS["g_assignee_disambiguated"][0]))
    assert problems(report) == [("g_assignee_disambiguated.tsv:2", "dangling_id", "from")]


@pytest.mark.parametrize(
    ("name", "row", "code", "field"),
    [
        ("g_patent", ["99-1", "utility", "2020-02-04", "x", "", "", "", ""], "bad_patent_number", "patent_id"),
        ("g_patent", ["99000003", "utility", "2020-02-34", "x", "", "", "", ""], "bad_date", "date"),
        ("g_patent", ["99000003", "utility", "2020-02-04", "", "", "", "", ""], "missing_property", "name"),
        ("g_patent", ["1", "2", "3", "4", "5", "6", "7", "8", "9"], "too_many_cells", ""),
        ("g_assignee_disambiguated", ["99000001", "0", "", "", "", "X Inc.", "2", ""], "missing_id", "assignee_id"),
        ("g_ipc_at_issue", ["99000001", "2", "A", "Z", "16", "C", "3", "6", "", "", "", ""], "bad_ipc", "ipc"),
        ("g_ipc_at_issue", ["99000001", "2", "A", "F", "16", "C", "x", "6", "", "", "", ""], "bad_ipc", "ipc"),
    ],
)
def test_a_bad_row_is_told_and_the_others_go_in(
    place: Place, tmp_path: Path, name: str, row: list[str], code: str, field: str
) -> None:
    place.read(*four(tmp_path))
    report = place.read(written(tmp_path, name, *ROWS[name], row))
    assert problems(report) == [(f"{name}.tsv:{len(ROWS[name]) + 2}", code, field)]
    assert report.added == 0


def test_a_cut_file_is_told_and_the_rest_is_read(place: Place, tmp_path: Path) -> None:
    path = written(tmp_path, "g_patent", *ROWS["g_patent"])
    path.write_text(path.read_text(encoding="utf-8")[:-70], encoding="utf-8")
    report = place.read(path)
    assert [code for _, code, _ in problems(report)] == ["bad_csv"]
    assert place.entity(PATENT)


def test_each_is_known_by_its_content_in_its_archive_too(tmp_path: Path) -> None:
    for path in four(tmp_path):
        assert recognised_by(path) == ["patentsview"], path.name
        with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
        assert recognised_by(tmp_path / "x.zip") == ["patentsview"], path.name


def test_the_laws_hold(place: Place, tmp_path: Path) -> None:
    holds_its_laws(place, *four(tmp_path))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_rows_makes_no_difference(tmp_path: Path, data: st.DataObject) -> None:
    folder = folder_in(tmp_path)
    other = [written(folder, name, *data.draw(st.permutations(rows))) for name, rows in ROWS.items()]
    assert said(*other) == said(*four(folder_in(tmp_path)))


def test_forgetting_it_leaves_nothing_of_it(place: Place, tmp_path: Path) -> None:
    place.read(*four(tmp_path))
    operation.forget(place.store, "patentsview")
    assert not {"Achievement", "Firm", "University"} & place.store.stats().entities.keys()
