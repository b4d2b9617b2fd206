"""The laws of a retriever, wherever its index lies. A test class gives `written`: claims in, a retriever out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from graph_support import ITEMS, achievement, entity, found, source

from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.following import FollowingRetriever

Written: TypeAlias = Callable[..., FollowingRetriever]

ODD = [
    "",
    " \t\n",
    "。，！？…——",
    "a",
    "\U0001f9ea\U0001f50b",
    'AND OR NOT ( [ " * : ^ ~ \\',
    "characters:轴承 AND id:*",
    "轴" * 100_000,
    "".join(map(chr, range(0x4E00, 0x4E00 + 20_000))) * 2,
    "a" * 100_000,
    "word " * 20_000,
    "\x00\x01\ufffe",
    "\udcff轴承\ud800",
    "е́ ß ﷺ ก็",
]


class RetrieverContract:
    def test_before_leaves_out_what_is_dated_on_or_after_and_what_is_undated(self, written: Written) -> None:
        dates = {"a": "2017-12-31", "b": "2018-01", "c": "2018", "d": "2018-01-01", "e": "", "f": "2016"}
        retriever = written(
            *(entity(f"ach:{id}", "轴承", **({"date": date} if date else {})) for id, date in dates.items())
        )
        assert set(found(retriever, "轴承")) == {f"ach:{id}" for id in dates}
        assert set(found(retriever, "轴承", before=20180101)) == {"ach:a", "ach:f"}
        assert set(found(retriever, "轴承", before=20180102)) == {"ach:a", "ach:b", "ach:c", "ach:d", "ach:f"}
        admitted = frozenset({"ach:e", "ach:b", "ach:unknown"})
        assert set(found(retriever, "轴承", before=20180101, admitted=admitted)) == {"ach:a", "ach:b", "ach:e", "ach:f"}

    def test_before_keeps_undated_entities_and_sees_no_later_alias(self, written: Written) -> None:
        retriever = written(
            entity("firm:0", "东岭轴承"),
            entity("firm:1", "青湖集团", by=source("papers", "1"), aliases=["青湖轴承"], attested="2016-03"),
            entity("firm:1", "青湖集团", by=source("papers", "2"), aliases=["青湖电池"], attested="2018-03"),
        )
        assert set(found(retriever, "轴承", "Firm", before=20170101)) == {"firm:0", "firm:1"}
        assert set(found(retriever, "电池", "Firm", before=20170101)) == set()
        assert set(found(retriever, "电池", "Firm", before=20180302)) == {"firm:1"}
        assert set(found(retriever, "青湖", "Firm", before=20160301)) == set()

    def test_restricted_entities_are_found_by_those_they_are_disclosed_to(self, written: Written) -> None:
        retriever = written(
            achievement(1, "轴承", confidentiality="restricted"),
            achievement(2, "轴承", confidentiality="public"),
            achievement(3, "轴承", confidentiality="restricted"),
        )
        assert set(found(retriever, "轴承")) == {"ach:2"}
        assert set(found(retriever, "轴承", disclosed=frozenset({"ach:3"}))) == {"ach:2", "ach:3"}
        late = frozenset({"ach:1"})
        assert set(found(retriever, "轴承", before=20170101, disclosed=late)) == set()
        assert set(found(retriever, "轴承", before=20170101, admitted=late)) == set()

    def test_only_the_types_asked_for_are_found(self, written: Written) -> None:
        retriever = written(
            achievement(1, "轴承"),
            entity("need:1", "轴承", problem="噪声"),
            entity("firm:1", "轴承"),
            entity("seg:1", "轴承"),
        )
        assert set(found(retriever, "轴承", "Need")) == {"need:1"}
        assert set(found(retriever, "轴承", *ITEMS)) == {"ach:1", "need:1"}
        assert set(found(retriever, "轴承", "Segment", "Firm")) == {"firm:1", "seg:1"}

    def test_the_best_by_each_score_come(self, written: Written) -> None:
        retriever = written(*(achievement(number, "轴承" * (number + 1) + "其他" * 3) for number in range(30)))
        kept, all_ = found(retriever, "轴承", n=4), found(retriever, "轴承")
        best = sorted(all_.values(), key=lambda one: -one.characters)[:4]
        assert {one.id for one in best} <= set(kept)
        assert len(kept) <= 8

    def test_what_stands_in_one_language_is_found_in_any_width_and_case(self, written: Written) -> None:
        retriever = written(achievement(1, "ＬｉＦｅＰＯ４ 正极材料"), achievement(2, "其他"))
        assert list(found(retriever, "lifepo4")) == list(found(retriever, "LIFEPO4")) == ["ach:1"]

    @pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:8]))
    def test_odd_questions_are_answered(self, written: Written, text: str) -> None:
        retriever = written(
            achievement(1, "轴承 bearing"), achievement(2, "\U0001f9ea" + "b" * 70_000), entity("firm:1", "轴")
        )
        for types in (ITEMS, ("Firm",)):
            assert all(one.characters >= 0 and one.words >= 0 for one in found(retriever, text, *types).values())

    def test_rarer_words_weigh_more(self, written: Written) -> None:
        retriever = written(achievement(1, "轴承 小麦"), achievement(2, "轴承"), achievement(3, "轴承"))
        rarity = retriever.rarity(["轴承", "小麦", "电池"], Family.ITEMS)
        assert 0 < rarity["轴承"] < rarity["小麦"] < rarity["电池"]
