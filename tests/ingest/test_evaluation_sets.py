"""Needs read from a file: good lines in, bad lines told with their place, field and reason."""

from pathlib import Path

from twinwheel_graph.evaluate.benchmarks import StatedNeed
from twinwheel_ingest.evaluation_sets import read_needs

LINES = """{"id": "n1", "need": " 求一种涂料 ", "paper": "ChinaXiv-201701.00001V1", "industry": "其他"}

{"id": "n2", "need": "求一种钢", "paper": "ach:chinaxiv:ChinaXiv-201701.00002V1"}
{"id": "n1", "need": "又一个", "paper": "p"}
{"id": "n3", "need": "", "paper": "p"}
{"id": "n4", "need": 7, "paper": "p"}
{"id": "n5", "need": "无答案"}
{"need": "无编号", "paper": "p"}
{"id": "n 6", "need": "编号有空格", "paper": "p"}
[1]
{"id":
"""


def test_good_lines_are_read_and_bad_ones_told(tmp_path: Path) -> None:
    path = tmp_path / "needs.jsonl"
    path.write_text(LINES, encoding="utf-8")
    needs, rejections = read_needs(path)
    assert needs == [
        StatedNeed("n1", "求一种涂料", "ach:chinaxiv:ChinaXiv-201701.00001V1"),
        StatedNeed("n2", "求一种钢", "ach:chinaxiv:ChinaXiv-201701.00002V1"),
    ]
    assert [(found.locator, found.error.code, found.error.field) for found in rejections] == [
        ("needs.jsonl:4", "duplicate_id", "id"),
        ("needs.jsonl:5", "missing_property", "need"),
        ("needs.jsonl:6", "not_a_text", "need"),
        ("needs.jsonl:7", "missing_id", "paper"),
        ("needs.jsonl:8", "missing_id", "id"),
        ("needs.jsonl:9", "bad_id", "id"),
        ("needs.jsonl:10", "not_an_object", ""),
        ("needs.jsonl:11", "bad_json", ""),
    ]
