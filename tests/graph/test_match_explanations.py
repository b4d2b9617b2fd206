"""Why a hit is one: items, words, paths, sources, dates, and whom to turn to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from graph_support import entity, relation, source
from match_support import BATTERY, BEARING, WHEAT, Claims, House, best, housed, paper, park

from twinwheel_graph.match.request import Explanation, Hit
from twinwheel_graph.match.request import Path as Trail
from twinwheel_graph.model import SourceKind

With = Callable[..., House]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), park()) as found:
        yield found


@pytest.fixture
def having(tmp_path: Path) -> Iterator[With]:
    """The park with more in it."""
    with ExitStack() as opened:
        yield lambda *more: opened.enter_context(housed(tmp_path, [*park(), *more]))


def why(hit: Hit) -> Explanation:
    assert hit.explanation
    return hit.explanation


def hit_of(house: House, id: str, direction: str, target: str | None = None, **asked: object) -> Hit:
    return {hit.id: hit for hit in house.match(direction, target, top=100, **asked).hits}[id]


def walked(trail: Trail) -> list[str]:
    """Nodes and relations in turn; a relation walked from its end is marked."""
    out = [trail.nodes[0].id]
    for step, node in zip(trail.steps, trail.nodes[1:], strict=True):
        out += [step.type if step.forward else f"<{step.type}", node.id]
    return out


# --- items


def test_the_items_that_count_are_cited_the_best_first(house: House) -> None:
    told = why(best(house.match("reverse", "institution", text=BEARING)))
    assert told.items[0].id == "ach:b1"
    assert [item.share for item in told.items] == sorted((item.share for item in told.items), reverse=True)
    assert len(told.items) <= 5
    assert all(item.sentence for item in told.items[:3] if item.words)
    assert not any(item.sentence for item in told.items[3:])


def test_an_item_shows_the_rarest_words_it_shares(house: House) -> None:
    (item, *_) = why(hit_of(house, "ach:b1", "reverse", text=BEARING)).items
    assert "沟道" in item.words
    assert len(item.words) <= 8
    assert not any(one in other for one in item.words for other in item.words if one != other)
    assert "波纹度" in item.sentence


def test_english_words_are_shared_at_the_end_of_a_sentence_and_in_compounds(having: With) -> None:
    english = paper("e1", "Quiet bearings", "Noise of a deep-groove bearing. Less waviness.", "2018", ["org:north"])
    told = why(hit_of(having(*english), "ach:e1", "reverse", text="waviness of the groove of a ＢＥＡＲＩＮＧ"))
    assert set(told.items[0].words) >= {"bearing", "waviness", "groove"}


def test_a_sentence_that_is_too_long_is_cut(having: With) -> None:
    endless = paper("long", "其他", BEARING + "，如此等等" * 40, "2018", ["org:north"])
    told = why(hit_of(having(*endless), "ach:long", "reverse", text=BEARING))
    assert told.items[0].sentence.endswith("…")
    assert len(told.items[0].sentence) == 161


def test_a_firm_is_shown_by_its_needs_and_its_papers(house: House) -> None:
    told = why(hit_of(house, "firm:cell", "forward", text=BATTERY))
    assert {item.type for item in told.items} == {"Need", "Achievement"}


# --- paths


def test_a_path_leads_from_the_item_to_the_hit(house: House) -> None:
    for target in ("institution", "college", "discipline", "team"):
        hit = best(house.match("reverse", target, text=BATTERY))
        from_items = [path for path in why(hit).paths if path.feature == "items"]
        assert from_items
        assert all(path.nodes[-1].id == hit.id for path in from_items)
        assert all(path.nodes[0].type == "Achievement" for path in from_items)
    discipline = why(hit_of(house, "dis:0805", "reverse", "discipline", text=BATTERY))
    assert ["ach:c1", "CLASSIFIED_AS", "clc:TM", "CORRESPONDS_TO", "dis:0805"] in map(walked, discipline.paths)


def test_every_node_of_a_path_is_named(house: House) -> None:
    for hit in house.match("forward", text=BATTERY).hits:
        for path in why(hit).paths:
            assert all(node.name and node.type for node in path.nodes)


def test_a_past_cooperation_is_shown_with_its_source(having: With) -> None:
    by = source("news", "7", "curated", "2018-10")
    told = why(
        hit_of(
            having(relation("org:lab", "COOPERATED_WITH", "firm:cell", by=by, date="2018-10")),
            "org:lab",
            "reverse",
            "institution",
            text=BATTERY,
            entity="need:battery",
        )
    )
    (path,) = [path for path in told.paths if path.feature == "cooperation"]
    assert walked(path) == ["firm:cell", "<COOPERATED_WITH", "org:lab"]
    assert by in path.steps[0].sources
    assert told.newest < "2018-10"


def test_the_industry_of_a_firm_is_shown_by_the_concordance(having: With) -> None:
    maker = [
        entity("firm:pump", "水泵厂", business_scope="轴承"),
        relation("firm:pump", "CLASSIFIED_AS", "gbt4754:34"),
    ]
    told = why(hit_of(having(*maker), "firm:pump", "forward", text=BEARING))
    (path,) = [path for path in told.paths if path.feature == "affinity"]
    trail = ["dis:0802", "CORRESPONDS_TO", "wipo:31", "CORRESPONDS_TO", "gbt4754:34", "<CLASSIFIED_AS", "firm:pump"]
    assert walked(path) == trail


def test_the_part_that_an_organisation_is_told_by_is_shown(having: With) -> None:
    school = [
        entity("org:new", "西山大学"),
        entity("col:new", "潮汐能学院", focus=["潮汐能"]),
        relation("col:new", "PART_OF", "org:new"),
    ]
    told = why(hit_of(having(*school), "org:new", "reverse", "institution", text="潮汐能"))
    assert ["col:new", "PART_OF", "org:new"] in map(walked, told.paths)


def test_a_hit_by_its_profile_alone_stands_by_its_own_sources(having: With) -> None:
    """What it holds but what does not speak for it is not shown, least of all what is restricted."""
    by = source("register", "9", "official")
    body = [
        entity("org:tide", "潮汐能大学", by=by),
        *paper("h1", "海岸地名", "地名的考证。", "2017", ["org:tide"]),
        *paper("h2", "秘密工艺", "秘密。", "2017", ["org:tide"], confidentiality="restricted"),
    ]
    told = why(hit_of(having(*body), "org:tide", "reverse", "institution", text="潮汐能"))
    assert [walked(path) for path in told.paths] == [["org:tide"]]
    assert told.paths[0].sources == (by,)
    assert told.kinds == ("official",)
    assert told.items == ()


def test_an_achievement_is_placed_by_who_holds_it(house: House) -> None:
    told = why(hit_of(house, "ach:c1", "reverse", text=BATTERY))
    assert ["ach:c1", "HELD_BY", "org:north"] in map(walked, told.paths)
    assert ["ach:c1", "PARTNERED_BY", "firm:cell"] in map(walked, told.paths)


def test_who_asks_stands_on_no_path(house: House) -> None:
    for asker in ("firm:cell", "org:north", "team:cell"):
        for hit in house.match("reverse", entity=asker, text=BATTERY, top=100).hits:
            assert asker not in {node.id for path in why(hit).paths for node in path.nodes}


def test_a_group_names_the_part_it_answers_for(house: House) -> None:
    told = why(hit_of(house, "firm:group", "forward", text=BEARING))
    assert [part.id for part in told.parts] == ["firm:listed"]
    assert told.parts[0].name == "东岭轴承股份有限公司"


# --- dates, kinds, contacts


def test_the_newest_evidence_is_told(house: House) -> None:
    told = why(hit_of(house, "org:south", "reverse", "institution", text=BEARING))
    assert told.newest == max([item.date for item in told.items] + [s.date for p in told.paths for s in p.steps])
    assert told.newest >= "2018-03"


def test_the_kinds_of_sources_are_told(house: House) -> None:
    told = why(hit_of(house, "org:south", "reverse", "institution", text=BEARING))
    assert set(told.kinds) <= set(SourceKind)
    assert "secondary" in told.kinds
    assert list(told.kinds) == sorted(told.kinds)


def contacts(*more: object) -> Claims:
    return [
        *paper("k1", "潮汐能发电", "潮汐能发电装置。", "2018", []),
        entity("org:k", "西山大学", **({"contact": more[0]} if more else {})),
        relation("ach:k1", "HELD_BY", "org:k", unit=["海洋学院", "动力系"]),
    ]


@pytest.mark.parametrize(
    ("office", "id", "target", "told"),
    [
        ((), "org:k", "institution", "海洋学院 动力系"),
        (("技术转移中心 010-1",), "org:k", "institution", "技术转移中心 010-1"),
        ((), "ach:k1", "achievement", "西山大学 海洋学院 动力系"),
    ],
)
def test_whom_to_turn_to_is_what_a_source_published(
    having: With, office: tuple[str, ...], id: str, target: str, told: str
) -> None:
    assert why(hit_of(having(*contacts(*office)), id, "reverse", target, text="潮汐能发电")).contact == told


def test_where_no_source_says_there_is_nobody_to_turn_to(house: House) -> None:
    assert why(hit_of(house, "org:east", "reverse", "institution", text=WHEAT)).contact == ""


def test_what_is_made_up_says_so(having: With) -> None:
    real = [entity("org:real", "真实大学", by=source("register", "1", "official"))]
    real += paper("r1", "潮汐能发电", "潮汐能发电装置。", "2018", ["org:real"])
    found = having(*real, entity("ach:fake", "潮汐能发电", abstract="潮汐能", date="2018"))
    assert not hit_of(found, "org:real", "reverse", "institution", text="潮汐能").synthetic
    made_up = hit_of(found, "ach:fake", "reverse", text="潮汐能")
    assert made_up.synthetic
    assert why(made_up).items[0].synthetic


# --- nothing


def test_where_nothing_shares_a_word_there_is_nothing(house: House) -> None:
    for text in ("qwertyuiop", "！？", "👍"):
        result = house.match("reverse", text=text)
        assert (result.hits, result.withheld) == ((), ())


def test_where_everything_is_withheld_it_is_told_why(tmp_path: Path) -> None:
    claims = paper("only", "潮汐能发电", "潮汐能。", "2018", [], legal_status="expired")
    with housed(tmp_path, claims) as found:
        result = found.match("reverse", text="潮汐能")
        assert result.hits == ()
        assert [(one.id, one.name, one.reason) for one in result.withheld] == [
            ("ach:only", "潮汐能发电", "legal_status")
        ]
