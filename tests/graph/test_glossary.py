"""The glossary: an English question's terms in Chinese, and the reverse."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from twinwheel_graph.language.glossary import ALTERNATIVES, glossary, is_acronym, is_english, phrase_of

ROOT = Path(__file__).parent.parent.parent


def test_the_file_is_what_the_tables_say() -> None:
    spec = importlib.util.spec_from_file_location("write_glossary", ROOT / "scripts" / "write_glossary.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (module.FOLDER / module.FILE).read_text(encoding="utf-8") == module.text()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("worn bearings of a wind turbine", {"轴承", "风力机"}),
        ("Proton exchange membranes", {"质子交换膜"}),
        ("salt-tolerant wheat seedlings", {"小麦", "幼苗"}),
        ("electrolyte additives for lithium-ion batteries", {"电解液添加剂", "锂离子电池"}),
    ],
)
def test_an_english_question_is_rendered_by_its_terms(english: str, chinese: set[str]) -> None:
    assert chinese <= set(glossary().rendered(english).split())


def test_the_longest_phrase_goes_before_its_words() -> None:
    assert "质子" not in glossary().rendered("proton exchange membrane").split()


def test_an_acronym_is_one_in_capitals_only() -> None:
    assert is_acronym("LED")
    assert not is_acronym("led")
    assert "发光二极管" in glossary().rendered("an LED lamp")
    assert "发光二极管" not in glossary().rendered("a team led by them")


def test_a_chinese_question_is_rendered_too() -> None:
    assert "wheat" in glossary().rendered("抗旱小麦新品种").split()
    assert glossary().rendered("的了吗") == ""


def test_what_is_unknown_is_left_out() -> None:
    assert glossary().rendered("zzyzx qwrt") == ""
    assert glossary().rendered("") == ""


def test_a_language_is_told_by_its_letters() -> None:
    assert is_english("Steel corrosion in seawater (海水)")
    assert not is_english("高镍三元正极材料 NCM811 的包覆")
    assert not is_english("12 34")


def test_several_thousand_terms_are_known() -> None:
    known = glossary()
    assert len(known.chinese) > 10_000
    assert all(phrase for phrase in known.chinese)
    assert phrase_of("Batteries") == phrase_of("battery")
    assert ALTERNATIVES == 3
