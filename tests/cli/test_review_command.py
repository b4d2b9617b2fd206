"""`review`: pairs with the evidence of both sides, judged and taken back, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_support import SOURCE, Twinwheel, one_object

ROWS = [
    {"entity": "Firm", "id": "firm:1", "name": "虚构轴承集团有限公司", "props": {}, "source": SOURCE},
    {"entity": "Firm", "id": "firm:2", "name": "虚构轴承股份有限公司", "props": {"city": "聊城市"}, "source": SOURCE},
    {"entity": "Achievement", "id": "ach:1", "name": "轴承钢热处理", "props": {}, "source": SOURCE},
    {"relation": "PARTNERED_BY", "from": "ach:1", "to": "firm:2", "props": {}, "source": SOURCE},
]


@pytest.fixture
def firms(tmp_path: Path, twinwheel: Twinwheel) -> Path:
    file = tmp_path / "firms.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    answer = one_object("ingest", twinwheel("ingest", file, "--json").out)
    assert (answer["merged_identities"], answer["to_review"]) == (0, 1)
    return file


def test_a_pair_is_listed_judged_and_taken_back(firms: Path, twinwheel: Twinwheel) -> None:
    listed = one_object("review", twinwheel("review", "list", "--json").out)
    (pair,) = listed["items"]
    assert (listed["total"], pair["verdict"], pair["by"], pair["open"]) == (1, "unsure", "rule", True)
    assert [one["code"] for one in pair["apart"]] == ["group"]
    assert pair["right"]["samples"] == ["轴承钢热处理"]
    accepted = one_object("reviewed", twinwheel("review", "accept", pair["id"], "--note", "问过", "--json").out)
    assert (accepted["verdict"], accepted["by"], len(accepted["merged"])) == ("same", "user", 1)
    assert one_object("review", twinwheel("review", "list", "--json").out)["items"] == []
    (told,) = one_object("review", twinwheel("review", "list", "--status", "same", "--json").out)["items"]
    assert told["text"] == "问过"
    undone = one_object("reviewed", twinwheel("review", "undo", pair["id"], "--json").out)
    assert (undone["verdict"], undone["by"], undone["split"]) == ("unsure", "rule", accepted["merged"])
    rejected = one_object("reviewed", twinwheel("review", "reject", "虚构轴承股份有限公司", "firm:1", "--json").out)
    assert (rejected["id"], rejected["verdict"], rejected["merged"]) == (pair["id"], "different", [])
    assert one_object("review", twinwheel("review", "list", "--json").out)["total"] == 0


@pytest.mark.parametrize(("language", "told"), [("zh", "一方称集团"), ("en", "one says that it is a group")])
def test_the_evidence_is_told_in_words(firms: Path, twinwheel: Twinwheel, language: str, told: str) -> None:
    answer = twinwheel("review", "list", "--lang", language)
    assert told in answer.out
    assert "虚构轴承股份有限公司" in answer.out
    assert "轴承钢热处理" in answer.out


def test_wrong_calls_are_told(firms: Path, twinwheel: Twinwheel) -> None:
    assert twinwheel("review", "accept", "judge:none").code == 1
    assert twinwheel("review", "accept", "firm:1", "firm:1").code == 1
    assert twinwheel("review", "accept", "firm:1", "ach:1").code == 1
    assert twinwheel("review", "accept", "a", "b", "c").code == 2


def test_it_can_be_switched_off(tmp_path: Path, firms: Path, twinwheel: Twinwheel) -> None:
    answer = one_object(
        "ingest", twinwheel("ingest", firms, "--no-resolve", "--store", "sqlite:///off.db", "--json").out
    )
    assert answer["to_review"] == 0
    assert one_object("review", twinwheel("review", "list", "--store", "sqlite:///off.db", "--json").out)["total"] == 0


def test_every_ground_feature_and_cap_has_its_words() -> None:
    from twinwheel_api.locale import word
    from twinwheel_ingest.resolve.compare import OUTCOMES, declared
    from twinwheel_ingest.resolve.numbers import SCHEMES

    codes = [f"ground_{code}" for code in (*SCHEMES, *OUTCOMES, "features", "number", "lost_start", "doubled_end")]
    codes += ["ground_name_before", "ground_short_name"]
    codes += [f"compared_{name}" for name in declared().weights] + [f"apart_{name}" for name in declared().caps]
    codes.remove("ground_merged")
    assert all(word(code, language) for code in codes for language in ("zh", "en"))
