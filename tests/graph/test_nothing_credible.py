"""Whether nothing is credible, and what is lacking: judged of all that was found, and told truly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from graph_support import entity, relation
from match_support import BEARING, House, housed, paper, park

from twinwheel_graph.language.terms import technical
from twinwheel_graph.match.request import Result
from twinwheel_graph.match.targets import Targets, fused, targets

With = Callable[..., House]
MAGNET = "钕铁硼永磁材料的晶界扩散"


@pytest.fixture
def having(tmp_path: Path) -> Iterator[With]:
    with ExitStack() as opened:
        yield lambda *claims: opened.enter_context(housed(tmp_path, claims, by_papers()))


def by_papers() -> Targets:
    """Firms by their papers above all, so that a credible profile may stand below them."""
    firm = targets()["firm"]
    return {**targets(), "firm": fused(firm, {**firm.weights, "profile": 0.01})}


def magnets() -> list[object]:
    """Firms that papers on other materials speak for, and one that makes what is asked for."""
    told = "唐诗宋词的格律与韵脚。"
    shares = [(n, number, word) for n, word in enumerate(("晶界", "扩散", "晶界", "扩散")) for number in range(2)]
    weak = [
        paper(f"m{n}{number}", f"复合材料第{n}报", f"研究了材料的{word}。{told * 4}", "2018", [], [f"firm:{n}"])
        for n, number, word in shares
    ]
    firms = [entity(f"firm:{n}", f"第{n}机械厂") for n in range(4)]
    maker = entity("firm:magnet", "磁谷公司", business_scope="钕铁硼永磁材料；" + told * 9)
    return [*firms, maker, *lore(MAGNET), *(claim for claims in weak for claim in claims)]


def lore(text: str) -> list[object]:
    """A paper that says it all and is linked to nobody: it makes the words of a question worth something."""
    return [*paper(f"lore{len(text)}", "杂记", text, "2018", [])]


def test_what_is_credible_further_down_is_told_and_something_is_credible(having: With) -> None:
    found = having(*magnets())
    listed = found.match("forward", text=MAGNET, top=10)
    place = [hit.id for hit in listed.hits].index("firm:magnet")
    assert place > 0
    assert listed.hits[place].credible
    assert not listed.lack.further
    short = found.match("forward", text=MAGNET, top=place)
    assert all(hit.credible is False for hit in short.hits)
    assert short.lack.further == 1
    assert not short.nothing_credible
    assert short.lack.missing == ()


@pytest.mark.parametrize("top", [1, 2, 5, 50])
def test_that_nothing_is_credible_does_not_depend_on_how_many_are_listed(having: With, top: int) -> None:
    assert not having(*magnets()).match("forward", text=MAGNET, top=top).nothing_credible


def test_one_that_is_withheld_is_not_among_those_further_down(having: With) -> None:
    result = having(*magnets()).match("forward", text=MAGNET, top=2, exclude=("firm:magnet",))
    assert result.nothing_credible
    assert result.lack.further == 0


def told_of(result: Result, found: House) -> str:
    """All texts of the hits and of what speaks for them."""
    ids = [hit.id for hit in result.hits]
    for hit in result.hits:
        assert hit.explanation
        ids += [one.id for one in (*hit.explanation.items, *hit.explanation.own)]
    return " ".join(str((one.name, one.props)) for one in found.store.read(ids))


def test_what_is_missing_stands_in_no_text_of_a_hit_nor_of_its_items(having: With) -> None:
    text = "复合材料；潮汐能发电的密封、轴承、池塘、牛蛙、沼气、虹吸管、灌溉、小麦、奶牛、瓣膜"
    told = paper("e", "复合材料", "唐诗宋词的格律。" * 40, "2018", ["org:a"])
    found = having(entity("org:a", "东山大学"), *told, *lore(text))
    result = found.match("reverse", "institution", text=text)
    assert result.nothing_credible
    assert "潮汐能" in "".join(result.lack.missing)
    assert not [word for word in result.lack.missing if word in told_of(result, found)]


def test_a_word_in_an_uncited_item_is_not_missing(having: With) -> None:
    """Only three items are cited; the fourth mentions it all the same."""
    filler = "唐诗宋词的格律与韵脚。" * 30
    items = [paper(f"q{n}", f"材料第{n}报", f"材料。{filler}", "2018", ["org:a"]) for n in range(4)]
    last = paper("q9", "其他", f"材料与沼气。{filler * 2}", "2018", ["org:a"])
    text = "沼气池里的虹吸管材料怎样防止潮汐能腐蚀、冻裂、渗漏、老化"
    found = having(entity("org:a", "东山大学"), *(one for item in items for one in item), *last, *lore(text))
    result = found.match("reverse", "institution", text=text)
    assert result.nothing_credible
    assert "虹吸管" in result.lack.missing
    assert "沼气" not in result.lack.missing


@pytest.mark.parametrize("word", ["想要", "后面", "不行", "跟个", "光看", "变差", "带进", "问题", "3000", "the", "mm"])
def test_words_that_name_nothing_are_no_technical_terms(word: str) -> None:
    assert not technical(word)


@pytest.mark.parametrize("word", ["钕铁硼", "轴承", "杂质", "牛蛙", "循环", "graphene", "波纹"])
def test_words_that_name_something_are(word: str) -> None:
    assert technical(word)


def test_noise_is_not_told_as_missing(having: With) -> None:
    text = "想要牛蛙池子后面不行跟个老牛似的，光看外表变差，杂质带进材料"
    missing = having(*magnets(), *lore(text)).match("forward", text=text, top=4).lack.missing
    assert "牛蛙" in missing
    assert not {"想要", "后面", "不行", "跟个", "光看", "变差", "带进"} & set(missing)


def test_a_kind_that_is_not_recorded_is_said_not_to_be(having: With) -> None:
    found = having(*magnets())
    for direction, target in (("reverse", "team"), ("reverse", "expert"), ("forward", "zone")):
        result = found.match(direction, target, text=MAGNET)
        assert (result.hits, result.lack.empty, result.lack.missing) == ((), "not_recorded", ())


def test_a_kind_of_which_none_is_linked_is_said_not_to_be_with_what_was_found(having: With) -> None:
    result = having(*magnets(), entity("team:sea", "海洋团队")).match("reverse", "team", text="复合材料")
    assert (result.hits, result.lack.empty) == ((), "not_linked")
    assert {node.type for node in result.lack.near} == {"Achievement"}
    assert 1 <= len(result.lack.near) <= 3


def test_where_nothing_was_found_at_all_nothing_more_is_said(having: With) -> None:
    assert having(*park()).match("reverse", text="qwertyuiop").lack.empty == ""


def test_what_the_user_excludes_is_told_where_it_would_have_been_listed(having: With) -> None:
    found = having(*park())
    for direction, target in (("reverse", "achievement"), ("reverse", "institution"), ("forward", "firm")):
        first = found.match(direction, target, text=BEARING).hits[0]
        result = found.match(direction, target, text=BEARING, exclude=(first.id,))
        assert first.id not in [hit.id for hit in result.hits]
        told = {one.id: one for one in result.withheld}[first.id]
        assert (told.reason, told.credible) == ("excluded_by_user", first.credible)


def test_where_a_constraint_keeps_back_what_is_credible_nothing_is_missing(having: With) -> None:
    only = paper("only", "潮汐能发电装置的密封", "潮汐能发电装置。", "2018", [])
    result = having(*only).match("reverse", text="潮汐能发电装置的密封", exclude=("ach:only",))
    assert result.nothing_credible
    assert [one.credible for one in result.withheld] == [True]
    assert result.lack.missing == ()


def test_what_is_excluded_is_still_no_evidence_for_another(having: With) -> None:
    group = [
        entity("firm:whole", "集团"),
        entity("firm:part", "潮汐能股份公司", business_scope="潮汐能发电装置"),
        relation("firm:part", "PART_OF", "firm:whole"),
    ]
    found = having(*group)
    assert found.ids("forward", text="潮汐能发电装置") == ["firm:whole"]
    assert found.ids("forward", text="潮汐能发电装置", exclude=("firm:part",)) == []


def test_candidates_hold_nothing_that_is_excluded(having: With) -> None:
    from twinwheel_graph.match.request import Request

    asked = Request("reverse", text=BEARING, exclude=("ach:b1",))
    assert "ach:b1" not in [one.answer for one in having(*park()).matcher.candidates(asked)]
