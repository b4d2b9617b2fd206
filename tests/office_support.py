"""Documents written by hand: the least of DOCX, PDF and HTML that the office programs write of the same content."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

Rows: TypeAlias = Sequence[Sequence[str]]
Content: TypeAlias = str | Rows
"""A paragraph, or a table."""

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def paragraph(text: str) -> str:
    """A paragraph of a Word document, its lines as breaks."""
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{html.escape(line)}</w:t></w:r>' for line in text.split("\n")
    )
    return f"<w:p>{runs}</w:p>"


def docx(path: Path, *content: Content, parts: Mapping[str, str | bytes] | None = None, raw: str = "") -> Path:
    """A Word document; `parts` are put beside its body, `raw` into it."""
    body = "".join(paragraph(one) if isinstance(one, str) else _table(one) for one in content)
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {WORD}><w:body>{body}{raw}</w:body></w:document>'
    given: dict[str, str | bytes] = {"[Content_Types].xml": TYPES, "word/document.xml": document}
    return archive(path, {**given, **(parts or {})})


def archive(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A ZIP archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as stream:
        for name, content in parts.items():
            stream.writestr(name, content)
    return path


def webpage(path: Path, *content: Content, title: str = "", encoding: str = "utf-8") -> Path:
    """A web page of a public body: a menu, the text, what others are linked to, and a script."""
    body = "".join(f"<p>{html.escape(one)}</p>\n" if isinstance(one, str) else _html_table(one) for one in content)
    path.write_bytes(
        f"""<!DOCTYPE html>
<html><head><meta charset="{encoding}"><title>{title}</title><style>p {{ color: red }}</style></head>
<body><nav><ul><li><a href="/">首页</a></li><li>政务公开</li></ul></nav>
<div class="article">
{body}</div>
<script>document.write("<p>关于不应读入的通知</p>")</script>
<footer>主办：虚构市测试局</footer></body></html>
""".encode(encoding)
    )
    return path


def pdf(path: Path, *pages: Sequence[tuple[float, float, str]], size: int = 16) -> Path:
    """A PDF whose Chinese font is named, not embedded; a line is its left edge, its height on the page and its text."""
    streams = [
        "BT "
        + " ".join(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj" for x, y, text in page)
        + " ET"
        for page in pages
    ]
    first = 6
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
        ),
        (
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
            "/Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>"
        ),
    ]
    for number, stream in enumerate(streams):
        objects += [
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
                f"/Contents {first + 2 * number + 1} 0 R >>"
            ),
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    path.write_bytes(_written(objects))
    return path


def laid_out(
    *content: Content, width: int = 28, size: int = 16, lines: int = 30
) -> list[list[tuple[float, float, str]]]:
    """Pages as an office program lays them out: paragraphs indented by two characters and broken, pages numbered."""
    printed: list[tuple[float, str]] = []
    for one in content:
        if not isinstance(one, str):
            printed += [(72, "　　　".join(row)) for row in one]
            continue
        text = f"　　{one}"
        while text:
            indent = len(text) - len(text.lstrip("　"))
            printed.append((72 + size * indent, text[:width].lstrip("　")))
            text = text[width:]
    pages = [printed[start : start + lines] for start in range(0, len(printed), lines)]
    return [
        [(x, 770 - 24 * row, text) for row, (x, text) in enumerate(page)] + [(290, 30, f"- {number} -")]
        for number, page in enumerate(pages, 1)
    ]


def _table(rows: Rows) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def _html_table(rows: Rows) -> str:
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>\n"


def _written(objects: Sequence[str]) -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return content + f"{end}startxref\n{len(content)}\n%%EOF\n".encode()
