from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_support import batch, entity, relation
from hypothesis import given, settings
from hypothesis import strategies as st
from match_support import BATTERY, BEARING, WHEAT, Claims, House, best, housed, paper, park

from twinwheel_graph.errors import NotFound, UsageError
from twinwheel_graph.match.request import Hit
from twinwheel_graph.match.targets import DEFAULTS, targets
from twinwheel_graph.model import EntityClaim

TARGETS = [(target.direction, name) for name, target in targets().items()]
ASKED = [(*target, text) for target in TARGETS for text in (BEARING, BATTERY, WHEAT)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), park()) as opened:
        yield opened


def well_made(hits: tuple[Hit, ...]) -> None:
    ranks = [(-hit.score, hit.id) for hit in hits]
    assert ranks == sorted(ranks)
    assert len({hit.id for hit in hits}) == len(hits)
    for hit in hits:
        parts = hit.explanation.contributions
        assert 0 < hit.score <= 1
        assert all(0 <= part.value <= 1 for part in parts)
        assert sum(part.weight for part in parts) == pytest.approx(1)
        assert sum(part.amount for part in parts) == pytest.approx(hit.score)
        assert list(parts) == sorted(parts, key=lambda part: (-part.amount, part.feature))


def well_founded(hit: Hit) -> None:
    assert hit.explanation.paths
    for path in hit.explanation.paths:
        assert len(path.nodes) == len(path.steps) + 1
        assert all(node.type for node in path.nodes)
        assert all(step.sources for step in path.steps)
        assert path.steps or path.sources
    ends = {node.id for path in hit.explanation.paths for node in (path.nodes[0], path.nodes[-1])}
    assert hit.id in ends
    assert hit.explanation.kinds


@pytest.mark.parametrize(("direction", "target", "text"), ASKED)
def test_contributions_sum_to_scores_that_never_rise(house: House, direction: str, target: str, text: str) -> None:
    result = house.match(direction, target, text=text, top=50)
    assert result.hits
    well_made(result.hits)
    assert {hit.type for hit in result.hits} <= set(targets()[target].types)


@pytest.mark.parametrize(("direction", "target", "text"), ASKED)
def test_every_hit_has_a_path_with_its_sources(house: House, direction: str, target: str, text: str) -> None:
    for hit in house.match(direction, target, text=text, top=50).hits:
        well_founded(hit)


@settings(max_examples=30, deadline=None)
@given(
    st.text(st.sampled_from("轴承噪声正极材料小麦抗旱的，。 axis𝔘\n"), min_size=1, max_size=80),
    st.sampled_from(TARGETS),
    st.sampled_from(["", "ach:c1", "need:pack", "firm:group", "org:north"]),
    st.integers(1, 30),
)
def test_whatever_is_asked_the_answer_is_well_made(
    house: House, text: str, target: tuple[str, str], asker: str, top: int
) -> None:
    if not text.strip() and not asker:
        return
    result = house.match(*target, text=text, entity=asker, top=top)
    assert len(result.hits) <= top
    well_made(result.hits)
    for hit in result.hits:
        well_founded(hit)
    raw = house.match(*target, text=text, entity=asker, top=top, raw=True)
    assert [(hit.id, hit.score) for hit in raw.hits] == [(hit.id, hit.score) for hit in result.hits]
    assert all(hit.explanation is None for hit in raw.hits)


def test_the_answers_are_those_a_reader_expects(house: House) -> None:
    expected = {
        ("reverse", "achievement"): ("ach:b1", "ach:c1", "ach:w1"),
        ("reverse", "institution"): ("org:north", "org:north", "org:east"),
        ("reverse", "college"): ("col:north:mech", "col:north:mat", "col:east:agro"),
        ("reverse", "discipline"): ("dis:0802", "dis:0805", "dis:0901"),
        ("forward", "firm"): ("firm:group", "firm:cell", "firm:seed"),
        ("forward", "zone"): ("zone:mech", "zone:core", None),
        ("forward", "segment"): ("seg:bearing", "seg:cathode", None),
    }
    for (direction, target), answers in expected.items():
        for text, answer in zip((BEARING, BATTERY, WHEAT), answers, strict=True):
            if answer:
                assert best(house.match(direction, target, text=text)).id == answer
    assert house.ids("reverse", "team", text=BATTERY) == ["team:cell"]


def test_a_smaller_top_is_the_beginning_of_a_larger_one(house: House) -> None:
    longest = house.ids("reverse", "achievement", text=BATTERY, top=50)
    for top in range(1, len(longest)):
        assert house.ids("reverse", "achievement", text=BATTERY, top=top) == longest[:top]


def test_ties_are_broken_by_id(tmp_path: Path) -> None:
    ids = ["ach:9", "ach:10", "ach:b", "ach:a"]
    with housed(tmp_path, [entity(id, "深沟球轴承") for id in ids]) as house:
        result = house.match("reverse", text="深沟球轴承")
    assert [hit.id for hit in result.hits] == sorted(ids)
    assert len({hit.score for hit in result.hits}) == 1


def test_the_order_of_writing_never_matters(house: House, tmp_path: Path) -> None:
    claims = park()
    entities = [one for one in claims if isinstance(one, EntityClaim)]
    relations = [one for one in claims if not isinstance(one, EntityClaim)]
    with housed(tmp_path, [*reversed(entities), *reversed(relations)]) as other:
        for direction, target, text in ASKED:
            here, there = (one.scores(direction, target, text=text) for one in (house, other))
            assert here == pytest.approx(there)


def test_the_defaults_are_firm_and_achievement(house: House) -> None:
    assert DEFAULTS == {"forward": "firm", "reverse": "achievement"}
    assert house.match("forward", text=BEARING).target == "firm"
    assert house.match("reverse", text=BEARING).target == "achievement"


def test_wrong_questions_are_told_apart(house: House) -> None:
    wrong = {
        "unknown_direction": ("sideways", None, {"text": "轴承"}),
        "wrong_target": ("forward", "achievement", {"text": "轴承"}),
        "nothing_asked": ("forward", None, {"text": " \n"}),
        "no_entity": ("forward", None, {"entity": "ach:nowhere"}),
    }
    for code, (direction, target, asked) in wrong.items():
        with pytest.raises((UsageError, NotFound)) as caught:
            house.match(direction, target, **asked)
        assert caught.value.code == code


def test_a_question_of_unknown_words_finds_nobody(house: House) -> None:
    assert house.match("reverse", text="zzz qqq ☃").hits == ()


# --- changes


def test_a_change_is_seen_in_the_next_match(tmp_path: Path) -> None:
    with housed(tmp_path, park()) as house:
        assert best(house.match("reverse", text=BEARING)).id == "ach:b1"
        house.write(entity("ach:new", "微型深沟球轴承沟道的超精研", abstract=BEARING, date="2019-01"))
        assert best(house.match("reverse", text=BEARING)).id == "ach:new"
        assert "org:lab" not in house.ids("reverse", "institution", text=BEARING, top=1)
        house.write(relation("ach:new", "HELD_BY", "org:lab"))
        assert best(house.match("reverse", "institution", text=BEARING)).id == "org:lab"
        house.store.apply(batch(entity("ach:new", "城市公园")))
        house.retriever.follow()
        assert best(house.match("reverse", text=BEARING)).id == "ach:b1"
        house.forget("papers")
        assert house.match("reverse", text=BATTERY).hits == ()
        assert all(not hit.explanation.items for hit in house.match("reverse", "institution", text=BATTERY).hits)


def test_a_result_says_of_which_revision_it_is(tmp_path: Path) -> None:
    with housed(tmp_path, park()) as house:
        assert house.match("reverse", text=BEARING).revision == house.store.revision() == 1


def test_an_index_behind_its_store_answers_without_what_is_gone(tmp_path: Path) -> None:
    with housed(tmp_path, park()) as house:
        house.store.forget("papers")
        for direction, target in TARGETS:
            hits = house.match(direction, target, text=BATTERY).hits
            assert "ach:c1" not in {item.id for hit in hits for item in hit.explanation.items}


# --- parts and wholes


def test_a_listed_firm_is_answered_by_its_group(house: House) -> None:
    hits = {hit.id: hit for hit in house.match("forward", text=BEARING).hits}
    assert "firm:listed" not in hits
    group = hits["firm:group"]
    assert [part.id for part in group.explanation.parts] == ["firm:listed"]
    assert any([node.id for node in path.nodes] == ["firm:listed", "firm:group"] for path in group.explanation.paths)


def test_a_part_whose_group_does_not_rank_answers_for_itself(tmp_path: Path) -> None:
    claims = [one for one in park() if "firm:group" not in (getattr(one, "id", ""), getattr(one, "end", ""))]
    claims = [one for one in claims if getattr(one, "start", "") != "firm:group"]
    with housed(tmp_path, claims) as house:
        assert best(house.match("forward", text=BEARING)).id == "firm:listed"


def test_who_asks_lends_its_group_nothing(tmp_path: Path) -> None:
    """A firm is not found through the relation of the asking firm to it."""
    with housed(tmp_path, park()) as house:
        for hit in house.match("forward", text=BEARING, entity="firm:listed").hits:
            assert "firm:listed" not in {part.id for part in hit.explanation.parts}
            assert "firm:listed" not in {node.id for path in hit.explanation.paths for node in path.nodes}


# --- merit


def crowd(close: int) -> Claims:
    """One institution with fifty papers of which `close` are near the question, one with a single near one."""
    claims: Claims = [entity("org:many", "大校"), entity("org:one", "小校")]
    for number in range(50):
        near = number < close
        title = "轴承噪声的抑制" if near else f"城市{number}的轴流风机与公共服务的满意度"
        claims += paper(f"m{number:02}", title, f"第{number}次调查", "2018-01", ["org:many"])
    return claims + paper("one", "微型深沟球轴承沟道的超精研", BEARING, "2018-01", ["org:one"])


def test_popularity_is_no_merit(tmp_path: Path) -> None:
    with housed(tmp_path, crowd(0)) as house:
        assert house.ids("reverse", "institution", text=BEARING)[0] == "org:one"


def test_a_firm_known_only_by_what_it_makes_comes_before_an_unrelated_one_with_a_paper(tmp_path: Path) -> None:
    claims = [
        entity("firm:maker", "甲厂"),
        entity("prod:ring", "深沟球轴承套圈", keywords=["沟道超精研"]),
        relation("firm:maker", "MAKES", "prod:ring", revenue_share=0.6),
        entity("firm:other", "乙厂"),
        *paper("rails", "城市轨道噪声的分析", "分析轨道噪声，需要降低。", "2018-01", [], ["firm:other"]),
    ]
    with housed(tmp_path, claims) as house:
        assert house.ids("forward", "firm", text="深沟球轴承沟道的超精研") == ["firm:maker", "firm:other"]


def test_size_alone_changes_no_score(tmp_path: Path) -> None:
    claims = [*crowd(3)]
    with housed(tmp_path / "a", claims) as house:
        some = house.scores("reverse", "institution", text=BEARING)
        more = [relation(f"ach:m{number:02}", "HELD_BY", "org:one") for number in range(30, 50)]
        house.write(*more)
        assert house.scores("reverse", "institution", text=BEARING) == pytest.approx(some, abs=0.02)


def without(claims: Claims, ids: set[str]) -> Claims:
    return [one for one in claims if not ids & ({one.id} if isinstance(one, EntityClaim) else {one.start, one.end})]


@pytest.mark.parametrize(
    ("target", "text"), [(target, text) for *_, target, text in ASKED if target in {"institution", "firm", "segment"}]
)
def test_without_what_it_cites_a_hit_falls_against_the_best(
    house: House, tmp_path: Path, target: str, text: str
) -> None:
    direction = targets()[target].direction
    first, *others = house.match(direction, target, text=text).hits
    shared = {item.id for item in first.explanation.items}
    for second in others[:1]:
        cited = {item.id for item in second.explanation.items} - shared
        with housed(tmp_path, without(park(), cited)) as less:
            assert less.scores(direction, target, text=text).get(second.id, 0.0) < second.score


@pytest.mark.parametrize("text", [BEARING, BATTERY])
def test_without_its_best_item_the_best_hit_loses_its_lead(house: House, tmp_path: Path, text: str) -> None:
    first = best(house.match("reverse", "institution", text=text))
    with housed(tmp_path, without(park(), {first.explanation.items[0].id})) as less:
        before, after = (one.scores("reverse", "institution", text=text) for one in (house, less))
    lead_before, lead_after = (
        scores[first.id] - max(score for id, score in scores.items() if id != first.id) for scores in (before, after)
    )
    assert lead_after < lead_before


@pytest.mark.parametrize(("direction", "target", "text"), ASKED)
def test_without_what_it_cites_a_score_falls(house: House, direction: str, target: str, text: str) -> None:
    """Comprehensiveness (DeYoung et al., ACL 2020): what is cited made the score."""
    for hit in house.match(direction, target, text=text, top=50).hits:
        cited = tuple(item.id for item in hit.explanation.items)
        if cited:
            left = house.scores(direction, target, text=text, exclude=cited)
            assert left.get(hit.id, 0.0) < hit.score


@pytest.mark.parametrize(("direction", "target", "text"), ASKED)
def test_with_only_what_it_cites_a_score_stays(house: House, direction: str, target: str, text: str) -> None:
    """Sufficiency (the same): nothing that is not cited made it, but for what the question as a whole is about."""
    found = house.match(direction, target, text=text, top=50).hits
    items = {item.id for hit in found for item in hit.explanation.items}
    for hit in found:
        others = tuple(items - {item.id for item in hit.explanation.items} - {hit.id})
        left = house.scores(direction, target, text=text, exclude=others)
        of_topic = next((one.weight for one in hit.explanation.contributions if one.feature == "affinity"), 0.0)
        assert left[hit.id] == pytest.approx(hit.score, abs=of_topic)


def test_what_is_cited_is_in_the_text_it_is_cited_from(house: House) -> None:
    for direction, target, text in ASKED:
        for hit in house.match(direction, target, text=text).hits:
            for item in hit.explanation.items:
                cited = house.store.read([item.id])[0]
                whole = "\n".join([cited.name, *map(str, itertools.chain(cited.props.values()))])
                assert item.sentence.rstrip("…") in whole
                assert all(word in text.lower() for word in item.words)


def test_made_up_things_say_so(house: House) -> None:
    hits = {hit.id: hit.synthetic for hit in house.match("reverse", text=BEARING, top=50).hits}
    assert not any(hits.values())
    assert all(hit.synthetic for hit in house.match("forward", text=BEARING).hits)
