"""The pipelines: their laws over any text, what the components find, and that they go to disk and back."""

from __future__ import annotations

import importlib
import itertools
import tomllib
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from twinwheel_graph.language.facts import KINDS, Fact, sentence_at, spans_of_sentences
from twinwheel_ingest.extract import tokenizer
from twinwheel_ingest.extract.kept import facts_of
from twinwheel_ingest.extract.pipeline import COMPONENTS, Extractor, extractor, pipeline
from twinwheel_ingest.extract.scripts import pieces

TEXT = (
    "面向新能源汽车领域，某高校采用固态电解质与硅碳负极材料，使锂离子电池能量密度达到350 Wh/kg以上。已完成中试。"
    "The solid electrolyte reaches an ionic conductivity of 1.2 mS/cm at 25 ℃. "
    "由虚构大学材料学院与虚构电池有限公司共同完成。"
)
SAID = (
    "固态电解质 电机组 检测装置 ≥90% 三个月内 中试 批量生产 用于 采用 提高 的 和 ， 。 solid electrolyte of is ( )",
    "大学 有限公司 北京 协会 １２ 5 MPa",
)
PIECES = st.sampled_from([*(piece for line in SAID for piece in line.split()), "\n", "\u3000", "\ud800", "\U0001f600"])


def found(text: str, kind: str) -> list[Fact]:
    return [fact for fact in extractor().facts(text) if fact.kind == kind]


def check(text: str) -> None:
    """What holds of any text."""
    facts = extractor().facts(text)
    for fact in facts:
        assert 0 <= fact.start < fact.end <= len(text)
        assert fact.text == text[fact.start : fact.end]
        assert 0 < fact.confidence <= 1
        start, end = sentence_at(text, fact.start, fact.end)
        assert 0 <= start <= fact.start < fact.end <= end <= len(text)
    assert facts == sorted(facts, key=lambda fact: (KINDS.index(fact.kind), fact.start, fact.end))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    check(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_texts_of_the_field_are_read_and_spans_lie_in_them(text: str) -> None:
    check(text)


@given(st.text(st.characters(), max_size=200))
def test_pieces_cover_a_text_without_gaps(text: str) -> None:
    parts = pieces(text)
    assert "".join(text[one.start : one.end] for one in parts) == text
    assert all(one.language != other.language for one, other in itertools.pairwise(parts))


@given(st.text(st.characters(), max_size=200))
def test_sentences_do_not_overlap(text: str) -> None:
    spans = list(spans_of_sentences(text))
    assert all(start < end for start, end in spans)
    assert all(end <= after for (_, end), (after, _) in itertools.pairwise(spans))


def test_a_tokenizer_keeps_every_character() -> None:
    for text in (TEXT, "", " \n\t ", "　１２　"):
        assert pipeline("zh").make_doc(text).text == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pipeline_goes_to_disk_and_into_bytes_and_back(tmp_path: Path, language: str) -> None:
    made = pipeline("zh" if language == "zh" else "en")
    made.to_disk(tmp_path / "kept")
    again = spacy.load(tmp_path / "kept")
    bare = spacy.blank(language, config=made.config)
    bare.from_bytes(made.to_bytes())
    wanted = facts_of(made(TEXT))
    assert wanted
    assert facts_of(again(TEXT)) == facts_of(bare(TEXT)) == wanted
    assert again.pipe_names == list(COMPONENTS)


def test_spacy_is_told_where_the_parts_of_a_pipeline_are() -> None:
    told = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    points = told["project"]["entry-points"]
    assert points["spacy_factories"].keys() == set(COMPONENTS)
    assert points["spacy_tokenizers"].keys() == {tokenizer.NAME}
    for place in (*points["spacy_factories"].values(), *points["spacy_tokenizers"].values()):
        module, name = place.split(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_a_table_that_was_changed_is_kept(tmp_path: Path) -> None:
    made = pipeline("zh")
    terms = made.get_pipe("twinwheel_terms")
    terms.table["terms"]["虚构术语"] = "own"
    terms.prepare()
    made.to_disk(tmp_path / "kept")
    again = spacy.load(tmp_path / "kept")
    assert [fact.about for fact in facts_of(again("研究虚构术语。")) if fact.kind == "term"] == ["own"]


def test_reading_many_equals_reading_each() -> None:
    texts = [TEXT, "", "只有一句。", "English only, at 5 MPa."]
    assert list(extractor().read(texts)) == [extractor().facts(text) for text in texts]
    without = list(extractor().read(texts, without=["twinwheel_terms"]))
    assert [[fact for fact in facts if fact.kind != "term"] for facts in extractor().read(texts)] == without


def test_terms_go_to_the_ends_of_words() -> None:
    said = {fact.text: (fact.value, fact.about, fact.confidence) for fact in found("固态电解质与电机组的测试", "term")}
    assert said["固态电解质"][1:] == ("segment", 0.9)
    assert said["电机组"][2] == 0.7
    assert "电池" in {fact.text for fact in found("电池的测试", "term")}
    assert "电池" not in {fact.text for fact in found("充电池塘", "term")}


def test_english_terms_are_found_in_the_plural_too() -> None:
    assert "solid electrolyte" in {
        fact.value for fact in found("Several solid electrolytes are compared here.", "term")
    }


def test_key_phrases_are_noun_phrases_with_their_rarity() -> None:
    phrases = found("本文采用硅碳负极材料提高锂离子电池能量密度，取得了一定的效果。", "phrase")
    assert {"硅碳负极材料", "锂离子电池能量密度"} <= {fact.text for fact in phrases}
    assert all("采用" not in fact.text and "效果" not in fact.text for fact in phrases)


def test_parts_of_a_need() -> None:
    text = "采用固态电解质，提高能量密度，用于电动工具，研制硅碳负极材料、热处理工艺和检测装置。"
    assert {(fact.text, fact.about) for fact in found(text, "part")} == {
        ("固态电解质", "method"),
        ("能量密度", "effect"),
        ("电动工具", "application"),
        ("硅碳负极材料", "material"),
        ("热处理工艺", "method"),
        ("检测装置", "product"),
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由北京虚构医院与虚构电池有限公司完成。", ["北京虚构医院", "虚构电池有限公司"]),
        (
            "作者单位：北京虚构大学材料学院，上海虚构电池股份有限公司",
            ["北京虚构大学材料学院", "上海虚构电池股份有限公司"],
        ),
        ("中国虚构研究院（CXY）发布了报告", ["中国虚构研究院", "CXY"]),
        ("当代大学生在图书馆和医院的实验室检查", []),
        ("跨国公司、上市公司与我国大学", []),
        (
            "The Imaginary University of Lyon and Fictional Battery Ltd agreed.",
            ["The Imaginary University of Lyon", "Fictional Battery Ltd"],
        ),
    ],
)
def test_organisations(text: str, names: list[str]) -> None:
    assert [fact.text for fact in found(text, "organisation")] == names


def test_each_language_is_read_by_its_own_pipeline() -> None:
    assert isinstance(extractor(), Extractor)
    assert [(one.language, TEXT[one.start : one.start + 3]) for one in pieces(TEXT)] == [
        ("zh", "面向新"),
        ("en", "The"),
        ("zh", "由虚构"),
    ]
    assert {fact.value for fact in found(TEXT, "quantity")} == {"≥350 Wh/kg", "1.2 mS/cm", "25 °C"}
    assert [fact.value for fact in found(TEXT, "readiness")] == ["TRL 6"]
