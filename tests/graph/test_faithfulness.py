"""Explanations tried: texts and lists without what is cited, with nothing else, and everything put back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from encoder_support import tiny
from match_support import BATTERY, BEARING, WHEAT, House, housed, park

from twinwheel_graph.evaluate.benchmarks import Benchmark, StatedNeed, drawn, need_benchmark
from twinwheel_graph.evaluate.faithful_items import probe_items
from twinwheel_graph.evaluate.faithful_texts import Bench, Variation, probe_texts, rounds
from twinwheel_graph.evaluate.faithfulness import Change, Evidence, Probe, Probed, ask
from twinwheel_graph.evaluate.faithfulness_report import Made, markdown
from twinwheel_graph.evaluate.rewriting import Rewriting
from twinwheel_graph.evaluate.variation import by_sentence, by_words
from twinwheel_graph.language.encoders.onnx import OnnxEncoder
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.retrieve.meaning import Meaning
from twinwheel_graph.retrieve.passages import text_of
from twinwheel_graph.retrieve.vector_stage import VectorStage

TEXT = "深沟球轴承\n研究沟道的波纹度。提出两级超精研！噪声因此下降；装配另述。\nLTE-A"
NEEDS = [StatedNeed("n1", BEARING, "ach:b1"), StatedNeed("n2", BATTERY, "ach:c1"), StatedNeed("n3", WHEAT, "ach:w1")]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with housed(tmp_path, park()) as found:
        yield found


@pytest.fixture
def needs(house: House) -> Benchmark:
    return need_benchmark(house.store, NEEDS)


def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def silent(_done: int, _all: int) -> None:
    """Nobody is told."""


def text_in(house: House, id: str) -> str:
    one = house.store.read([id])[0]
    return text_of(one.type, one.name, one.props)


# --- texts


def test_a_sentence_is_taken_out_and_kept_alone() -> None:
    made = by_sentence(TEXT, "提出两级超精研！", chance())
    assert made[Change.ONLY, Evidence.CITED][0] == "提出两级超精研！"
    left, share = made[Change.WITHOUT, Evidence.CITED]
    assert left == "深沟球轴承\n研究沟道的波纹度。\n噪声因此下降；\n装配另述。\nLTE-A"
    assert 0 < share < 0.5


def test_a_sentence_that_was_cut_short_is_found_by_its_beginning() -> None:
    made = by_sentence(TEXT, "研究沟道…", chance())
    assert made[Change.ONLY, Evidence.CITED][0] == "研究沟道的波纹度。"


@pytest.mark.parametrize("seed", range(20))
def test_other_sentences_are_at_least_as_long_and_none_is_the_cited_one(seed: int) -> None:
    made = by_sentence(TEXT, "提出两级超精研！", np.random.default_rng(seed))
    others, share = made[Change.ONLY, Evidence.OTHER]
    assert "提出两级超精研" not in others
    assert share >= made[Change.ONLY, Evidence.CITED][1]
    assert "提出两级超精研！" in made[Change.WITHOUT, Evidence.OTHER][0]


@pytest.mark.parametrize(("text", "cited"), [("只有一句。", "只有一句。"), (TEXT, "别处的话。"), (TEXT, "")])
def test_without_another_sentence_there_is_nothing_to_compare(text: str, cited: str) -> None:
    assert by_sentence(text, cited, chance()) == {}


def test_words_are_taken_out_wherever_they_stand() -> None:
    made = by_words("轴承的噪声。ALTER 轴承，lte-a。", ["轴承", "lte"], chance())
    left, _ = made[Change.WITHOUT, Evidence.WORDS]
    assert "轴承" not in left
    assert "alter" in left
    assert "lte-a" not in left
    assert made[Change.ONLY, Evidence.WORDS][0].split() == ["lte", "轴承", "轴承"]
    others = made[Change.ONLY, Evidence.OTHER_WORDS][0]
    assert others
    assert not set(others.split()) & {"轴承", "lte"}


def test_a_text_is_written_searched_and_put_back(house: House) -> None:
    before = house.store.read(["ach:b1"])[0]
    rewriting = Rewriting(house.store, house.retriever.follow)
    rewriting.write({"ach:b1": "潮汐能\n发电", "ach:b2": "潮汐能"})
    assert text_in(house, "ach:b1") == "潮汐能\n发电"
    assert set(house.ids("reverse", text="潮汐能")[:2]) == {"ach:b1", "ach:b2"}
    assert house.store.read(["ach:b1"])[0].props["date"] == before.props["date"]
    rewriting.write({"ach:b2": "潮汐能"})
    after = house.store.read(["ach:b1"])[0]
    assert (after.name, after.props, after.claims) == (before.name, before.props, before.claims)
    assert "ach:b1" not in house.ids("reverse", text="潮汐能")


def test_a_text_that_is_written_is_encoded_anew(house: House, tmp_path: Path) -> None:
    encoder = OnnxEncoder(tiny(tmp_path / "tiny"))
    meaning = Meaning(VectorStage(house.store, tmp_path / "vectors", encoder), encoder)
    retriever = LocalRetriever(house.store, tmp_path / "index", meaning=meaning)

    def follow() -> None:
        retriever.follow()
        retriever.encode(None)

    follow()
    Rewriting(house.store, follow).write({"ach:x1": "唐诗宋词"})
    found = {one.id: one.meaning for one in retriever.candidates(Query("唐诗宋词"), ["Achievement"], 100).items}
    assert found["ach:x1"] == pytest.approx(1, abs=1e-5)


# --- probes


def of(probed: Probed, change: Change, evidence: Evidence) -> list[Probe]:
    return [one for one in probed.probes if (one.change, one.evidence) == (change, evidence)]


def test_achievements_fall_without_what_they_cite_and_are_put_back(house: House, needs: Benchmark) -> None:
    before = {id: text_in(house, id) for id in ("ach:b1", "ach:c1", "ach:w1")}
    scores = house.scores("reverse", text=BEARING)
    rewriting = Rewriting(house.store, house.retriever.follow)
    told: list[tuple[int, int]] = []
    probed = probe_texts(
        Bench(house.store, rewriting, house.matcher), needs, 1, 1, lambda done, total: told.append((done, total))
    )
    assert (probed.questions, probed.hits, probed.silent) == (3, 3, 0)
    assert told[-1] == (len(probed.probes), len(probed.probes))
    for evidence in (Evidence.CITED, Evidence.WORDS):
        assert all(one.after < one.before for one in of(probed, Change.WITHOUT, evidence))
    falls = {
        evidence: np.mean([1 - one.after / one.before for one in of(probed, Change.WITHOUT, evidence)])
        for evidence in Evidence
    }
    assert falls[Evidence.WORDS] > falls[Evidence.OTHER_WORDS]
    assert all(one.place_before == 1 for one in probed.probes)
    rewriting.write({})
    assert {id: text_in(house, id) for id in before} == before
    assert house.scores("reverse", text=BEARING) == pytest.approx(scores, rel=0.02)


def test_organisations_fall_without_what_they_cite_and_stay_with_it_alone(house: House) -> None:
    needs = need_benchmark(house.store, NEEDS)
    for target, direction in (("institution", "reverse"), ("firm", "forward")):
        probed = probe_items(house.matcher, _of(needs, target, direction), 3, 1, silent)
        assert probed.target == target
        assert of(probed, Change.WITHOUT, Evidence.CITED)
        assert all(one.after < one.before for one in of(probed, Change.WITHOUT, Evidence.CITED))
        for one in of(probed, Change.ONLY, Evidence.CITED):
            assert one.after == pytest.approx(one.before, rel=0.05)
            assert 0 < one.part <= 1


def _of(needs: Benchmark, target: str, direction: str) -> Benchmark:
    return replace(needs, questions=tuple(replace(one, target=target, direction=direction) for one in needs.questions))


def test_a_hit_by_its_profile_alone_cites_nothing(house: House) -> None:
    text = "日用百货"
    needs = need_benchmark(house.store, [StatedNeed("n", text, "ach:v1")])
    probed = probe_items(house.matcher, _of(needs, "firm", "forward"), 10, 1, silent)
    hits = {hit.id: hit.explanation.items for hit in house.match("forward", text=text).hits}
    assert hits["firm:idle"] == ()
    assert probed.silent == sum(not items for items in hits.values())
    assert {one.hit for one in probed.probes} == {id for id, items in hits.items() if items}


def test_a_hit_is_once_in_a_round_and_rounds_are_bounded(house: House, needs: Benchmark) -> None:
    (asked, *_) = ask(Matcher(house.store, house.retriever), needs.questions, 3)
    varied = [Variation(asked, hit, (Change.ONLY, Evidence.CITED), "x", 0.5) for hit in [*asked.hits, *asked.hits]]
    made = rounds(varied, 2)
    assert sum(map(len, made)) == len(varied)
    assert max(map(len, made)) == 2


def test_the_report_tells_both_and_is_the_same_each_time(house: House, needs: Benchmark) -> None:
    def report() -> str:
        matcher = Matcher(house.store, house.retriever)
        return markdown([probe_items(matcher, _of(needs, "institution", "reverse"), 3, 1, silent)], Made("", 3, 1))

    text = report()
    assert "## Comprehensiveness" in text
    assert "## Sufficiency" in text
    assert "| institution | the cited items | 3 |" in text
    assert "-0.000" not in text
    assert text == report()


def test_questions_are_drawn_by_the_seed_and_stay_in_their_order(needs: Benchmark) -> None:
    some = drawn(needs, 2, 1)
    assert [one.id for one in some.questions] == sorted(one.id for one in some.questions)
    assert (len(some.questions), some.left_out) == (2, 1)
    assert drawn(needs, 2, 1) == some
    assert drawn(needs, 3, 1) == needs
