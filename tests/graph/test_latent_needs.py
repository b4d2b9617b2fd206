"""Latent needs in a small made-up park: what they are inferred from, what they may tell, and who has none."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_support import entity, relation, source
from match_support import BEARING, Claims, House, housed, paper, park, uncalibrated

from twinwheel_graph.errors import NotFound
from twinwheel_graph.match import credibility, engine
from twinwheel_graph.match.credibility import Credibility, Curve, digest
from twinwheel_graph.match.latent.declared import declared
from twinwheel_graph.match.latent.find import LatentFinder, LatentNeed, LatentNeeds


def firm_of_each_ground() -> Claims:
    """A firm that has stated nothing, with one ground of every kind; each is about another achievement."""
    return [
        entity("firm:new", "新晨机电有限公司", by=source("disclosures", "7"), products=["焊缝缺陷视觉检测"]),
        entity("prod:ring", "深沟球轴承", keywords=["沟道超精研"]),
        entity("prod:none", "手工布艺"),
        entity("seg:wheat", "小麦育种", keywords=["抗旱节水小麦", "小麦新品种选育"]),
        relation("firm:new", "MAKES", "prod:ring", by=source("chains", "1"), revenue_share=0.62),
        relation("firm:new", "MAKES", "prod:none", by=source("chains", "2"), revenue_share=0.2),
        relation("firm:new", "IN_SEGMENT", "seg:wheat"),
        relation("seg:cathode", "UPSTREAM_OF", "seg:wheat", by=source("tables", "9", "curated")),
        *paper("p1", "城市公共服务的满意度调查", "社区问卷。", "2019-01", [], ["firm:new"]),
        entity("ach:p2", "固态电解质与正极界面的修饰", abstract="固态电池", date="2019-02"),
        relation("ach:p2", "LICENSED_TO", "firm:new", by=source("licences", "3"), date="2019-03"),
    ]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("latent"), [*park(), *firm_of_each_ground()], uncalibrated()) as made:
        yield made


def found(house: House, firm: str = "firm:new", top: int = 5) -> LatentNeeds:
    finder = LatentFinder(house.store, house.matcher)
    return finder.find(finder.firm(firm), top)


def by_ground(house: House, top: int = 20) -> dict[str, LatentNeed]:
    return {need.hint.kind: need for need in found(house, top=top).needs}


@functools.cache
def answers() -> dict[str, str]:
    return {
        "product": "ach:b1",
        "disclosed": "ach:v1",
        "segment": "ach:w1",
        "upstream": "ach:c1",
        "partnered": "ach:x1",
        "licensed": "ach:c3",
    }


@pytest.mark.parametrize("kind", ["product", "disclosed", "segment", "upstream", "partnered", "licensed"])
def test_each_kind_of_ground_is_asked_and_answered(house: House, kind: str) -> None:
    need = by_ground(house)[kind]
    ids = [hit.id for hit in need.answers]
    assert answers()[kind] in ids
    assert 0 < need.score < declared().weights[kind]


def test_the_path_leads_from_the_firm_with_the_sources_of_each_step(house: House) -> None:
    needs = by_ground(house)
    walked = {
        kind: [(step.type, step.forward, step.sources[0].dataset) for step in need.hint.path.steps]
        for kind, need in needs.items()
    }
    assert walked["product"] == [("MAKES", True, "chains")]
    assert walked["upstream"] == [("IN_SEGMENT", True, "made-up"), ("UPSTREAM_OF", False, "tables")]
    assert walked["licensed"] == [("LICENSED_TO", False, "licences")]
    assert walked["partnered"] == [("PARTNERED_BY", False, "papers")]
    assert walked["disclosed"] == []
    assert [one.dataset for one in needs["disclosed"].hint.path.sources] == ["disclosures"]
    assert all(need.hint.path.nodes[0].id == "firm:new" for need in needs.values())


def test_the_wording_is_made_of_values(house: House) -> None:
    product, upstream = by_ground(house)["product"].hint, by_ground(house)["upstream"].hint
    assert product.question("zh") == "可询问：在「深沟球轴承」（占营收 62%）上是否有技术需求？"
    assert product.question("en") == "To ask: is there a technology need about “深沟球轴承” (62% of revenue)?"
    assert product.because("en") == "it makes “深沟球轴承” (62% of revenue)"
    assert upstream.because("zh") == "「正极材料」是其所处「小麦育种」的上游"


def test_what_nothing_credible_answers_is_not_asked(house: House) -> None:
    assert all(need.hint.about != "prod:none" for need in found(house, top=20).needs)
    assert all(hit.score >= declared().least for need in found(house, top=20).needs for hit in need.answers)


def test_the_best_come_first_and_no_more_than_asked_for(house: House) -> None:
    needs = found(house, top=20).needs
    order = [(need.hint.kind == "upstream", -need.score) for need in needs]
    assert order == sorted(order)
    assert order[-1][0]
    assert found(house, top=2).needs == needs[:2]
    assert len(found(house).needs) <= 5


def test_asked_again_the_answer_is_the_same(house: House) -> None:
    assert found(house) == found(house)


def test_every_need_brings_an_answer_that_better_ones_have_not(house: House) -> None:
    seen: set[str] = set()
    for need in found(house, top=20).needs:
        ids = {hit.id for hit in need.answers}
        assert ids - seen
        seen |= ids


def test_what_the_firm_has_already_answers_nothing(house: House) -> None:
    told = {hit.id for need in found(house, top=20).needs for hit in need.answers}
    assert not told & {"ach:p1", "ach:p2"}


def test_a_firm_that_has_stated_a_need_has_none(house: House) -> None:
    for firm in ("firm:listed", "firm:cell", "firm:pack", "firm:seed"):
        assert found(house, firm) == LatentNeeds(house.store.read([firm])[0], stated=True, needs=())


def test_a_need_that_was_itself_inferred_was_not_stated(tmp_path: Path) -> None:
    by = source("rules", "1", "inferred")
    guessed = [
        entity("need:guess", "猜测", by=by, problem=BEARING),
        relation("need:guess", "STATED_BY", "firm:new", by=by),
    ]
    with housed(tmp_path, [*park(), *firm_of_each_ground(), *guessed], uncalibrated()) as made:
        assert not found(made).stated
        assert found(made).needs


def test_a_firm_of_which_nothing_is_known_has_none(house: House) -> None:
    assert found(house, "firm:idle").needs == ()


def test_only_firms_have_them(house: House) -> None:
    finder = LatentFinder(house.store, house.matcher)
    with pytest.raises(NotFound) as wrong:
        finder.firm("ach:b1")
    assert wrong.value.code == "not_a_firm"
    with pytest.raises(NotFound):
        finder.firm("firm:nowhere")


def told(house: House) -> str:
    """Everything that is told of a firm's latent needs."""
    needs = found(house, top=20).needs
    asked = [(need.hint, need.hint.question("zh"), need.hint.because("zh"), need.answers) for need in needs]
    return repr(asked)


def test_a_restricted_achievement_is_neither_an_answer_nor_a_ground(tmp_path: Path) -> None:
    secret = [
        entity(
            "ach:s1",
            "深沟球轴承沟道密研",
            abstract="深沟球轴承沟道超精研。",
            date="2019-01",
            confidentiality="restricted",
        ),
        relation("ach:s1", "DISCLOSED_TO", "firm:new"),
        entity(
            "ach:s2", "三元正极密配", abstract="三元正极材料表面包覆。", date="2019-01", confidentiality="restricted"
        ),
        relation("ach:s2", "PARTNERED_BY", "firm:new"),
        entity(
            "ach:s3", "深沟球轴承密检", abstract="深沟球轴承沟道超精研。", date="2019-01", confidentiality="restricted"
        ),
    ]
    with housed(tmp_path, [*park(), *firm_of_each_ground(), *secret], uncalibrated()) as made:
        assert "ach:s" not in told(made)
        assert not {"密研", "密配", "密检"} & {told(made)[at : at + 2] for at in range(len(told(made)))}
        assert "ach:b1" in told(made)


@pytest.mark.parametrize(
    "barred",
    [
        [relation("firm:new", "EXCLUDES", "org:north")],
        [relation("ach:b1", "LICENSED_TO", "firm:idle", exclusive=True)],
        [entity("ach:b1", "深沟球轴承沟道超精研工艺", legal_status="expired", date="2016-05")],
    ],
    ids=["excluded", "licensed", "expired"],
)
def test_hard_constraints_hold(tmp_path: Path, barred: Claims) -> None:
    with housed(tmp_path, [*park(), *firm_of_each_ground(), *barred], uncalibrated()) as made:
        assert "ach:b1" not in told(made)


def test_where_a_line_is_calibrated_it_says_what_is_credible_and_how_close(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    achievement = uncalibrated()["achievement"]
    scores = [hit.score for need in found(house, top=20).needs for hit in need.answers]
    line = (min(scores) + max(scores)) / 2
    curve = Curve((0.0, line, 1.0), (0.0, 0.5, 0.9))
    known = Credibility(line, {"achievement": curve}, {"achievement": digest(achievement)})
    for module in (credibility, engine):
        monkeypatch.setattr(module, "credibility", lambda _encoder: known)
    needs = found(house, top=20).needs
    assert 0 < len(needs) < 6
    for need in needs:
        assert all(hit.credible for hit in need.answers)
        best = need.answers[0].score
        assert need.score == pytest.approx(need.hint.weight * best / (best + line), abs=1e-6)
        assert all(hit.confidence is None for hit in need.answers)
