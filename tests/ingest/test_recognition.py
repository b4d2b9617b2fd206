"""Of all formats one alone takes a file of each: what a new one claims is never another's."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from ingest_support import entity, lines, table, workbook
from office_support import docx, laid_out, pdf, webpage
from openalex_support import institution, ror, work
from source_support import recognised_by

from twinwheel_graph.errors import TwinwheelError
from twinwheel_ingest.detect import readers
from twinwheel_ingest.sources.files import InputFile

OPINION = Path(__file__).parents[2] / "ingest/twinwheel_ingest/demo/data/opinion.txt"
PAPER = {"id": "p1", "ym": "201703", "title": "题", "abstract": "", "keywords": "", "clc": ""}
ORGANISATION = {"id": ror(1), "relationships": [], "status": "active", "names": [], "types": []}
CODE = {"_id": "A01", "name": "数学", "name_en": "mathematics", "parents": [], "children": []}
RECORD = {"orcid-identifier": {"path": "x"}, "person": {}}
NEED = [["需求名称", "甲"], ["需求内容", "乙"], ["榜额", "5万元"]]
POLICY = ["虚构市人民政府关于虚构一事的意见", "一、总则", "略。"]
UNIVERSITY = ["虚构大学", "4111099901", "教育部", "虚构市", "本科"]


def headed(heading: str, *rows: str) -> Callable[[Path], Path]:
    return lambda path: table(path, heading.split(), *(row.split() for row in rows))


def tabbed(heading: str, row: str) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_text("\n".join("\t".join(line.split()) for line in (heading, row)), encoding="utf-8")
        return path

    return write


def listed(*rows: Any) -> Callable[[Path], Path]:
    return lambda path: lines(path, list(rows))


def whole(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


FILES: dict[str, list[Callable[[Path], Path]]] = {
    "records": [listed(entity("Firm", "firm:1", "甲公司"))],
    "chinaxiv": [listed(PAPER)],
    "openalex": [listed(work(1)), listed(institution())],
    "ror": [whole(orjson.dumps([ORGANISATION]))],
    "orcid": [listed(RECORD), whole(b'<record:record xmlns:record="http://www.orcid.org/ns/record"/>')],
    "ashare": [headed("stock_code short_name name business_scope", "600001 甲 甲公司 轴承")],
    "chain": [headed("code name", "900000 虚构制造"), headed("src dst rel", "甲 乙 上游产业")],
    "patentsview": [tabbed("patent_id patent_abstract", "1 x")],
    "universities": [lambda path: table(path, ["name", "code", "authority", "city", "level"], UNIVERSITY)],
    "codes": [
        headed("code name", "A 农业", "01 种植", "011 谷物"),
        headed("code name", "110 数学", "120 力学"),
        headed("code name category_code category", "0101 哲学 01 哲学"),
        listed(CODE),
    ],
    "projects": [headed("项目批准号 项目名称 依托单位", "59900001 题 虚构大学")],
    "patents": [headed("申请号 发明名称 申请人", "CN202110123456.0 一种轴承 虚构大学")],
    "registry": [headed("企业名称 统一社会信用代码", "虚构公司 91371500MA00000000")],
    "table": [headed("企业编号 企业名称", "firm:1 甲公司"), headed("成果编号 成果名称 项目批准号", "ach:1 题 1")],
    "needs": [lambda path: docx(path, NEED), lambda path: webpage(path, NEED), lambda path: workbook(path, 需求=NEED)],
    "document": [
        whole(OPINION.read_bytes()),
        lambda path: docx(path, *POLICY),
        lambda path: webpage(path, *POLICY),
        lambda path: pdf(path, *laid_out(*POLICY)),
    ],
}


@pytest.mark.parametrize("kind", FILES)
def test_one_format_alone_takes_it(tmp_path: Path, kind: str) -> None:
    for number, write in enumerate(FILES[kind]):
        assert recognised_by(write(tmp_path / f"{number}.dat")) == [kind], number


def test_every_format_is_tried() -> None:
    assert set(FILES) == {reader.name for reader in readers()}


# --- in a zip archive


def packed(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return path


def test_the_one_text_of_an_archive_is_read(tmp_path: Path) -> None:
    content = FILES["projects"][0](tmp_path / "x").read_bytes()
    assert recognised_by(packed(tmp_path / "a.zip", list_csv=content)) == ["projects"]
    assert recognised_by(packed(tmp_path / "b.zip", one_csv=content, two_csv=content)) == []
    assert recognised_by(packed(tmp_path / "c.zip", list_exe=content)) == []


def test_a_workbook_stays_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", 清单=[["项目批准号", "项目名称", "依托单位"], ["1", "题", "虚构大学"]])
    assert recognised_by(path) == ["projects"]


@pytest.mark.parametrize("cut", [10, 60])
def test_half_an_archive_is_of_no_format(tmp_path: Path, cut: int) -> None:
    path = packed(tmp_path / "x.zip", list_csv=b"code,name\n" * 20)
    path.write_bytes(path.read_bytes()[:-cut])
    assert recognised_by(path) == []


def test_damage_within_an_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.csv", b"code,name\n" * 20)
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(TwinwheelError) as told:
        _ = InputFile(path, "x.zip").head
    assert told.value.code == "broken_gzip"
