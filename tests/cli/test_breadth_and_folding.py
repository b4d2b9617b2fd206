"""`match` and `report match`: what folds is named, breadth is said, experts and teams show when."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, one_object, relation

TITLE = "微型深沟球轴承沟道的两级超精研工艺"
ASKED = ("match", "reverse", "--text", "微型轴承沟道超精研")


@pytest.fixture
def made(twinwheel: Twinwheel, tmp_path: Path) -> None:
    """A paper with its patent, two more achievements, a team and an expert."""
    rows = [
        entity("University", "org:u", "某大学"),
        entity("Achievement", "ach:paper", TITLE, abstract="超精研去除微型轴承的沟道波纹。", date="2018-03"),
        entity("Achievement", "ach:patent", f"一种{TITLE}", abstract="一种工艺。", date="2019-03", kind="patent"),
        entity("Achievement", "ach:noise", "轴承噪声的测量", abstract="微型轴承噪声的测量。", date="2017-03"),
        entity("Achievement", "ach:wheat", "抗旱小麦", abstract="小麦与微型水库。", date="2017-03"),
        *(relation("HELD_BY", id, "org:u") for id in ("ach:paper", "ach:patent", "ach:noise")),
        entity("Team", "team:t", "轴承团队"),
        entity("Expert", "exp:e", "某教授", role="机械工程学院教授"),
        *(relation("CREATED_BY", "ach:paper", id) for id in ("team:t", "exp:e")),
    ]
    assert twinwheel("ingest", lines(tmp_path / "rows.jsonl", rows)).code == 0


def test_what_folded_is_named_under_its_best(made: None, twinwheel: Twinwheel) -> None:
    first, *others = one_object("match", twinwheel(*ASKED, "--json").out)["hits"]
    assert first["id"] == "ach:paper"
    assert [(one["id"], one["type"]) for one in first["folded"]] == [("ach:patent", "Achievement")]
    assert all(one["id"] != "ach:patent" and one["folded"] == [] for one in others)
    squeezed = "".join(twinwheel(*ASKED).out.split())
    assert "同一成果的其他记录" in squeezed
    assert "Other records of the same" in " ".join(twinwheel(*ASKED, "--explain", "--lang", "en").out.split())


def test_breadth_is_said_and_changes_no_score(made: None, twinwheel: Twinwheel) -> None:
    plain = one_object("match", twinwheel(*ASKED, "--json").out)
    broad = one_object("match", twinwheel(*ASKED, "--breadth", "0.5", "--json").out)
    assert (plain["breadth"], broad["breadth"]) == (0, 0.5)
    assert {hit["id"]: hit["score"] for hit in plain["hits"]} == {hit["id"]: hit["score"] for hit in broad["hits"]}
    assert "广度 0.5" in twinwheel(*ASKED, "--breadth", "0.5").out
    assert "广度" not in twinwheel(*ASKED).out
    assert "ordered for breadth (0.5)" in twinwheel(*ASKED, "--breadth", "0.5", "--lang", "en").out


@pytest.mark.parametrize("breadth", ["1.5", "-0.1", "wide", "nan"])
def test_breadth_is_a_share(made: None, twinwheel: Twinwheel, breadth: str) -> None:
    for command in (ASKED, ("report", *ASKED, "-o", "report.md")):
        answer = twinwheel(*command, f"--breadth={breadth}")
        assert (answer.code, answer.out) == (2, "")
        assert "breadth" in answer.said


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_report_says_both(made: None, twinwheel: Twinwheel, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    assert twinwheel("report", *ASKED, "--breadth", "0.5", "-o", path).code == 0
    text = path.read_text(encoding="utf-8")
    assert "同一成果的其他记录" in text
    assert "ach:patent" in text
    assert "广度 0.5" in text
    assert twinwheel("report", *ASKED, "-o", path).code == 0
    assert "广度" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("target", "id"), [("team", "team:t"), ("expert", "exp:e")])
def test_who_is_asked_for_is_shown_with_the_dates_of_what_they_made(
    made: None, twinwheel: Twinwheel, target: str, id: str
) -> None:
    asked = (*ASKED, "--target", target, "--before", "2023-03")
    (hit,) = one_object("match", twinwheel(*asked, "--explain", "--json").out)["hits"]
    assert hit["id"] == id
    (item,) = hit["explanation"]["items"]
    assert (item["date"], item["recency"]) == ("2018-03", pytest.approx(0.5, abs=1e-3))
    told = twinwheel(*asked, "--explain").out
    assert "2018-03（按时间计 50%）" in told
    assert ("机械工程学院教授" in told.replace("\n", "")) == (target == "expert")


def test_the_demonstration_park_has_teams_and_no_experts(park: Path, twinwheel: Twinwheel) -> None:
    asked = ("match", "reverse", "--text", "轴承振动", "--json", "--target")
    assert one_object("match", twinwheel(*asked, "team").out)["hits"]
    assert one_object("match", twinwheel(*asked, "expert").out)["hits"] == []
