"""Pieces of a sentence that stand where a name should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ingest_support import Place, lines

from twinwheel_ingest.sources.fragments import is_fragment


@pytest.mark.parametrize(
    "name",
    [
        "如果你获得一家石油",
        "类似美国的兰德",
        "比如法学院",
        "三种瓢虫",
        "一对中国科学院",
        "我们学院",
        "以及机械学院",
        "某大学",
        "√药大学",
    ],
)
def test_a_piece_of_a_sentence_is_told(name: str) -> None:
    assert is_fragment(name)


@pytest.mark.parametrize(
    "name",
    [
        "好想你健康食品股份有限公司",
        "苏州绿的谐波传动科技股份有限公司",
        "广东美的制冷设备",
        "和而泰智能控制",
        "以岭药业",
        "有研新材料",
        "一思佛科技",
        "三农种业",
        "行动者教育咨询",
        "三明学院",
        "第三军医大学",
        "同济大学",
        "中国科学院与工程广东省实验室",
    ],
)
def test_a_name_stays(name: str) -> None:
    assert not is_fragment(name)


def paper(institutions: list[str], firms: list[str]) -> dict[str, Any]:
    return {
        "id": "ChinaXiv-201711.00246V1",
        "ym": "201711",
        "title": "虚构智库研究",
        "abstract": "摘要。",
        "institutions": [{"name": name, "dep": ""} for name in institutions],
        "firms": [{"group": name, "name": f"{name}公司"} for name in firms],
    }


def test_the_paper_goes_in_and_the_pieces_are_counted(place: Place, tmp_path: Path) -> None:
    given = paper(["虚构大学", "比如法学院"], ["虚构轴承", "如果你获得一家石油", "类似美国的兰德"])
    report = place.read(lines(tmp_path / "papers.jsonl", [given]))
    assert report.skipped == {"skipped_fragment": 3}
    assert (report.rows, report.rejected) == (1, 0)
    stats = place.store.stats()
    assert (stats.entities["Firm"], stats.entities["University"], stats.entities["Achievement"]) == (1, 1, 1)
    assert stats.relations["COOPERATED_WITH"] == 1
