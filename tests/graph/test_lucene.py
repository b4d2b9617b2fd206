"""Questions in Lucene's syntax; what a real server makes of them is tested beside the retriever."""

from __future__ import annotations

import math

import pytest

from twinwheel_graph.retrieve import lucene
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.scale import rarity


def test_what_means_something_to_lucene_is_escaped() -> None:
    assert lucene.alone("words", "c++") == r"words:c\+\+"
    assert lucene.asked("words", {"轴承": 1.5}) == "+words:(轴承^1.500000)"
    assert lucene.alone("id", "AND") == r"id:\AND"


def test_conditions_add_nothing_to_scores() -> None:
    plain = lucene.conditions(Query("轴承"), ["Firm"])
    assert plain == "+type:(Firm)^0 -flag:restricted"
    asked = Query("轴承", before=20180101, admitted=frozenset({"ach:1"}), disclosed=frozenset({"ach:2"}))
    assert lucene.conditions(asked, ["Need", "Achievement"]) == (
        r"+type:(Need Achievement)^0 -(+date:[20180101 TO *] -id:(ach\:1)) -(+flag:restricted -id:(ach\:2))"
    )


@pytest.mark.parametrize(("length", "kept"), [(0, 0), (23, 23), (39, 39), (40, 40), (41, 40), (55, 54), (700, 664)])
def test_lengths_are_kept_in_a_byte(length: int, kept: int) -> None:
    assert lucene.kept_length(length) == kept


def test_a_score_tells_how_rare_its_term_is() -> None:
    told = rarity(1_000, 7)
    score = told * 3 / (3 + 1.2 * (0.25 + 0.75 * 54 / 40))
    assert math.isclose(lucene.idf(score, 3, 55, 40), told)


def test_each_term_stands_between_blanks_of_its_own() -> None:
    assert lucene.written(["a", "a", "b"]).count(" a ") == 2
    assert lucene.written([]) == ""
