"""Where confidence is known for questions like it and this one has none: in English, or of unusual length."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from match_support import BEARING, House, housed, park

from twinwheel_graph.evaluate.calibration import separated, usual_lengths
from twinwheel_graph.match import credibility as judging
from twinwheel_graph.match.credibility import Credibility, Curve, credibility, digest
from twinwheel_graph.match.request import Unsure
from twinwheel_graph.match.targets import targets

ENGLISH = "Quieter miniature ball bearings: superfinishing of the raceway"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), park()) as opened:
        yield opened


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Confidence for achievements, known for questions as long as BEARING and one character less."""
    curve = Curve((0.0, 1.0), (0.0, 1.0))
    weights = {"achievement": digest(targets()["achievement"])}
    made = Credibility(0.01, {"achievement": curve}, weights, {"achievement": (len(BEARING) - 1, len(BEARING))})
    monkeypatch.setattr(judging, "credibility", lambda _encoder: made)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(("cut", "sure"), [(0, True), (1, True), (2, False)])
def test_a_question_shorter_than_those_it_was_fitted_on_has_no_confidence(house: House, cut: int, sure: bool) -> None:
    result = house.match("reverse", text=BEARING[: len(BEARING) - cut])
    assert result.hits
    assert all((hit.confidence is not None) is sure for hit in result.hits)
    assert result.unsure == (None if sure else Unsure("length", len(BEARING) - 1, len(BEARING)))
    assert {hit.credible for hit in result.hits} <= {True, False}


@pytest.mark.usefixtures("known")
def test_so_has_a_longer_one_and_white_space_around_it_does_not_count(house: House) -> None:
    longer = house.match("reverse", text=f"{BEARING}轴")
    assert {hit.confidence for hit in longer.hits} == {None}
    assert longer.unsure is not None
    assert house.match("reverse", text=f"\n {BEARING} ").unsure is None


@pytest.mark.usefixtures("known")
def test_what_is_never_calibrated_is_not_said_to_be_of_unusual_length(house: House) -> None:
    result = house.match("reverse", "institution", text="轴承")
    assert result.unsure is None
    assert {hit.confidence for hit in result.hits} == {None}
    assert all(hit.credible is not None for hit in result.hits)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("target", ["achievement", "institution"])
def test_of_a_question_in_english_nothing_is_known(house: House, target: str) -> None:
    result = house.match("reverse", target, text=ENGLISH)
    assert result.hits
    assert {(hit.confidence, hit.credible) for hit in result.hits} == {(None, None)}
    assert result.unsure == Unsure("english")
    assert not result.nothing_credible
    assert not result.lack.missing


def test_where_nothing_is_calibrated_the_question_is_not_to_blame(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "credibility", lambda _encoder: None)
    assert house.match("reverse", text=ENGLISH).unsure is None
    assert house.match("reverse", text="轴承").unsure is None


@pytest.mark.parametrize("encoder", ["", "bge-small-zh-v1.5@e2020bc7e490"])
def test_the_file_holds_for_the_declared_weights_and_tells_its_lengths(encoder: str) -> None:
    found = credibility(encoder)
    assert found is not None
    assert found.line_of(targets()) == found.line
    assert set(found.lengths) == set(found.curves) == {"achievement", "institution"}
    assert found.unsure(targets()["achievement"], "微博情感分析", foreign=False) is not None
    assert all(0 < shortest < longest for shortest, longest in found.lengths.values())


def test_the_usual_lengths_leave_out_the_shortest_and_no_long_one() -> None:
    texts = ["短", *(f"{'字' * 40} " for _ in range(38)), "字" * 90]
    assert usual_lengths(texts) == (40, 90)


def test_a_line_that_parts_both_kinds_keeps_both_bounds_and_no_line_does_where_they_are_mixed() -> None:
    apart = separated([0.2 + at / 1000 for at in range(50)], [0.1 + at / 1000 for at in range(50)])
    assert apart.reached
    assert 0.149 < apart.at < 0.2
    assert (sum(apart.below[0]), sum(apart.below[1])) == (0, 50)
    mixed = separated([at / 50 for at in range(50)], [at / 50 + 0.001 for at in range(50)])
    assert not mixed.reached
