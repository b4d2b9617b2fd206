"""`report match`: who, why, on what evidence, whom to contact; whatever the names in the graph are."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, relation

NEED = "need:demo:01"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
CELLS = "甲|乙 `rm -rf` *强调* [点此](http://example.org) \\| 末尾\\"
NEWLINES = "第一行\n\n# 标题\r\n| a | b |\n<!-- 注释"
HOSTILE = {"ach:x:1": SCRIPT, "ach:x:2": CELLS, "ach:x:3": NEWLINES}
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "h2",
        "h3",
        "div",
        "p",
        "section",
        "blockquote",
    ),
    *("strong", "span", "table", "thead", "tbody", "tr", "th", "td", "article", "i", "ul", "li", "br", "q"),
}


class Page(HTMLParser):
    """The text of a page, and which elements and attributes it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def report(twinwheel: Twinwheel, path: Path, *arguments: object) -> str:
    answer = twinwheel("report", "match", *arguments, "-o", path)
    assert (answer.code, answer.out) == (0, ""), answer.err
    assert str(path) in answer.err
    return path.read_text(encoding="utf-8")


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def hostile(twinwheel: Twinwheel, tmp_path: Path) -> None:
    """A store whose names, texts, ids, sources and contacts want to be something else."""
    source = {"dataset": SCRIPT, "locator": "a|b`c", "kind": "secondary"}
    rows = [
        *(entity("Achievement", id, name, source, abstract=f"轴承 {name}") for id, name in HOSTILE.items()),
        entity("Achievement", "ach:`|<b>[x](y)", "轴承四", source, abstract="轴承"),
        entity("University", "org:x", f"大学{CELLS}"),
        entity("Need", "need:x", SCRIPT, problem=f"轴承 {NEWLINES}"),
        *(relation("HELD_BY", id, "org:x", unit=[f"学院|{SCRIPT}"]) for id in HOSTILE),
    ]
    assert twinwheel("ingest", lines(tmp_path / "rows.jsonl", rows)).code == 0


@pytest.mark.parametrize("asked", [("need:x",), ("--text", f"轴承 {SCRIPT} {CELLS} {NEWLINES}")], ids=["id", "text"])
def test_no_name_becomes_html(hostile: None, twinwheel: Twinwheel, tmp_path: Path, asked: tuple[str, ...]) -> None:
    page = Page(report(twinwheel, tmp_path / "report.html", "reverse", *asked))
    assert page.open == []
    assert page.tags <= TAGS
    assert page.attributes <= {"lang", "charset", "name", "content", "class", "style"}
    for text in HOSTILE.values():
        assert squeezed(text) in squeezed(page.text)


@pytest.mark.parametrize("asked", [("need:x",), ("--text", f"轴承 {SCRIPT} {CELLS} {NEWLINES}")], ids=["id", "text"])
def test_no_name_becomes_markdown(hostile: None, twinwheel: Twinwheel, tmp_path: Path, asked: tuple[str, ...]) -> None:
    text = report(twinwheel, tmp_path / "report.md", "reverse", *asked)
    assert not re.search(r"<(?!/?strong>)", text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`\[]", text)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert len(headings) == 1 + 1 + 4  # the report, the match, the hits
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + 4
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table} == {8}
    assert sum(line.startswith(">") for line in text.splitlines()) in (1, 3)


@pytest.mark.parametrize("suffix", [".html", ".md", ".HTML", ".MD"])
def test_it_says_who_why_on_what_evidence_and_whom_to_contact(
    park: Path, twinwheel: Twinwheel, tmp_path: Path, suffix: str
) -> None:
    text = report(twinwheel, tmp_path / f"report{suffix}", "reverse", NEED, "--top", "3")
    for said in (
        "家电电机轴承异响治理（合成示例）",  # who asks
        "给空调室内风机配套的6202、6203两个小型号",  # its problem
        "1. 深沟球轴承沟道两级超精研工艺（合成示例）",
        "字与字对",  # a feature
        "成品振动加速度级由36 dB降到29 dB以下",  # the evidence
        "2021-05",  # its date
        "示例理工大学（虚构） 机械工程学院（示例）",  # the contact
        "持有单位",  # a path
        "demo · relations.jsonl#",  # its source
        "得分为各特征取值乘以声明权重之和",
        "把握度：此类匹配中约有这一比例正确",
    ):
        assert said in text
    assert "4. " not in text


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_it_says_the_same_in_english(park: Path, twinwheel: Twinwheel, tmp_path: Path, suffix: str) -> None:
    zh = report(twinwheel, tmp_path / f"zh{suffix}", "forward", "ach:demo:0001")
    en = report(twinwheel, tmp_path / f"en{suffix}", "forward", "ach:demo:0001", "--lang", "en")
    pairs = {
        "供需匹配报告": "Match report",
        "正向创新：成果找企业": "Forward innovation: an achievement looks for firms",
        "得分": "Score",
        "依据": "Evidence",
        "联系": "Contact",
        "提出企业": "Stated by",
        "（合成示例）": "(synthetic)",
        "可信与否按规则判定": "Credible by rule",
    }
    for chinese, english in pairs.items():
        assert chinese in zh
        assert english not in zh
        assert english in en
        assert chinese not in en
    ids = re.compile(r"firm:demo:\d+")
    assert list(dict.fromkeys(ids.findall(zh))) == list(dict.fromkeys(ids.findall(en)))
    assert len(zh.splitlines()) == len(en.splitlines())


@pytest.mark.parametrize("suffix", [".html", ".md"])
@pytest.mark.parametrize(
    ("direction", "target"),
    [("forward", "firm"), ("forward", "segment"), ("forward", "zone"), ("reverse", "achievement")]
    + [("reverse", target) for target in ("team", "institution", "college", "discipline")],
)
def test_every_hit_names_its_sources_and_what_is_synthetic_is_marked(
    park: Path, twinwheel: Twinwheel, tmp_path: Path, direction: str, target: str, suffix: str
) -> None:
    text = report(twinwheel, tmp_path / f"r{suffix}", direction, "--text", "轴承振动", "--target", target, "--top", "4")
    heading = "<article>" if suffix == ".html" else "\n### "
    hits = text.split(heading)[1:]
    assert hits
    for hit in hits:
        assert re.search(r"\S+ · \S+ · (?:合成示例|人工整理|官方|公开资料|奠基文件|推断)", hit)
        if re.search(r"(?:ach|firm|team|org|need):demo:", hit.split("</div>")[0]):
            assert "（合成示例）" in hit.split("\n")[0 if suffix == ".md" else 1]


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_nothing_credible_is_said(park: Path, twinwheel: Twinwheel, tmp_path: Path, suffix: str) -> None:
    text = report(twinwheel, tmp_path / f"zh{suffix}", "reverse", "--text", "ééé")
    assert "没有可信的匹配。" in text
    english = report(twinwheel, tmp_path / f"en{suffix}", "reverse", "--text", "ééé", "--lang", "en")
    assert "Nothing credible." in english


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_what_was_withheld_is_said_with_its_reason(twinwheel: Twinwheel, tmp_path: Path, suffix: str) -> None:
    text = "磁悬浮冰箱压缩机的静音驱动"
    rows = [
        entity("Achievement", "ach:1", text, abstract=text),
        entity("Achievement", "ach:2", "静音驱动", abstract=text, legal_status="expired"),
    ]
    assert twinwheel("ingest", lines(tmp_path / "rows.jsonl", rows)).code == 0
    said = report(twinwheel, tmp_path / f"r{suffix}", "reverse", "--text", text)
    assert "因硬性约束未列出：静音驱动（法律保护已失效、已撤回或被驳回）" in said
    assert "ach:2" not in said


@pytest.mark.parametrize("name", ["no/such/folder/report.html", "folder.html", "file/report.md"])
def test_where_it_cannot_be_written_is_told(park: Path, twinwheel: Twinwheel, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.html").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    answer = twinwheel("report", "match", "reverse", NEED, "-o", name)
    assert (answer.code, answer.out) == (1, "")
    assert name in answer.err
    assert "Traceback" not in answer.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_failure_leaves_the_report_that_was_there(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("mine", encoding="utf-8")
    assert twinwheel("report", "match", "reverse", "no:such", "-o", "report.html").code == 1
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == "mine"
    assert twinwheel("report", "match", "reverse", NEED, "-o", "report.html").code == 0
    assert "mine" not in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*"))
