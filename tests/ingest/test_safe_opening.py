"""Office, PDF and HTML files give their text, and nothing in them runs, is fetched or fills the memory."""

import io
import socket
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from ingest_support import workbook
from office_support import WORD, archive, docx, laid_out, paragraph, pdf, webpage

from twinwheel_graph.errors import TwinwheelError, say
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.safe import Kind, Line, Table, blocks_of, kind_of
from twinwheel_ingest.sources.safe import archive as guard

LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY leak SYSTEM "file:///etc/passwd">]>"""


def opened(path: Path) -> InputFile:
    return InputFile(path, path.name)


def lines(path: Path) -> list[str]:
    return [one.text for one in blocks_of(opened(path)) if isinstance(one, Line)]


def tables(path: Path) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in one.rows] for one in blocks_of(opened(path)) if isinstance(one, Table)
    ]


def refused(path: Path) -> str:
    with pytest.raises(TwinwheelError) as error:
        blocks_of(opened(path))
    for language in ("zh", "en"):
        assert path.name in error.value.message(language)
    return error.value.code


def test_a_word_document_gives_its_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    path = docx(tmp_path / "a", "第一段", [["名称", "甲"], ["指标", "≥90%\n≤5 MPa"]], "第二段\n换行")
    first, table, second, third = blocks_of(opened(path))
    assert kind_of(opened(path)) is Kind.DOCX
    assert (first, second, third) == (Line("!1", "第一段"), Line("!2", "第二段"), Line("!2", "换行"))
    assert isinstance(table, Table)
    assert [(cell.place, cell.text) for row in table.rows for cell in row] == [
        ("!T1:A1", "名称"),
        ("!T1:B1", "甲"),
        ("!T1:A2", "指标"),
        ("!T1:B2", "≥90%\n≤5 MPa"),
    ]


def test_word_numbers_headings_by_itself(tmp_path: Path) -> None:
    numbering = f"""<w:numbering {WORD}><w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
    <w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>
    <w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""

    def numbered(text: str, level: int) -> str:
        how = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
        return paragraph(text).replace("<w:p>", f"<w:p>{how}")

    given = [("总则", 0), ("目标", 1), ("任务", 1), ("保障", 0), ("资金", 1)]
    raw = "".join(numbered(*one) for one in given)
    path = docx(tmp_path / "a", parts={"word/numbering.xml": numbering}, raw=raw)
    assert lines(path) == ["一、总则", "（一）目标", "（二）任务", "二、保障", "（一）资金"]


def test_deleted_text_merged_cells_and_ticked_boxes_of_word(tmp_path: Path) -> None:
    merged = "<w:tcPr><w:vMerge/></w:tcPr>"
    raw = (
        f"<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("宽")}</w:tc>'
        f"<w:tc>{paragraph('后')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{merged}{paragraph('续')}</w:tc><w:tc>{paragraph('x')}</w:tc>"
        '<w:tc><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    )
    text, table = blocks_of(opened(docx(tmp_path / "a", raw=raw)))
    assert text == Line("!1", "留")
    assert isinstance(table, Table)
    assert [[(cell.text, cell.column) for cell in row] for row in table.rows] == [
        [("宽", 0), ("后", 2)],
        [("x", 1), ("☑是", 2)],
    ]


def test_boxes_of_form_fields_are_ticked_or_not(tmp_path: Path) -> None:
    def box(mark: str) -> str:
        return f"<w:r><w:fldChar><w:ffData><w:checkBox>{mark}</w:checkBox></w:ffData></w:fldChar></w:r>"

    def word(text: str) -> str:
        return f"<w:r><w:t>{text}</w:t></w:r>"

    ticked, empty = box("<w:checked/>"), box('<w:default w:val="0"/>')
    raw = f"<w:p>{ticked}{word('转让')}{empty}{word('许可')}</w:p>"
    assert lines(docx(tmp_path / "a", raw=raw)) == ["☑转让□许可"]


def test_a_workbook_gives_its_visible_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", 甲=[["名称", "轴承"], [None, 90.0]], 乙=[])
    (table,) = blocks_of(opened(path))
    assert isinstance(table, Table)
    assert [(cell.place, cell.text) for row in table.rows for cell in row] == [
        ("!甲:A1", "名称"),
        ("!甲:B1", "轴承"),
        ("!甲:B2", "90"),
    ]


def test_what_is_merged_from_a_hidden_row_down_stands_in_the_first_that_shows(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", 甲=[["名称", "指标"], ["轴承", "甲"], [None, "乙"], [None, "丙"], [None, "#REF!"]]
    )
    book = openpyxl.load_workbook(path)
    sheet = book["甲"]
    sheet.merge_cells("A2:A4")
    sheet.row_dimensions[2].hidden = True
    book.save(path)
    (table,) = blocks_of(opened(path))
    assert isinstance(table, Table)
    assert [[(cell.place, cell.text) for cell in row] for row in table.rows] == [
        [("!甲:A1", "名称"), ("!甲:B1", "指标")],
        [("!甲:A3", "轴承"), ("!甲:B3", "乙")],
        [("!甲:B4", "丙")],
    ]


def test_a_web_page_gives_its_text_without_menus_and_scripts(tmp_path: Path) -> None:
    path = webpage(tmp_path / "a", "一段 文字", [["甲", "乙"], ["丙", "丁"]], "又一段", title="题", encoding="gb18030")
    assert kind_of(opened(path)) is Kind.HTML
    assert lines(path) == ["一段 文字", "又一段"]
    assert tables(path) == [[["甲", "乙"], ["丙", "丁"]]]


def test_a_pdf_gives_paragraphs_of_chinese_text_whose_font_is_not_embedded(tmp_path: Path) -> None:
    long = "聚焦高温轴承钢的热处理工艺，" * 8
    path = pdf(tmp_path / "a", *laid_out("一、总则", long, "（一）短", "尾段。", *["再来一段。"] * 40))
    found = blocks_of(opened(path))
    assert [one.text for one in found if isinstance(one, Line)] == [
        "一、总则",
        long,
        "（一）短",
        "尾段。",
        *["再来一段。"] * 40,
    ]
    assert [one.place for one in found[:3]] == ["!p1:1", "!p1:2", "!p1:7"]
    assert found[-1].place.startswith("!p2:")


def test_columns_of_a_table_in_a_pdf_are_told_apart(tmp_path: Path) -> None:
    path = pdf(
        tmp_path / "a", [(72, 700, "需求名称"), (200, 700, "高温轴承"), (72, 676, "榜额"), (200, 676, "500万元")]
    )
    assert lines(path) == ["需求名称\t高温轴承", "榜额\t500万元"]


def test_a_scanned_pdf_is_told_with_what_to_do(tmp_path: Path) -> None:
    assert refused(pdf(tmp_path / "scan.pdf", [], [])) == "scanned_pdf"
    assert "OCR" in say("scanned_pdf", "zh", path="x", count=2)


def test_a_damaged_pdf_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4\n" + b"\x00\xff" * 400)
    assert refused(tmp_path / "x.pdf") == "broken_pdf"


def test_a_pdf_with_a_password_is_told(tmp_path: Path) -> None:
    plain = pdf(tmp_path / "a.pdf", [(72, 700, "密")]).read_bytes()
    locked = plain.replace(
        b"/Root 1 0 R >>",
        b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 "
        b"/O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >> >>",
    )
    (tmp_path / "locked.pdf").write_bytes(locked)
    assert refused(tmp_path / "locked.pdf") == "encrypted_file"


@pytest.mark.parametrize("how", [LAUGHS, OUTSIDE])
def test_entities_in_a_word_document_are_refused(tmp_path: Path, how: str) -> None:
    body = f"<w:document {WORD}><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>"
    assert refused(archive(tmp_path / "x.docx", {"word/document.xml": how + body})) == "unsafe_xml"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_in_a_workbook_are_refused(tmp_path: Path, part: str) -> None:
    good = workbook(tmp_path / "good.xlsx", 甲=[["名称"]])
    with zipfile.ZipFile(good) as stream:
        parts = {name: stream.read(name) for name in stream.namelist()}
    declared = parts[part].decode().partition("?>")[2] or parts[part].decode()
    parts[part] = (LAUGHS + declared).encode()
    assert refused(archive(tmp_path / "x.xlsx", parts)) == "unsafe_xml"


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b"\x00" * (8 << 20)
    assert refused(docx(tmp_path / "ratio.docx", "x", parts={"word/media/a.bin": bomb})) == "archive_bomb"
    monkeypatch.setattr(guard, "ENTRIES", 3)
    assert refused(docx(tmp_path / "many.docx", "x", parts={f"p{n}": "" for n in range(4)})) == "archive_bomb"
    monkeypatch.setattr(guard, "ENTRIES", 99)
    monkeypatch.setattr(guard, "UNPACKED_BYTES", 1 << 10)
    assert refused(docx(tmp_path / "large.docx", "x" * 2_000)) == "archive_bomb"


def test_a_part_that_declares_less_than_it_holds_gives_no_more_than_it_declares(tmp_path: Path) -> None:
    path = docx(tmp_path / "x.docx", "字" * 100_000)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as stream:
        size = stream.getinfo("word/document.xml").file_size
    lied = bytes(content).replace(struct.pack("<I", size), struct.pack("<I", 400))
    path.write_bytes(lied)
    assert refused(path) == "broken_office"


def test_archives_within_are_never_opened(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", {"a": b"\x00" * (64 << 20)}).read_bytes()
    path = docx(tmp_path / "x.docx", "正文", parts={"word/embeddings/a.docx": inner})
    assert lines(path) == ["正文"]


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "C:\\x", "word\\..\\..\\x"])
def test_paths_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    assert refused(docx(tmp_path / "x.docx", "x", parts={name: "x"})) == "unsafe_archive"


def test_nothing_outside_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", never)
    outside = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="x/attachedTemplate" Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
    )
    parts = {"word/_rels/document.xml.rels": outside, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"}
    assert lines(docx(tmp_path / "x.docm", "正文", parts=parts)) == ["正文"]
    page = tmp_path / "x.html"
    page.write_text('<html><body><img src="http://127.0.0.1:9/x"><iframe src="http://127.0.0.1:9"></iframe><p>文</p>')
    assert lines(page) == ["文"]


def test_old_and_encrypted_office_files_are_told_apart(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    (tmp_path / "old.doc").write_bytes(ole)
    (tmp_path / "locked.docx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert refused(tmp_path / "old.doc") == "legacy_office"
    assert refused(tmp_path / "locked.docx") == "encrypted_file"
    assert ".docx" in say("legacy_office", "zh", path="x")


def test_a_zip_that_is_encrypted_is_told(tmp_path: Path) -> None:
    path = docx(tmp_path / "x.docx", "x")
    content = path.read_bytes().replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    path.write_bytes(content)
    assert refused(path) == "encrypted_file"


def test_deeply_nested_markup_is_no_danger(tmp_path: Path) -> None:
    path = docx(tmp_path / "x.docx", "文", raw="<w:sdt>" * 5_000 + "</w:sdt>" * 5_000)
    assert lines(path) == ["文"]
    endless = "<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000
    assert refused(docx(tmp_path / "y.docx", "文", raw=endless)) == "broken_office"
    page = tmp_path / "x.html"
    page.write_text("<html><body>" + "<div>" * 50_000 + "文" + "<td>" * 50_000)
    assert lines(page) == ["文"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"\x00\x01\x02" * 99, b""])
def test_what_is_none_of_these_gives_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert blocks_of(opened(tmp_path / "x")) == ()
