"""What is cited: profiles and products, words with their terms, characters, sentences that say something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from graph_support import entity, relation, source
from match_support import House, housed, paper

from twinwheel_graph.match.citing import SENTENCE, best_sentence, common_runs
from twinwheel_graph.match.request import Explanation

With = Callable[..., House]


@pytest.fixture
def having(tmp_path: Path) -> Iterator[With]:
    with ExitStack() as opened:
        yield lambda *claims: opened.enter_context(housed(tmp_path, claims))


def first(house: House, *asked: str, **more: object) -> Explanation:
    told = house.match(*asked, **more).hits[0].explanation
    assert told
    return told


def test_a_profile_is_cited_by_the_sentence_that_shares_words(having: With) -> None:
    scope = "货物进出口；烧结钕铁硼永磁材料的研发与制造；房屋租赁"
    found = having(entity("firm:m", "磁谷公司", business_scope=scope))
    (own,) = first(found, "forward", text="钕铁硼永磁材料").own
    assert (own.feature, own.id) == ("profile", "firm:m")
    assert own.sentence == "烧结钕铁硼永磁材料的研发与制造；"
    assert "钕铁硼" in own.words


def test_a_product_is_cited_by_its_name(having: With) -> None:
    made = [entity("firm:m", "磁谷公司"), entity("prod:m", "钕铁硼磁钢"), relation("firm:m", "MAKES", "prod:m")]
    told = {own.feature: own for own in first(having(*made), "forward", text="钕铁硼永磁材料").own}
    assert (told["products"].name, told["products"].words) == ("钕铁硼磁钢", ("钕铁硼",))


def test_the_part_whose_profile_it_is_is_named(having: With) -> None:
    school = [
        entity("org:new", "西山大学"),
        entity("col:new", "海洋学院", focus=["潮汐能"]),
        relation("col:new", "PART_OF", "org:new"),
    ]
    (own,) = first(having(*school), "reverse", "institution", text="潮汐能").own
    assert own.id == "col:new"


def test_of_the_past_no_later_sentence_is_cited(having: With) -> None:
    later = entity(
        "firm:m", "潮汐能公司", by=source("news", "1"), business_scope="潮汐能发电装置的制造", attested="2019"
    )
    found = having(entity("firm:m", "潮汐能公司"), later)
    assert first(found, "forward", text="潮汐能发电").own[0].sentence == "潮汐能发电装置的制造"
    assert first(found, "forward", text="潮汐能发电", before="2018-01").own[0].sentence == "潮汐能公司"


def test_without_a_shared_word_the_shared_characters_are_cited(having: With) -> None:
    told = first(having(*paper("c", "超精磨削", "双端面超精磨的方法研究。", "2018", [])), "reverse", text="沟道超精研")
    (item,) = told.items
    assert item.words or item.characters
    assert all(one in "双端面超精磨的方法研究。超精磨削" for one in (*item.words, *item.characters))


def test_where_not_even_characters_are_shared_it_is_said_how_it_was_found(having: With) -> None:
    (item,) = first(having(*paper("c", "瓣膜", "瓣膜病。", "2018", [])), "reverse", text="烂瓣").items
    assert (item.words, item.characters, item.sentence) == ((), (), "")
    assert item.bare == "characters"


def test_runs_of_characters_are_the_longest_that_are_shared() -> None:
    assert common_runs("沟道的超精研加工噪声", "采用超精研加工，降低沟道；噪音") == ("超精研加工", "沟道")
    assert common_runs("沟道", "瓣膜") == ()


def test_a_sentence_that_says_something_is_preferred_to_a_keyword() -> None:
    text = "奶牛\n本文研究了奶牛乳房炎的早期诊断方法。\n诊断"
    assert best_sentence(text, text, {"奶牛": 3.0}) == "本文研究了奶牛乳房炎的早期诊断方法。"
    assert best_sentence("奶牛\n其他", "奶牛\n其他", {"奶牛": 3.0}) == "奶牛"


def test_a_long_sentence_is_cut_around_the_rarest_word() -> None:
    text = "、".join(["货物进出口"] * 60) + "、钕铁硼磁钢" + "、房屋租赁" * 30
    cited = best_sentence(text, text, {"钕铁硼": 5.0})
    assert "钕铁硼" in cited
    assert cited.removesuffix("…") in text
    assert len(cited) <= SENTENCE + 1


def test_an_english_term_is_shown_with_the_word_that_it_led_to(having: With) -> None:
    told = first(
        having(*paper("s", "土壤重金属污染的修复", "重金属。", "2018", [])), "reverse", text="heavy metals in soil"
    )
    assert told.items[0].via["重金属"] == "heavy metals"
    assert told.items[0].via["土壤"] == "soil"


def test_a_chinese_term_is_shown_with_the_english_word_that_it_led_to(having: With) -> None:
    told = first(having(*paper("s", "Low noise bearing", "A quiet bearing.", "2018", [])), "reverse", text="轴承")
    assert told.items[0].words == ("bearing",)
    assert told.items[0].via == {"bearing": "轴承"}
