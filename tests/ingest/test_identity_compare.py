"""Organisations compared: numbers, the table of names, mended names, features, what sets apart. Made-up names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_ingest.resolve import aliases, numbers
from twinwheel_ingest.resolve.compare import Compared, Verdict, compare, declared
from twinwheel_ingest.resolve.features import APART, FEATURES
from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.reading import lexicon, places, read

CODES = ("91110000MA0000000D", "91110000MA0000001B")


def firm(name: str, *, at: str = "", short: str = "", numbers: Mapping[str, str] | None = None) -> Mention:
    near = frozenset({at}) if at else frozenset()
    return Mention(f"firm:{name}", "firm", (name,), (short,) if short else (), numbers=numbers or {}, places=near)


def institution(name: str, *, official: bool = False) -> Mention:
    return Mention(f"org:{name}", "institution", (name,), official=official)


def of(left: Mention, right: Mention) -> Compared:
    told = compare(left, right)
    assert compare(right, left).verdict == told.verdict
    return told


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("虚构精密轴承有限公司", "虚构精密轴承有限责任公司"),
        ("虚构精密轴承有限公司", "虚构精密轴承股份有限公司"),
        ("虚构轴承（集团）股份有限公司", "虚构轴承集团股份有限公司"),
        ("聊城市虚构轴承有限公司", "聊城虚构轴承有限公司"),
        ("山东聊城虚构轴承有限公司", "聊城虚构轴承有限公司"),
        ("虚构　轴承有限公司", "虚构轴承有限公司"),
    ],
)
def test_one_firm_written_otherwise_is_the_same(left: str, right: str) -> None:
    assert of(firm(left), firm(right)).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("虚构第一机床有限公司", "虚构第二机床有限公司", "ordinal"),
        ("虚构设计二院有限公司", "虚构设计三院有限公司", "ordinal"),
        ("中虚二十一局工程有限公司", "中虚二十二局工程有限公司", "ordinal"),
        ("聊城虚构轴承有限公司", "济南虚构轴承有限公司", "place"),
        ("虚构轴承（北京）有限公司", "虚构轴承（天津）有限公司", "bracket"),
        ("虚构轴承集团有限公司", "虚构轴承股份有限公司", "group"),
        ("虚构轴承有限公司聊城分公司", "虚构轴承有限公司", "branch"),
        ("虚构轴承", "虚构轴承股份有限公司", "short"),
        ("轴承科技有限公司", "虚构轴承科技有限公司", "close"),
        ("聊城虚构轴承有限公司", "虚构轴承有限公司", "lacking"),
    ],
)
def test_what_sets_two_firms_apart_is_told_and_never_merged(left: str, right: str, apart: str) -> None:
    told = of(firm(left), firm(right))
    assert told.verdict is not Verdict.SAME
    assert apart in told.apart


def test_the_place_that_is_told_stands_for_the_one_in_the_name() -> None:
    assert of(firm("山东虚构轴承股份有限公司"), firm("虚构轴承股份有限公司", at="山东")).verdict is Verdict.SAME
    assert of(firm("山东虚构轴承股份有限公司"), firm("虚构轴承股份有限公司", at="河南")).verdict is None
    assert of(firm("聊城虚构轴承股份有限公司"), firm("虚构轴承股份有限公司", at="山东")).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("虚构大学", "虚构大学材料学院"),
        ("虚构大学第一附属医院", "虚构大学第二附属医院"),
        ("虚构大学材料学院", "虚构大学化工学院"),
        ("中国虚构大学（北京）", "中国虚构大学（武汉）"),
        ("虚构大学", "虚构大学聊城校区"),
        ("虚构职业学院", "虚构学院"),
        ("虚构农业科学院", "虚构农业大学"),
        ("农业大学", "聊城农业大学"),
        ("东省农业科学院", "山东省农业科学院"),
    ],
)
def test_parts_campuses_and_bare_names_are_never_merged(left: str, right: str) -> None:
    assert of(institution(left), institution(right)).verdict is not Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("第二军医大学", "海军军医大学", "renamed"),
        ("聊城大学", "Liaocheng University", "renamed"),
        ("遵义医学院药学院", "遵义医科大学药学院", "renamed"),
        ("中科院虚构研究所", "中国科学院虚构研究所", "also"),
        ("国科学院虚构植物研究所", "中国科学院虚构植物研究所", "lost_start"),
        ("肃省虚构研究院", "甘肃省虚构研究院", "lost_start"),
        ("聊城大学大学", "聊城大学", "doubled_end"),
    ],
)
def test_the_table_and_mended_names_tell(left: str, right: str, why: str) -> None:
    told = of(institution(left), institution(right))
    assert (told.verdict, told.why) == (Verdict.SAME, why)


def test_a_persons_name_before_it_is_believed_before_official_names_only() -> None:
    assert of(institution("王虚构聊城大学"), institution("聊城大学", official=True)).verdict is Verdict.SAME
    assert of(institution("王虚构聊城大学"), institution("聊城大学")).verdict is Verdict.UNSURE


def test_an_abbreviation_and_a_merger_are_not_the_same() -> None:
    assert of(institution("哈工大"), institution("哈尔滨工业大学")).verdict is Verdict.UNSURE
    assert of(institution("西南师范大学"), institution("西南大学")).verdict is None


def test_a_short_name_alone_is_asked() -> None:
    told = of(firm("虚构轴"), firm("虚构精密机械股份有限公司", short="虚构轴"))
    assert (told.verdict, told.why) == (Verdict.UNSURE, "short_name")


def test_equal_numbers_merge_whatever_the_names_and_different_ones_forbid() -> None:
    one, other = ({"credit_code": code} for code in "12")
    assert of(firm("甲有限公司", numbers=one), firm("乙有限公司", numbers=one)).verdict is Verdict.SAME
    told = of(firm("虚构轴承有限公司", numbers=one), firm("虚构轴承有限公司", numbers=other))
    assert (told.verdict, told.apart, told.score) == (Verdict.DIFFERENT, ("number",), 0.0)
    assert of(firm("甲轴承有限公司", numbers=one), firm("乙化工有限公司", numbers=other)).verdict is None


def test_two_of_one_name_in_one_source_are_asked() -> None:
    left, right = (replace(firm("虚构轴承有限公司"), id=id, datasets=frozenset({"a"})) for id in "12")
    told = of(left, right)
    assert (told.verdict, told.apart) == (Verdict.UNSURE, ("twins",))
    assert of(left, replace(right, datasets=frozenset({"b"}))).verdict is Verdict.SAME


def test_one_number_against_another_scheme_is_not_taken() -> None:
    left = {"credit_code": "1", "stock_code": "600001.SH"}
    right = {"credit_code": "1", "stock_code": "600002.SH"}
    assert numbers.agreement(left, right) == ""
    assert numbers.conflict(left, right) == "stock_code"


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (numbers.credit_code, "91110000600037341L", "91110000600037341M"),
        (numbers.orcid, "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0098"),
        (numbers.ror, "https://ror.org/013meh722", "013meh723"),
    ],
)
def test_numbers_are_checked(check: numbers.Check, good: str, bad: str) -> None:
    assert check(good)
    assert not check(bad)


@given(st.text(alphabet="虚构聊城第一二轴承集团有限责任公司大学院省市（）北京", max_size=20))
def test_any_name_can_be_read_and_is_one_with_itself_or_asked(name: str) -> None:
    if not read(name).key:
        return
    told = compare(institution(name), institution(name))
    assert told.verdict in {Verdict.SAME, Verdict.UNSURE, None}
    assert told.verdict is Verdict.SAME or "short" in told.apart or "bare" in told.apart


def test_every_weight_and_cap_is_declared() -> None:
    assert declared().weights.keys() == FEATURES.keys()
    assert declared().caps.keys() == {*APART, "shared", "type"}
    assert all(cap < declared().same for cap in declared().caps.values())


def test_the_words_are_sound() -> None:
    words = lexicon()
    forms = list(words["forms"])
    assert all(not longer.endswith(form) for at, form in enumerate(forms) for longer in forms[at + 1 :])
    assert all(sound.endswith(broken) for broken, sound in words["repairs"].items())
    assert {"北京", "北京市", "聊城"} <= places().keys()


def test_no_name_of_the_table_is_renamed_and_merged_too() -> None:
    assert aliases.relation("第二军医大学", "海军军医大学") == "renamed"
    assert not aliases.others("第二军医大学") & {"中国人民解放军第三军医大学"}
