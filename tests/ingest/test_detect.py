"""Which reader takes which file: told by its content, whatever its name, and why."""

import gzip
import json
from pathlib import Path

import pytest
from ingest_support import Place, entity, lines, problems, table, workbook

from twinwheel_graph.errors import NotFound, TwinwheelError, UsageError, say
from twinwheel_ingest.detect import assign

OPINION = Path(__file__).parents[2] / "ingest/twinwheel_ingest/demo/data/opinion.txt"
RECORD = entity("Firm", "firm:1", "甲公司")
PAPER = {
    "id": "p1",
    "ym": "201703",
    "title": "题",
    "abstract": "",
    "keywords": "",
    "clc": "",
    "institutions": [],
    "firms": [],
}
LISTED = ["stock_code", "short_name", "name", "business_scope"]
FIRM = ["企业编号", "企业名称"]


def make(kind: str, path: Path) -> Path:
    """A file of a kind, under any name."""
    match kind:
        case "records":
            return lines(path, [RECORD])
        case "chinaxiv":
            return lines(path, [PAPER])
        case "ashare":
            return table(path, LISTED, ["600001", "甲", "甲公司", "轴承"])
        case "table":
            return table(path, FIRM, ["firm:1", "甲公司"])
        case _:
            path.write_bytes(OPINION.read_bytes())
            return path


KINDS = ["records", "chinaxiv", "ashare", "table", "document"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_known_by_its_content(tmp_path: Path, kind: str) -> None:
    taken, _ = assign([make(kind, tmp_path / "some.dat")])
    assert taken[0].reader.name == kind
    for language in ("zh", "en"):
        assert say(taken[0].reason, language)


@pytest.mark.parametrize("kind", KINDS)
def test_a_compressed_file_is_known_as_well(tmp_path: Path, kind: str) -> None:
    plain = make(kind, tmp_path / "some.dat")
    (tmp_path / "some").write_bytes(gzip.compress(plain.read_bytes()))
    assert assign([tmp_path / "some"])[0][0].reader.name == kind


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", 甲=[["说明"]], 乙=[FIRM]).rename(tmp_path / "x.dat")
    assert assign([path])[0][0].reader.name == "table"


def test_a_format_that_is_named_applies_to_all(tmp_path: Path) -> None:
    paths = [make("records", tmp_path / "a"), make("chinaxiv", tmp_path / "b")]
    taken, _ = assign(paths, "records")
    assert [(one.reader.name, one.reason) for one in taken] == [("records", "format_named")] * 2


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        assign([make("records", tmp_path / "a")], "parquet")
    assert all(kind in refused.value.message("en") for kind in ["auto", *KINDS])


def test_a_folder_is_read_through_and_what_is_not_recognised_is_listed(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    make("records", folder / "b.jsonl")
    make("chinaxiv", folder / "deep" / "a.jsonl")
    (folder / "letter.txt").write_text("一封信")
    (folder / "latin.txt").write_bytes("caf\xe9 na\xefve\n".encode("latin-1") * 9)
    (folder / "wide.csv").write_text("企业编号,企业名称\n", encoding="utf-32")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "noise").write_bytes(bytes(range(1, 256)) * 40)
    (folder / "empty").touch()
    report = place.read(folder)
    assert [(file.name, file.format) for file in report.files] == [("b.jsonl", "records"), ("deep/a.jsonl", "chinaxiv")]
    assert report.passed_over == ["empty", "latin.txt", "letter.txt", "noise", "picture.png", "wide.csv"]
    assert not report.rejected


def test_several_files_and_folders_go_in_at_once_and_each_once(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    inside, beside = make("records", folder / "a.jsonl"), make("chinaxiv", tmp_path / "b.jsonl")
    report = place.read(folder, beside, inside)
    assert [file.name for file in report.files] == ["a.jsonl", "b.jsonl"]


def test_a_bad_row_in_a_folder_is_told_with_the_path_within_it(place: Place, tmp_path: Path) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    lines(tmp_path / "data" / "deep" / "a.jsonl", [RECORD, "{"])
    assert problems(place.read(tmp_path / "data")) == [("deep/a.jsonl:2", "bad_json", "")]


STRANGE = {
    "nothing": (b"", "empty_file"),
    "blank lines": (b"\n\n", "unrecognised"),
    "a letter": ("一封信".encode(), "unrecognised"),
    "another table": (b"a,b\n1,2\n", "unrecognised"),
    "a list in JSON": (b"[1, 2]\n", "unrecognised"),
    "zeros": (b"\x00\x01\x02", "unrecognised"),
    "UTF-32": ("企业编号,企业名称\n".encode("utf-32"), "wrong_encoding"),
    "Latin-1": ("caf\xe9 na\xefve\n".encode("latin-1") * 9, "wrong_encoding"),
    "half a packed file": (gzip.compress(b"x" * 9_000)[:-20], "broken_gzip"),
    "no packed file": (b"\x1f\x8bnot compressed", "broken_gzip"),
    "no archive": (b"PK\x03\x04 no archive", "unrecognised"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_file_that_is_named_and_of_no_format_is_an_error(place: Place, tmp_path: Path, what: str) -> None:
    content, code = STRANGE[what]
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(TwinwheelError) as refused:
        place.read(make("records", tmp_path / "good"), tmp_path / "x")
    assert refused.value.code == code
    assert "x" in refused.value.message("zh")
    assert not place.path.exists()


def test_a_folder_with_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("一封信")
    with pytest.raises(TwinwheelError) as refused:
        assign([tmp_path])
    assert refused.value.code == "nothing_to_read"


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        assign([tmp_path / "nowhere"])
    with pytest.raises(TwinwheelError) as refused:
        assign([tmp_path / ("x" * 300)])
    assert refused.value.code == "cannot_read"


def test_a_long_file_is_known_by_its_beginning(place: Place, tmp_path: Path) -> None:
    rows = [entity("Firm", f"firm:{number}", "轴承" * 400) for number in range(300)]
    (tmp_path / "r.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    assert (tmp_path / "r.jsonl").stat().st_size > 1 << 19
    assert place.read(tmp_path / "r.jsonl").added == 300
