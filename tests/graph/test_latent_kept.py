"""Latent needs in the store: kept, taken back, and what they do in forward matches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from graph_support import entity, everything, relation, source
from match_support import WHEAT, Claims, House, housed, park, uncalibrated

from twinwheel_graph.match.latent import keep as keeping
from twinwheel_graph.match.latent.find import LatentFinder
from twinwheel_graph.match.latent.keep import DATASET, Kept, keep, keep_all
from twinwheel_graph.match.request import Hit
from twinwheel_graph.model import Batch, Direction, SourceKind

SUGAR = "甘蔗收割机液压泵的空化噪声"


def firms() -> Claims:
    """Two firms that have stated nothing: one by its product, one by what is upstream of it."""
    return [
        entity("firm:pump", "青岩泵业有限公司"),
        entity("prod:pump", "柱塞液压泵", keywords=["空化噪声"]),
        relation("firm:pump", "MAKES", "prod:pump", by=source("chains", "1"), revenue_share=0.5),
        entity("firm:cane", "南蔗农机有限公司"),
        entity("seg:cane", "甘蔗收割机械"),
        entity("seg:pump", "液压件", keywords=["柱塞液压泵", "液压泵空化噪声"]),
        relation("firm:cane", "IN_SEGMENT", "seg:cane"),
        relation("seg:pump", "UPSTREAM_OF", "seg:cane", by=source("tables", "2", "curated")),
        entity("ach:pump", "柱塞液压泵空化噪声的抑制", abstract="抑制柱塞液压泵的空化噪声。", date="2018-01"),
    ]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with housed(tmp_path, [*park(), *firms()], uncalibrated()) as made:
        yield made


def save(house: House) -> Kept:
    kept = keep_all(house.store, LatentFinder(house.store, house.matcher), lambda _done, _all: None)
    house.retriever.follow()
    return kept


def latent(house: House, firm: str) -> list[str]:
    known = house.store.relations([firm], types=["SUGGESTED_FOR"], direction=Direction.IN)
    return sorted(one.start for one in known)


def hit_of(house: House, firm: str, **asked: object) -> Hit | None:
    hits = house.match("forward", "firm", top=100, **asked).hits
    return next((hit for hit in hits if hit.id == firm), None)


def test_they_are_kept_as_what_they_are(house: House) -> None:
    save(house)
    (id,) = latent(house, "firm:pump")
    need = house.store.read([id])[0]
    (told,) = need.sources
    assert (need.type, need.name, need.props["ground"]) == ("LatentNeed", "「柱塞液压泵」", "product")
    assert (told.dataset, told.kind) == (DATASET, SourceKind.INFERRED)
    assert told.score is not None
    assert 0 < told.score < 1
    assert told.text == "推定，企业并未提出；依据：生产「柱塞液压泵」（占营收 50%）"
    found = {one.type: one for one in house.store.relations([id])}
    assert {type: one.end for type, one in found.items()} == {"SUGGESTED_FOR": "firm:pump", "RESTS_ON": "prod:pump"}
    assert all(one.sources == (told,) for one in found.values())
    assert not list(house.store.relations([id], types=["STATED_BY"]))


def test_what_they_rest_on_keeps_its_name_to_itself(house: House) -> None:
    save(house)
    assert house.store.named("柱塞液压泵") == ["prod:pump"]
    assert house.store.named("液压件") == ["seg:pump"]


def test_saved_again_nothing_changes(house: House) -> None:
    first = save(house)
    revision = house.store.revision()
    assert save(house) == replace(first, removed=0)
    assert house.store.revision() == revision


def test_forgetting_the_dataset_leaves_the_store_as_it_was(house: House) -> None:
    before = everything(house.store)
    save(house)
    assert everything(house.store) != before
    house.forget(DATASET)
    assert everything(house.store) == before
    assert save(house).needs > 0


def test_what_lost_its_ground_is_replaced(house: House) -> None:
    save(house)
    before = latent(house, "firm:pump")
    house.store.apply(Batch(delete_entities=["prod:pump"]))
    house.write(
        entity("prod:gear", "柱塞泵", keywords=["空化噪声", "液压泵"]), relation("firm:pump", "MAKES", "prod:gear")
    )
    assert save(house).removed == 1
    assert latent(house, "firm:pump") != before
    assert not house.store.read(before)


def test_a_firm_that_states_a_need_gives_back_its_latent_ones(house: House) -> None:
    save(house)
    house.write(entity("need:own", "节水", problem=WHEAT), relation("need:own", "STATED_BY", "firm:pump"))
    assert latent(house, "firm:pump")
    kept = save(house)
    assert kept.removed == 1
    assert not latent(house, "firm:pump")


def test_what_others_say_of_the_same_need_stays(house: House) -> None:
    save(house)
    (id,) = latent(house, "firm:pump")
    house.write(
        entity(id, "柱塞液压泵", by=source("manager", "1", "curated"), problem="经理已问过"),
        entity("need:own", "节水", problem=WHEAT),
        relation("need:own", "STATED_BY", "firm:pump"),
    )
    assert save(house).removed == 0
    assert house.store.read([id])
    assert not latent(house, "firm:pump")


def test_the_latent_needs_of_a_firm_that_is_gone_go(house: House) -> None:
    save(house)
    (id,) = latent(house, "firm:pump")
    house.store.apply(Batch(delete_entities=["firm:pump"]))
    assert save(house).removed == 1
    assert not house.store.read([id])


def test_one_firm_alone_can_be_kept(house: House) -> None:
    finder = LatentFinder(house.store, house.matcher)
    kept = keep(house.store, [finder.find(finder.firm("firm:pump"))])
    assert kept == Kept(firms=1, needs=1)
    assert not latent(house, "firm:cane")


def test_interrupted_whole_batches_of_firms_are_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 1)

    def stop(done: int, _all: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep_all(house.store, LatentFinder(house.store, house.matcher), stop)
    assert not latent(house, "firm:pump")
    house.retriever.follow()
    save(house)
    assert latent(house, "firm:pump")


# --- in forward matches


def test_a_forward_match_finds_the_firm_and_says_it_was_inferred(house: House) -> None:
    before = hit_of(house, "firm:cane", text=SUGAR)
    save(house)
    after = hit_of(house, "firm:cane", text=SUGAR)
    assert after is not None
    assert after.score > (before.score if before else 0.0)
    assert after.explanation is not None
    (item,) = after.explanation.items
    assert item.type == "LatentNeed"
    assert item.inferred == house.store.read([item.id])[0].sources[0].score
    assert "inferred" in after.explanation.kinds
    walked = [[step.type for step in path.steps] for path in after.explanation.paths]
    assert ["SUGGESTED_FOR"] in walked
    assert ["RESTS_ON", "UPSTREAM_OF", "IN_SEGMENT"] in walked


def test_a_stated_need_of_the_same_text_goes_first(house: House) -> None:
    save(house)
    (id,) = latent(house, "firm:pump")
    problem = str(house.store.read([id])[0].props["problem"])
    house.write(
        entity("firm:asks", "白石泵业有限公司"),
        entity("need:pump", "柱塞液压泵", problem=problem),
        relation("need:pump", "STATED_BY", "firm:asks"),
    )
    ids = house.ids("forward", "firm", text="柱塞液压泵的空化噪声", top=100)
    assert ids.index("firm:asks") < ids.index("firm:pump")


def test_once_a_firm_states_a_need_its_latent_ones_count_for_nothing(house: House) -> None:
    without = house.scores("forward", "firm", text=SUGAR)
    save(house)
    assert house.scores("forward", "firm", text=SUGAR)["firm:cane"] > without.get("firm:cane", 0.0)
    house.write(entity("need:own", "抗旱小麦种子", problem=WHEAT), relation("need:own", "STATED_BY", "firm:cane"))
    hit = hit_of(house, "firm:cane", text=SUGAR)
    assert hit is None or hit.explanation is None or all(one.inferred is None for one in hit.explanation.items)


def test_an_achievement_does_not_find_a_firm_by_what_rests_on_it(house: House) -> None:
    linked = relation("ach:pump", "PARTNERED_BY", "firm:idle")
    other = entity("ach:other", "液压泵空化噪声的测试", abstract="柱塞液压泵空化噪声的测试台。", date="2018-02")
    house.write(linked, other)
    save(house)
    (id,) = latent(house, "firm:idle")
    rests = {one.end for one in house.store.relations([id], types=["RESTS_ON"])}
    assert rests == {"ach:pump"}
    asked = hit_of(house, "firm:idle", entity="ach:pump")
    assert asked is None or asked.explanation is None or id not in {item.id for item in asked.explanation.items}
    others = hit_of(house, "firm:idle", entity="ach:other")
    assert others is not None
    assert others.explanation is not None
    assert id in {item.id for item in others.explanation.items}


def test_in_a_question_about_the_past_they_count_for_nothing(house: House) -> None:
    without = house.scores("forward", "firm", text=SUGAR, before="2030-01")
    save(house)
    assert house.scores("forward", "firm", text=SUGAR, before="2030-01") == without


@pytest.mark.parametrize(
    ("direction", "target"),
    [("forward", "segment"), ("forward", "zone"), ("reverse", "achievement"), ("reverse", "team")],
)
def test_other_targets_do_not_see_them(house: House, direction: str, target: str) -> None:
    without = house.scores(direction, target, text=SUGAR)
    save(house)
    assert house.scores(direction, target, text=SUGAR) == without


def test_a_reverse_match_from_one_is_bound_as_its_firm_is(house: House) -> None:
    save(house)
    (id,) = latent(house, "firm:pump")
    assert "ach:pump" in house.ids("reverse", entity=id)
    house.write(relation("ach:pump", "EXCLUDES", "firm:pump"))
    assert "ach:pump" not in house.ids("reverse", entity=id)


def test_a_restricted_achievement_does_not_get_into_the_store_by_one(house: House) -> None:
    secret = {"confidentiality": "restricted", "date": "2018-03"}
    house.write(
        entity("ach:closed", "密封柱塞液压泵空化噪声", abstract="柱塞液压泵空化噪声。", **secret),
        relation("ach:closed", "PARTNERED_BY", "firm:pump"),
        relation("ach:closed", "DISCLOSED_TO", "firm:pump"),
    )
    save(house)
    kept = [house.store.read([id])[0] for id in latent(house, "firm:pump")]
    assert kept
    assert "密封" not in repr(kept)
    assert not [one for need in kept for one in house.store.relations([need.id]) if one.end == "ach:closed"]
