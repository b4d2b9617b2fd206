"""Files as they come: packed or not, in either encoding, with any line ends, whole or damaged."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path

import pytest
from ingest_support import Place, entity, lines, problems, table

from twinwheel_graph.errors import BadRow, TwinwheelError
from twinwheel_ingest import detect
from twinwheel_ingest.sources.files import SAMPLE_BYTES, InputFile

FIRST, SECOND = entity("Firm", "firm:1", "甲公司"), entity("Firm", "firm:2", "乙公司")
NEEDS = ["技术需求编号", "技术需求名称", "问题描述"]
PLAIN = (
    '{"entity":"Firm","id":"firm:1","name":"甲公司","source":{"dataset":"d","locator":"1","kind":"curated"}}\n'
    '{"entity":"Firm","id":"firm:2","name":"乙公司","source":{"dataset":"d","locator":"2","kind":"curated"}}\n'
)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def read_lines(path: Path) -> list[object]:
    return [line for _, line in InputFile(path, path.name).lines()]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_line_end_and_packing_says_the_same(
    place: Place, tmp_path: Path, packed: bool, encoding: str, end: str
) -> None:
    mark = "\ufeff" if "16" in encoding else ""
    content = (mark + PLAIN.replace("\n", end)).encode(encoding)
    report = place.read(written(tmp_path / "r", gzip.compress(content) if packed else content))
    assert (report.rows, report.added, report.rejected) == (2, 2, 0)
    assert (place.entity("firm:1").name, place.entity("firm:2").name) == ("甲公司", "乙公司")


@pytest.mark.parametrize("packed", [False, True])
def test_the_last_line_needs_no_end(place: Place, tmp_path: Path, packed: bool) -> None:
    content = PLAIN.encode().rstrip()
    assert place.read(written(tmp_path / "r", gzip.compress(content) if packed else content)).added == 2


def test_a_row_of_a_table_ends_as_any_line_does(place: Place, tmp_path: Path) -> None:
    text = ",".join(NEEDS) + '\r\nneed:1,降噪,"有, 异响"\r\n\r\nneed:2,减振,振动'
    assert not place.read(written(tmp_path / "t.csv", text.encode("gb18030"))).rejected
    assert place.entity("need:1").props["problem"] == "有, 异响"
    assert place.entity("need:2").props["problem"] == "振动"


def test_lines_end_as_on_an_old_macintosh_as_well(place: Place, tmp_path: Path) -> None:
    text = ",".join(NEEDS) + "\rneed:1,降噪,异响\rneed:2,减振,振动\r"
    old = written(tmp_path / "old.csv", text.encode())
    good = table(tmp_path / "good.csv", NEEDS, ["need:3", "润滑", "磨损"])
    report = place.read(old, good)
    assert not report.rejected
    assert place.entity("need:2").props["problem"] == "振动"
    assert place.entity("need:3")


def test_only_the_mark_at_the_very_beginning_is_one(tmp_path: Path) -> None:
    path = written(tmp_path / "r", "\ufeff甲\n\ufeff乙\n".encode())
    assert read_lines(path) == ["甲", "\ufeff乙"]


def test_what_unicode_holds_for_line_ends_ends_no_line(tmp_path: Path) -> None:
    path = written(tmp_path / "r", "甲\u2028乙\x0b丙\x85丁\n戊\n".encode())
    assert read_lines(path) == ["甲\u2028乙\x0b丙\x85丁", "戊"]


def test_chinese_of_few_characters_is_told_apart(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        for text in ("轴承", "a轴", "企业编号,企业名称\n", "联通", "轴,承\n", "𠮷"):
            path = written(tmp_path / "r", text.encode(encoding))
            assert InputFile(path, "r").encoding == encoding, text


def test_a_character_on_the_edge_of_the_sample_is_no_damage(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        for shift in range(8):
            line = b"x" * (SAMPLE_BYTES - 9 - shift) + "轴承".encode(encoding)
            path = written(tmp_path / "r", "轴承磨损\n".encode(encoding) + line)
            assert read_lines(path) == ["轴承磨损", line.decode(encoding)]


def test_a_file_may_turn_chinese_late(place: Place, tmp_path: Path) -> None:
    rows = [entity("Firm", f"firm:{number}", "x" * 500) for number in range(600)]
    content = lines(tmp_path / "r.jsonl", rows).read_bytes() + PLAIN.encode()
    assert len(content) > SAMPLE_BYTES
    assert place.read(written(tmp_path / "r.jsonl", content)).rejected == 0


def test_a_damaged_unit_of_utf_16_spoils_its_own_line(tmp_path: Path) -> None:
    good = "甲\n乙\n𠮷".encode("utf-16-le")
    content = b"\xff\xfe" + "丙".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le") + good + b"x"
    first, *others, last = read_lines(written(tmp_path / "r", content))
    assert [one.code for one in (first, last) if isinstance(one, BadRow)] == ["bad_encoding"] * 2
    assert isinstance(first, BadRow)
    assert "utf-16-le" in first.message("en")
    assert others == ["甲", "乙"]


def test_utf_16_is_read_piece_by_piece(tmp_path: Path) -> None:
    text = "".join(f"{number}轴承𠮷\n" for number in range(100_000))
    path = written(tmp_path / "r", text.encode("utf-16"))
    assert read_lines(path) == text.splitlines()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_refused_and_make_no_store(place: Place, tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "r.jsonl", PLAIN.encode(encoding))
    for format in ("auto", "records", "table"):
        with pytest.raises(TwinwheelError) as refused:
            place.read(path, format=format)
        assert refused.value.code in {"wrong_encoding", "unrecognised"}
        assert "r.jsonl" in refused.value.message("en")
        assert not place.path.exists()


@pytest.mark.parametrize("format", ["auto", "records", "chinaxiv", "ashare", "table", "document"])
def test_garbage_is_refused_and_makes_no_store(place: Place, tmp_path: Path, format: str) -> None:
    noise = random.Random(7)  # noqa: S311 - reproducible noise
    for size in (100, 300_000):
        path = written(tmp_path / "noise.jsonl", noise.randbytes(size))
        with pytest.raises(TwinwheelError):
            place.read(path, format=format)
        assert not place.path.exists()


def test_a_file_that_is_packed_and_cut_short_at_once_is_refused(place: Place, tmp_path: Path) -> None:
    whole = gzip.compress(PLAIN.encode() * 50)
    for size in (5, 12, len(whole) // 2, len(whole) - 1):
        with pytest.raises(TwinwheelError) as refused:
            place.read(written(tmp_path / "r.jsonl.gz", whole[:size]))
        assert refused.value.code == "broken_gzip"
        assert not place.path.exists()


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_damage_late_in_a_packed_file_is_told_and_the_rows_before_it_go_in(
    place: Place, tmp_path: Path, damage: str
) -> None:
    noise = random.Random(7)  # noqa: S311 - text that does not pack well
    rows = [entity("Firm", f"firm:{number}", noise.randbytes(200).hex()) for number in range(2_000)]
    whole = bytearray(lines(tmp_path / "r.jsonl.gz", rows).read_bytes())
    cut = len(whole) * 3 // 4
    path = written(tmp_path / "r.jsonl.gz", whole[:cut] if damage == "cut" else whole[:cut] + bytes(len(whole) - cut))
    after = lines(tmp_path / "s.jsonl", [entity("City", "city:1", "甲市")])
    report = place.read(path, after)
    ((where, code, field),) = [one for one in problems(report) if one[1] == "broken_gzip"]
    number = int(where.removeprefix("r.jsonl.gz:"))
    assert (code, field) == ("broken_gzip", "")
    assert 1_000 < place.store.stats().entities["Firm"] < number
    assert place.entity("city:1")


def test_packed_parts_one_after_the_other_are_one_file(place: Place, tmp_path: Path) -> None:
    parts = [gzip.compress(line.encode()) for line in PLAIN.splitlines(keepends=True)]
    assert place.read(written(tmp_path / "r.jsonl.gz", b"".join(parts))).added == 2


@pytest.mark.parametrize("format", ["auto", "records"])
def test_a_pipe_is_refused_because_it_can_be_read_but_once(place: Place, tmp_path: Path, format: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TwinwheelError) as refused:
        place.read(tmp_path / "pipe", format=format)
    assert refused.value.code == "cannot_read"
    assert not place.path.exists()


def test_a_pipe_in_a_folder_is_passed_by(place: Place, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in" / "pipe")
    lines(tmp_path / "in" / "r.jsonl", [FIRST, SECOND])
    assert place.read(tmp_path / "in").added == 2


@pytest.mark.parametrize("format", ["records", "chinaxiv", "document"])
def test_a_named_format_reads_no_picture_of_a_folder(tmp_path: Path, format: str) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path / "in" / "picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    table(tmp_path / "in" / "book.xlsx.csv", ["a"], ["b"])
    taken, passed = detect.assign([tmp_path / "in"], format)
    assert [one.file.name for one in taken] == ["book.xlsx.csv"]
    assert passed == ["picture.png"]


def test_links_to_a_file_that_was_named_are_read_once(place: Place, tmp_path: Path) -> None:
    path = lines(tmp_path / "r.jsonl", [FIRST])
    (tmp_path / "again.jsonl").symlink_to(path)
    assert len(place.read(path, tmp_path / "again.jsonl").files) == 1
