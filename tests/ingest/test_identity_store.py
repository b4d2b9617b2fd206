"""Identity on a store: merged on the way in, asked where unsure, undone by a person, the same when read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ingest_support import Place, entity, lines, relation

from twinwheel_graph.errors import Conflict, NotFound
from twinwheel_graph.model import Batch, Entity, Merge
from twinwheel_graph.stores.base import pages
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest import operation
from twinwheel_ingest.resolve import parts, resolving, review
from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.judgement import RULES, ordered

SOUND, BROKEN = "org:虚构大学", "org:虚构大学大学"
OTHER: dict[str, Any] = {"dataset": "other", "locator": "1"}
CODE = "91110000600037341L"


def content(place: Place) -> list[Entity]:
    """All that a store holds but for revisions."""
    place.close()
    found = [one for page in pages(place.store) for one in page if not one.id.startswith(("clc:", "gbt", "ipc:"))]
    return [Entity(one.id, one.type, one.name, one.props, one.claims) for one in found]


def universities(folder: Path) -> Path:
    rows = [
        entity("University", SOUND, "虚构大学"),
        entity("University", BROKEN, "虚构大学大学", OTHER),
        entity("Achievement", "ach:1", "题"),
        relation("HELD_BY", "ach:1", BROKEN),
    ]
    return lines(folder / "universities.jsonl", rows)


def firms(folder: Path) -> Path:
    rows = [
        entity("Firm", "firm:1", "虚构轴承集团有限公司"),
        entity("Firm", "firm:2", "虚构轴承股份有限公司"),
        entity("Firm", "firm:3", "虚构轴承集团有限责任公司", OTHER),
    ]
    return lines(folder / "firms.jsonl", rows)


def test_what_is_one_is_merged_and_read_again_changes_nothing(place: Place, tmp_path: Path) -> None:
    path = universities(tmp_path)
    report = place.read(path)
    assert (report.merged_identities, report.to_review) == (1, 0)
    merged = place.entity(BROKEN)
    assert (merged.id, merged.name, merged.aliases) == (SOUND, "虚构大学", ("虚构大学大学",))
    assert place.ends("HELD_BY", SOUND) == {("ach:1", SOUND)}
    before = content(place)
    again = place.read(path)
    assert (again.merged_identities, again.to_review, again.added, again.merged) == (0, 0, 0, 0)
    assert content(place) == before


def test_a_dry_run_counts_the_same_and_can_be_told_not_to(place: Place, tmp_path: Path) -> None:
    paths = [universities(tmp_path), firms(tmp_path)]
    dry = place.rehearse(*paths)
    real = place.read(*paths)
    told = ["merged_identities", "to_review", "linked", "added"]
    assert [getattr(dry, name) for name in told] == [getattr(real, name) for name in told]
    assert real.merged_identities == 2
    dry = place.rehearse(*paths)
    assert [getattr(dry, name) for name in told] == [0, 0, 0, 0]


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    path = tmp_path / "off.db"
    report = operation.ingest(
        [universities(tmp_path)],
        lambda: SqliteStore(path, create=True),
        progress=lambda _done, _all: None,
        resolve=False,
    )
    assert (report.merged_identities, report.to_review) == (0, 0)
    store = SqliteStore(path)
    assert store.canonical([BROKEN]) == {}
    store.close()


def test_the_unsure_are_asked_and_an_answer_holds_until_it_is_undone(place: Place, tmp_path: Path) -> None:
    place.read(firms(tmp_path))
    rows = review.ranked(place.store)
    assert [one.pair for _, one, _ in rows] == [("firm:1", "firm:2")]
    (question,) = review.shown(place.store, rows)
    assert question.open
    assert (question.left.name, question.right.name) == ("虚构轴承集团有限公司", "虚构轴承股份有限公司")
    before = content(place)
    pair = review.pair_of(place.store, question.judgement.id)
    done = review.answer(place.store, pair, Verdict.SAME, "同一家")
    assert done.merged
    assert {place.entity(id).id for id in ("firm:1", "firm:2", "firm:3")} == {place.entity("firm:1").id}
    assert review.ranked(place.store) == []
    undone = review.undo(place.store, pair)
    assert undone.judgement is not None
    assert undone.judgement.verdict is Verdict.UNSURE
    assert content(place) == before


def test_a_person_goes_over_a_rule_and_over_what_is_read_again(place: Place, tmp_path: Path) -> None:
    path = universities(tmp_path)
    place.read(path)
    done = review.answer(place.store, ordered(SOUND, BROKEN), Verdict.DIFFERENT)
    assert done.split == (BROKEN,)
    assert place.entity(BROKEN).id == BROKEN
    assert place.ends("HELD_BY", BROKEN) == {("ach:1", BROKEN)}
    place.close()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[1]["props"]["description"] = "改过"
    report = place.read(lines(tmp_path / "changed.jsonl", rows))
    assert (report.merged, report.merged_identities) == (1, 0)
    assert place.entity(BROKEN).id == BROKEN
    assert review.undo(place.store, ordered(SOUND, BROKEN)).merged == (BROKEN,)
    assert place.entity(BROKEN).id == SOUND


def test_numbers_merge_and_forbid(place: Place, tmp_path: Path) -> None:
    rows = [
        entity("Firm", "firm:a", "虚构甲有限公司", credit_code=CODE),
        entity("Firm", "firm:b", "全然不同的乙有限公司", OTHER, credit_code=CODE),
        entity("Firm", "firm:c", "虚构丙轴承有限公司", stock_code="600001.SH"),
        entity("Firm", "firm:d", "虚构丙轴承有限公司", OTHER, stock_code="600002.SH"),
        entity("Firm", "firm:e", "虚构丙轴承有限公司", {"locator": "3"}),
    ]
    report = place.read(lines(tmp_path / "numbers.jsonl", rows))
    assert place.entity("firm:b").id == place.entity("firm:a").id
    assert {place.entity(f"firm:{letter}").id for letter in "cde"} == {"firm:c", "firm:d", "firm:e"}
    assert (report.merged_identities, report.to_review) == (1, 2)
    with pytest.raises(NotFound):
        review.pair_of(place.store, "judge:none")
    assert review.answer(place.store, ("firm:c", "firm:e"), Verdict.SAME).merged == ("firm:e",)
    assert review.answer(place.store, ("firm:c", "firm:d"), Verdict.SAME).merged


def test_a_correction_takes_a_merge_back(place: Place, tmp_path: Path) -> None:
    place.read(universities(tmp_path))
    rows = [entity("University", BROKEN, "另一大学", OTHER)]
    place.close()
    place.read(lines(tmp_path / "corrected.jsonl", rows))
    assert place.entity(BROKEN).id == BROKEN
    assert not [one for page in pages(place.store, "Judgement") for one in page]


def test_what_a_record_merges_stays_merged_whatever_the_rules_think(place: Place, tmp_path: Path) -> None:
    path = firms(tmp_path)
    place.read(path)
    place.store.apply(Batch(merges=[Merge("firm:2", "firm:1")]))
    rows = [entity("Firm", "firm:2", "虚构轴承股份有限公司", description="改过")]
    place.close()
    place.read(lines(tmp_path / "changed.jsonl", rows))
    assert place.entity("firm:2").id == place.entity("firm:1").id
    done = review.answer(place.store, ("firm:1", "firm:2"), Verdict.DIFFERENT)
    assert place.entity("firm:2").id == "firm:2"
    assert done.split == ("firm:2",)


def test_forgetting_what_rules_judged_takes_their_merges_back(place: Place, tmp_path: Path) -> None:
    place.read(universities(tmp_path))
    operation.forget(place.store, RULES)
    assert place.store.canonical([BROKEN]) == {}


def test_what_is_no_longer_told_of_takes_its_judgement_along(place: Place, tmp_path: Path) -> None:
    place.read(firms(tmp_path))
    since = place.store.revision()
    place.store.apply(Batch(delete_entities=["firm:2"]))
    resolving.resolve(place.store, since)
    assert review.ranked(place.store) == []


def test_forgetting_a_source_takes_back_what_rested_on_it(place: Place, tmp_path: Path) -> None:
    rows = [entity("University", "org:s", "虚构大学材料学院", OTHER)]
    place.read(universities(tmp_path), lines(tmp_path / "school.jsonl", rows))
    assert place.ends("PART_OF", "org:s") == {("org:s", SOUND)}
    operation.forget(place.store, "other")
    assert place.store.canonical([BROKEN]) == {}
    assert not [one for page in pages(place.store, "Judgement") for one in page]
    assert parts.DATASET not in place.store.stats().datasets


def test_a_school_is_a_part_with_its_words_and_score(place: Place, tmp_path: Path) -> None:
    rows = [
        entity("University", "org:s", "虚构大学材料学院"),
        entity("ResearchInstitute", "org:h", "虚构大学附属聊城医院"),
        entity("University", SOUND, "虚构大学"),
        entity("Firm", "firm:x", "虚构轴承集团有限公司"),
        entity("Firm", "firm:y", "虚构轴承集团精密机械有限公司"),
        entity("Firm", "firm:z", "虚构轴承集团有限公司聊城分公司"),
    ]
    report = place.read(lines(tmp_path / "parts.jsonl", rows))
    assert place.ends("PART_OF", SOUND) == {("org:s", SOUND), ("org:h", SOUND)}
    assert place.ends("PART_OF", "firm:x") == {("firm:y", "firm:x"), ("firm:z", "firm:x")}
    assert (report.linked, report.merged_identities, report.to_review) == (4, 0, 0)
    source = place.relation("PART_OF", "org:s", SOUND).sources[0]
    assert (source.dataset, source.kind.value, source.score) == (parts.DATASET, "inferred", 0.9)
    assert "材料学院" in source.text


def test_two_that_a_relation_joins_cannot_be_one(place: Place, tmp_path: Path) -> None:
    rows = [
        entity("University", "org:s", "虚构大学材料学院"),
        entity("University", SOUND, "虚构大学"),
        entity("Firm", "firm:1", "虚构大学"),
    ]
    place.read(lines(tmp_path / "parts.jsonl", rows))
    with pytest.raises(Conflict, match="PART_OF"):
        review.answer(place.store, ordered(SOUND, "org:s"), Verdict.SAME)
    assert not [one for page in pages(place.store, "Judgement") for one in page]
    with pytest.raises(Conflict):
        review.answer(place.store, ordered(SOUND, "firm:1"), Verdict.SAME)
