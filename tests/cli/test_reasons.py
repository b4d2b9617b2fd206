"""`match` says why in words: no cell is empty, English is set in English, what is lacking is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, one_object, relation

TITLE = "土壤重金属污染的修复方法研究"


@pytest.fixture
def made(twinwheel: Twinwheel, tmp_path: Path) -> None:
    rows = [
        entity("University", "org:u", "某大学"),
        entity("Achievement", "ach:soil", TITLE, abstract="重金属污染土壤的淋洗与修复。", date="2018-03"),
        entity("Achievement", "ach:valve", "瓣膜", abstract="瓣膜病。", date="2018-03"),
        relation("HELD_BY", "ach:soil", "org:u"),
        entity("Firm", "firm:m", "磁谷公司", business_scope="货物进出口；烧结钕铁硼永磁材料的制造"),
        entity("Product", "prod:m", "钕铁硼磁钢"),
        relation("MAKES", "firm:m", "prod:m"),
    ]
    assert twinwheel("ingest", lines(tmp_path / "rows.jsonl", rows)).code == 0


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_an_english_question_shows_its_terms_with_the_words_they_led_to(made: None, twinwheel: Twinwheel) -> None:
    asked = ("match", "reverse", "--text", "heavy metals in soil", "--lang", "en")
    told = squeezed(twinwheel(*asked).out)
    assert "heavymetals→重金属" in told
    explained = twinwheel(*asked, "--explain")
    assert "、" not in explained.out
    assert "：" not in explained.out
    (hit, *_) = one_object("match", twinwheel(*asked, "--explain", "--json").out)["hits"]
    assert hit["explanation"]["items"][0]["via"]["重金属"] == "heavy metals"


def test_a_product_and_a_profile_are_named_with_what_they_share(made: None, twinwheel: Twinwheel) -> None:
    asked = ("match", "forward", "--text", "钕铁硼永磁材料")
    told = squeezed(twinwheel(*asked).out)
    assert "钕铁硼磁钢（钕铁硼）" in told
    assert "单位简介（" in told
    explained = squeezed(twinwheel(*asked, "--explain").out)
    assert "“烧结钕铁硼永磁材料的制造”" in explained
    own = one_object("match", twinwheel(*asked, "--explain", "--json").out)["hits"][0]["explanation"]["own"]
    assert [one["feature"] for one in own] == ["products", "profile"]


@pytest.mark.parametrize(("language", "said"), [("zh", "无共有的词"), ("en", "by single characters only")])
def test_no_reason_is_empty(made: None, twinwheel: Twinwheel, language: str, said: str) -> None:
    told = twinwheel("match", "reverse", "--text", "烂瓣", "--lang", language).out
    assert squeezed(said) in squeezed(told)


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "图谱中没有登记任何团队"), ("en", "No teams are recorded in this graph")]
)
def test_a_kind_that_is_not_recorded_is_said_not_to_be(
    made: None, twinwheel: Twinwheel, language: str, said: str
) -> None:
    told = twinwheel("match", "reverse", "--text", TITLE, "--target", "team", "--lang", language).out
    assert said in told
    assert "没有提到" not in told


def test_what_is_found_is_named_where_nothing_is_linked(made: None, twinwheel: Twinwheel, tmp_path: Path) -> None:
    row = entity("Team", "team:t", "海洋团队")
    assert twinwheel("ingest", lines(tmp_path / "team.jsonl", [row])).code == 0
    told = twinwheel("match", "reverse", "--text", TITLE, "--target", "team").out
    assert TITLE in squeezed(told)
    assert "没有团队与之关联" in squeezed(told)


def test_what_was_excluded_is_told_and_nothing_is_missing(made: None, twinwheel: Twinwheel) -> None:
    asked = ("match", "reverse", "--text", TITLE, "--exclude", "ach:soil")
    answer = one_object("match", twinwheel(*asked, "--json").out)
    assert [(one["id"], one["reason"]) for one in answer["withheld"]] == [("ach:soil", "excluded_by_user")]
    assert answer["nothing_credible"] is True
    assert answer["missing"] == []
    assert "均因硬性约束未列出" in twinwheel(*asked).out


def test_a_shown_name_is_taken_with_its_mark(park: Path, twinwheel: Twinwheel) -> None:
    told = twinwheel("match", "reverse", "家电电机轴承异响治理（合成示例）", "--json")
    assert one_object("match", told.out)["entity"] == "need:demo:01"
    english = twinwheel("match", "reverse", "家电电机轴承异响治理 (synthetic)", "--json")
    assert one_object("match", english.out)["entity"] == "need:demo:01"
