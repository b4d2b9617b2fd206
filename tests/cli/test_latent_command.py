"""`twinwheel latent`: the demonstration park with the stated needs of some firms taken out."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import Twinwheel, one_object, url_of

from twinwheel_api.deps import open_store
from twinwheel_graph.match.latent import keep as keeping
from twinwheel_graph.model import Batch

FIRM, OTHER, STATED = "firm:demo:05", "firm:demo:10", "firm:demo:02"


@pytest.fixture(autouse=True)
def silent_park(park: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two firms of the park have stated nothing; words alone, so that it is the same everywhere."""
    monkeypatch.setenv("TWINWHEEL_ENCODER", "none")
    store = open_store(url_of(park))
    stated = store.relations([FIRM, OTHER], types=["STATED_BY"])
    store.apply(Batch(delete_relations=[one.key for one in stated]))
    store.close()


def test_it_says_what_to_ask_because_of_what_and_what_could_answer(twinwheel: Twinwheel) -> None:
    answer = twinwheel("latent", FIRM)
    said = "".join(answer.out.split())
    assert answer.code == 0
    assert "推定，企业并未提出" in said
    assert "生产「斜盘柱塞泵」" in said
    assert "ach:demo:" in said
    assert "（推断）" in said
    assert "齐西液压件（示例）股份有限公司（合成示例）—生产（合成示例）2021→斜盘柱塞泵（合成示例）" in said
    assert "demo·products.jsonl#" in said


def test_in_english_too(twinwheel: Twinwheel) -> None:
    said = " ".join(twinwheel("latent", FIRM, "--lang", "en").out.split())
    assert "inferred, not stated by the firm" in said
    assert "To ask:" in said


def test_json_is_one_object(twinwheel: Twinwheel) -> None:
    answer = one_object("latent", twinwheel("latent", FIRM, "--json").out)
    assert answer["saved"] is None
    needs = answer["found"]["needs"]
    assert needs[0]["question"] == "可询问：在「斜盘柱塞泵」（占营收 63%）上是否有技术需求？"
    assert {need["kind"] for need in needs} == {"inferred"}
    assert all(need["answers"] and need["path"]["nodes"][0]["id"] == FIRM for need in needs)


def test_a_firm_that_has_stated_a_need_is_told_so(twinwheel: Twinwheel) -> None:
    assert "已提出需求，不作推定" in twinwheel("latent", STATED).out
    answer = one_object("latent", twinwheel("latent", STATED, "--json").out)
    assert (answer["found"]["stated"], answer["found"]["needs"]) == (True, [])


def test_top_bounds_it(twinwheel: Twinwheel) -> None:
    assert len(one_object("latent", twinwheel("latent", FIRM, "--top", 1, "--json").out)["found"]["needs"]) == 1


@pytest.mark.parametrize("arguments", [[], [FIRM, "--all", "--save"], ["--all"], [FIRM, "--top", "0"]])
def test_a_call_that_is_off_is_a_usage_error(twinwheel: Twinwheel, arguments: list[str]) -> None:
    assert twinwheel("latent", *arguments).code == 2


def test_what_is_no_firm_is_an_error(twinwheel: Twinwheel) -> None:
    answer = twinwheel("latent", "ach:demo:0001")
    assert answer.code == 1
    assert "不是企业" in answer.err


def test_saved_it_is_found_marked_and_forgotten(twinwheel: Twinwheel) -> None:
    answer = one_object("latent", twinwheel("latent", FIRM, "--save", "--json").out)
    assert answer["saved"]["needs"] == len(answer["found"]["needs"]) > 0
    best = answer["found"]["needs"][0]
    found = one_object("match", twinwheel("match", "forward", best["answers"][0]["id"], "--explain", "--json").out)
    hit = next(one for one in found["hits"] if one["id"] == FIRM)
    item = next(one for one in hit["explanation"]["items"] if one["id"] == best["id"])
    assert item["inferred"] == best["score"]
    assert "inferred" in hit["explanation"]["source_kinds"]
    told = twinwheel("match", "forward", best["answers"][0]["id"], "--explain").out
    assert f"（推定，{best['score']:.2f}）" in told
    assert "（推定） —推定属于→" in told
    assert f"推断 {best['score']:.2f}" in twinwheel("show", best["id"]).out
    assert twinwheel("forget", "latent").code == 0
    assert one_object("entities", twinwheel("entities", "--type", "LatentNeed", "--json").out)["items"] == []


def test_all_firms_are_saved_and_saved_again(twinwheel: Twinwheel) -> None:
    first = one_object("latent", twinwheel("latent", "--all", "--save", "--json").out)
    assert first["found"] is None
    assert first["saved"]["needs"] > 0
    again = twinwheel("latent", "--all", "--save")
    assert again.code == 0
    assert f"潜在需求 {first['saved']['needs']} 条，收回 0 条" in again.err


def test_the_report_marks_what_was_inferred(twinwheel: Twinwheel, tmp_path: Path) -> None:
    best = one_object("latent", twinwheel("latent", FIRM, "--save", "--json").out)["found"]["needs"][0]
    assert twinwheel("report", "match", "forward", best["answers"][0]["id"], "-o", tmp_path / "r.md").code == 0
    assert "（推定，" in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_interrupted_it_says_that_batches_are_whole(twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "keep", stop)
    answer = twinwheel("latent", "--all", "--save")
    assert answer.code == 130
    assert "已写入的批次保持完整" in answer.err
    assert twinwheel("latent", "--all", "--save").code == 130


def test_the_demonstration_still_takes_its_store_for_its_own(twinwheel: Twinwheel) -> None:
    assert twinwheel("latent", FIRM, "--save").code == 0
    assert twinwheel("demo").code == 0
