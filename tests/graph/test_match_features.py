from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_support import entity, relation
from match_support import BATTERY, BEARING, Claims, House, housed, paper, park

from twinwheel_graph.match.features.affinity import division_of
from twinwheel_graph.match.request import Path as Shown
from twinwheel_graph.model import EntityClaim

FROM_DISCIPLINE = ["dis:0805", "wipo:1", "gbt4754:38"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), park()) as opened:
        yield opened


def value(house: House, id: str, feature: str, direction: str, target: str, text: str) -> float:
    hits = {hit.id: hit for hit in house.match(direction, target, text=text, top=50).hits}
    return next(part.value for part in hits[id].explanation.contributions if part.feature == feature)


def shown(house: House, id: str, feature: str, direction: str, target: str, text: str) -> list[Shown]:
    hits = {hit.id: hit for hit in house.match(direction, target, text=text, top=50).hits}
    return [path for path in hits[id].explanation.paths if path.feature == feature]


def ids(path: Shown) -> list[str]:
    return [node.id for node in path.nodes]


def two(near: Claims, far: Claims) -> Claims:
    """Two institutions with the same paper; what is said besides of each."""
    claims: Claims = [entity("org:near", "甲校"), entity("org:far", "乙校"), entity("firm:x", "丙厂")]
    claims += [relation("ach:same", "HELD_BY", "org:far"), *paper("same", "轴承", "轴承噪声", "2018-01", ["org:near"])]
    return [*claims, *near, *far]


def test_words_and_characters_read_the_best_items_together(tmp_path: Path) -> None:
    more = paper("more", "轴承噪声", "轴承沟道", "2018-01", ["org:near"])
    with housed(tmp_path, two(more, [])) as house:
        for feature in ("characters", "words"):
            near, far = (
                value(house, id, feature, "reverse", "institution", "轴承噪声") for id in ("org:near", "org:far")
            )
            assert 0 < far < near < 1


def test_a_profile_counts_and_so_does_a_parts(house: House, tmp_path: Path) -> None:
    asked = ("reverse", "institution", "精密轴承超精研")
    assert value(house, "org:north", "profile", *asked) > value(house, "org:lab", "profile", *asked) >= 0
    (path,) = shown(house, "org:north", "profile", "reverse", "institution", "精密轴承超精研")
    assert ids(path) == ["col:north:mech", "org:north"]
    focus: Claims = [entity("org:near", "甲校", description="轴承噪声的研究")]
    with housed(tmp_path, two(focus, [])) as other:
        assert other.ids("reverse", "institution", text="轴承噪声") == ["org:near", "org:far"]


def test_a_product_counts_by_its_share_of_revenue(tmp_path: Path) -> None:
    made: Claims = [
        entity("firm:x", "丙厂"),
        entity("firm:y", "丁厂"),
        entity("prod:quiet", "低噪声轴承"),
        relation("firm:x", "MAKES", "prod:quiet", revenue_share=0.1),
        relation("firm:y", "MAKES", "prod:quiet", revenue_share=0.9),
    ]
    with housed(tmp_path, made) as house:
        assert house.ids("forward", "firm", text="轴承噪声") == ["firm:y", "firm:x"]
        small, large = (value(house, id, "products", "forward", "firm", "轴承噪声") for id in ("firm:x", "firm:y"))
        assert small * 1.9 == pytest.approx(large * 1.1)
        (path,) = shown(house, "firm:y", "products", "forward", "firm", "轴承噪声")
        assert ids(path) == ["prod:quiet", "firm:y"]


def test_a_shared_field_counts(house: House, tmp_path: Path) -> None:
    field: Claims = [entity("dis:1", "轴承学"), relation("ach:same", "IN_DISCIPLINE", "dis:1")]
    known: Claims = [relation("org:near", "IN_DISCIPLINE", "dis:1")]
    with housed(tmp_path, two([*field, *known], [])) as other:
        near = value(other, "org:near", "affinity", "reverse", "institution", "轴承噪声")
        assert near == 1.0
        assert value(other, "org:far", "affinity", "reverse", "institution", "轴承噪声") <= near
    (path,) = shown(house, "org:lab", "affinity", "reverse", "institution", BATTERY)
    assert ids(path)[1:] == ["clc:TM", "dis:0805"] or ids(path)[1:] == ["clc:TM"]


def test_an_industry_follows_from_a_discipline_by_the_concordance(tmp_path: Path) -> None:
    claims = [
        one for one in park() if isinstance(one, EntityClaim) or (one.type, one.end) != ("PARTNERED_BY", "firm:pack")
    ]
    with housed(tmp_path, claims) as house:
        asked = ("forward", "firm", BATTERY)
        assert value(house, "firm:pack", "affinity", *asked) > 0
        trail, own = shown(house, "firm:pack", "affinity", *asked)
        assert ids(trail) == FROM_DISCIPLINE
        assert ids(own) == ["firm:pack", "gbt4754:3841"]
        assert value(house, "firm:eye", "affinity", *asked) < value(house, "firm:pack", "affinity", *asked)


def test_a_class_is_in_its_division() -> None:
    assert division_of("gbt4754:3451") == division_of("gbt4754:34") == "gbt4754:34"
    assert division_of("gbt4754:C") == "gbt4754:C"


def test_what_no_feature_reads_moves_no_score(house: House, tmp_path: Path) -> None:
    claims: Claims = [entity("pol:1", "轴承产业政策", measure=BEARING), entity("kpi:1", "轴承噪声", unit="dB")]
    with housed(tmp_path, [*park(), *claims]) as other:
        here, there = (one.scores("reverse", "achievement", text=BEARING) for one in (house, other))
        assert here == there
